using System.Diagnostics;
using System.Globalization;
using HydraSharp.Tests.Data;
using HydraSharp.Tests.Export;
using Xunit;

namespace HydraSharp.Tests.Cli;

public sealed class ParentWatchTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void AServerEndsSoonAfterAKilledParent()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "a shell is killed");
        var model = folder.Write("m.onnx", HandMadeModels.Model());
        var number = Path.Combine(folder.Path, "number");
        var script =
            $"export HYDRASHARP_PARENT=$$; dotnet '{Path.Combine(AppContext.BaseDirectory, "hydra.dll")}' serve '{model}' "
            + $"--urls http://127.0.0.1:0 >/dev/null 2>&1 & echo $! > '{number}'; wait";
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", script]) { UseShellExecute = false })!;
        Assert.True(SpinWait.SpinUntil(() => File.Exists(number) && File.ReadAllText(number).EndsWith('\n'), TimeSpan.FromSeconds(20)));
        using var server = Process.GetProcessById(int.Parse(File.ReadAllText(number), CultureInfo.InvariantCulture));
        // Long enough to have begun to watch.
        Thread.Sleep(TimeSpan.FromSeconds(3));
        Assert.False(server.HasExited);
        shell.Kill();
        Assert.True(server.WaitForExit(TimeSpan.FromSeconds(10)), "it still runs");
    }
}
