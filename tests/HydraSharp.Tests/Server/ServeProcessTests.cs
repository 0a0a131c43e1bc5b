using System.Diagnostics;
using System.Net;
using HydraSharp.Tests.Data;
using HydraSharp.Tests.Export;
using HydraSharp.Training.Distributed;
using Xunit;

namespace HydraSharp.Tests.Server;

/// <summary>A real process and a real signal.</summary>
public sealed class ServeProcessTests
{
    static CancellationToken Going => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task AskedToEndUnderLoadItAnswersWhatWasAdmittedAndLeaves(string signal)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "signals are sent by kill(1)");
        using var folder = new TemporaryFolder();
        using var process = Start(folder.Write("faces.onnx", HandMadeModels.Model()));
        try
        {
            var address = await process.StandardOutput.ReadLineAsync(Going);
            Assert.NotNull(address);
            using var client = new HttpClient { BaseAddress = new(address) };
            var (answered, asked) = (0, false);
            var clients = Enumerable
                .Range(0, 4)
                .Select(_ =>
                    Task.Run(
                        async () =>
                        {
                            try
                            {
                                while (true)
                                {
                                    using var response = await client.PostAsync(
                                        "/predict/faces",
                                        new ByteArrayContent(TestServer.Image),
                                        Going
                                    );
                                    Assert.True(
                                        response.StatusCode == HttpStatusCode.OK
                                            || (Volatile.Read(ref asked) && response.StatusCode == HttpStatusCode.ServiceUnavailable),
                                        $"{response.StatusCode}"
                                    );
                                    Interlocked.Increment(ref answered);
                                }
                            }
                            catch (HttpRequestException) when (Volatile.Read(ref asked))
                            { /* it listens no more */
                            }
                        },
                        Going
                    )
                )
                .ToArray();
            await TestServer.UntilAsync(() => Volatile.Read(ref answered) > 50 || clients.Any(c => c.IsFaulted));
            Volatile.Write(ref asked, true);
            using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(Going);
            patience.CancelAfter(TimeSpan.FromSeconds(60));
            await Task.WhenAll(clients).WaitAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    // What kills it takes its clients' requests along and nothing else: started anew at the same address it answers.
    [Fact]
    public async Task KilledUnderLoadItAnswersAgainWhenItIsStartedAgain()
    {
        using var folder = new TemporaryFolder();
        var model = folder.Write("faces.onnx", HandMadeModels.Model());
        var address = "http://127.0.0.1:0";
        for (var round = 0; round < 3; round++)
        {
            using var process = Start(model, address);
            try
            {
                address = await process.StandardOutput.ReadLineAsync(Going) ?? "";
                using var client = new HttpClient { BaseAddress = new(address) };
                var answered = 0;
                var clients = Enumerable
                    .Range(0, 8)
                    .Select(_ =>
                        Task.Run(
                            async () =>
                            {
                                while (true)
                                {
                                    using var response = await client.PostAsync(
                                        "/predict/faces",
                                        new ByteArrayContent(TestServer.Image),
                                        Going
                                    );
                                    Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                                    Interlocked.Increment(ref answered);
                                }
                            },
                            Going
                        )
                    )
                    .ToArray();
                await TestServer.UntilAsync(() => Volatile.Read(ref answered) > 20 || clients.Any(c => c.IsFaulted));
                process.Kill();
                foreach (var one in clients)
                    await Assert.ThrowsAsync<HttpRequestException>(() => one);
                await process.WaitForExitAsync(Going);
            }
            finally
            {
                if (!process.HasExited)
                    process.Kill();
            }
        }
    }

    static Process Start(string model, string address = "http://127.0.0.1:0")
    {
        // A shell that starts the tests in the background lets them ignore SIGINT, and what they start ignores it too.
        string[] before = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT"] : [];
        string[] words =
        [
            .. before,
            Environment.ProcessPath!.Contains("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet",
        ];
        var start = new ProcessStartInfo(words[0])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (
            var argument in (string[])
                [.. words[1..], Path.Combine(AppContext.BaseDirectory, "hydra.dll"), "serve", model, "--urls", address, "--threads", "1"]
        )
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        process.BeginErrorReadLine();
        return process;
    }
}
