using System.Diagnostics;

namespace HydraSharp.Serving;

/// <summary>A server in a process of its own, on a free port of this machine.</summary>
sealed class ServedModel : IDisposable
{
    readonly Process process;

    ServedModel(Process process, Uri address) => (this.process, Address) = (process, address);

    public Uri Address { get; }

    public Uri Predict => new(Address, "/predict/model");

    public bool HasEnded => process.HasExited;

    public int ExitCode => process.ExitCode;

    /// <summary>Megabytes in memory now.</summary>
    public double Megabytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64 / 1e6;
        }
    }

    /// <summary>Open files and connections now; -1 where the system does not say.</summary>
    public int Handles => Directory.Exists($"/proc/{process.Id}/fd") ? Directory.GetFiles($"/proc/{process.Id}/fd").Length : -1;

    public static async Task<ServedModel> StartAsync(string hydra, string model, params string[] more)
    {
        var start = new ProcessStartInfo(hydra)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var word in (string[])["serve", "model=" + model, "--urls", "http://127.0.0.1:0", .. more])
            start.ArgumentList.Add(word);
        var started = Process.Start(start)!;
        started.ErrorDataReceived += (_, _) => { };
        started.BeginErrorReadLine();
        var line = await started.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the server did not start");
        return new(started, new(line));
    }

    public void Terminate() =>
        Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])!.WaitForExit();

    public async Task EndedAsync() => await process.WaitForExitAsync();

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }
}
