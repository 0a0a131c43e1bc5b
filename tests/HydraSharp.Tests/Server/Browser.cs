using System.Collections.Concurrent;
using Microsoft.Playwright;
using Xunit;

namespace HydraSharp.Tests.Server;

/// <summary>
/// The system's Chromium, started once for a class of tests; the tests skip where there is none. No browser is ever fetched.
/// </summary>
public sealed class Browser : IAsyncLifetime
{
    static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    IPlaywright? playwright;
    IBrowser? browser;
    readonly List<IBrowserContext> contexts = [];
    readonly ConcurrentQueue<string> wrong = new();

    static string? Program =>
        (
            from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            from name in Names
            select Path.Combine(folder, name)
        ).FirstOrDefault(File.Exists);

    public async ValueTask InitializeAsync()
    {
        if (Program is not { } program)
            return;
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = program, Args = ["--no-sandbox", "--use-fake-device-for-media-stream"] }
        );
    }

    /// <summary>A page of its own; <see cref="CloseAsync"/> reports what went wrong in it.</summary>
    public async Task<IPage> PageAsync(BrowserNewContextOptions? options = null)
    {
        Assert.SkipWhen(browser is null, "there is no Chromium here; install the system's package 'chromium' to test the page");
        var context = await browser!.NewContextAsync(options);
        contexts.Add(context);
        context.SetDefaultTimeout(15_000);
        var page = await context.NewPageAsync();
        page.PageError += (_, error) => wrong.Enqueue(error);
        // An answer that is no 200 is reported as an error too, and may be meant.
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
                wrong.Enqueue(message.Text);
        };
        page.Request += (_, request) =>
        {
            if (!IsOwn(request.Url))
                wrong.Enqueue("asked elsewhere: " + request.Url);
        };
        return page;
    }

    /// <summary>
    /// Closes all pages. Errors of scripts, breaches of the content security policy and requests to elsewhere fail the test.
    /// </summary>
    public async Task CloseAsync()
    {
        foreach (var context in contexts)
            await context.DisposeAsync();
        contexts.Clear();
        string[] reported = [.. wrong];
        wrong.Clear();
        Assert.Empty(reported);
    }

    static bool IsOwn(string url) =>
        url.StartsWith("http://127.0.0.1:", StringComparison.Ordinal)
        || url.StartsWith("blob:http://127.0.0.1:", StringComparison.Ordinal)
        || url.StartsWith("data:", StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
    }
}
