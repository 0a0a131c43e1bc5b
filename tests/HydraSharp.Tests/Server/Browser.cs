using Microsoft.Playwright;
using Xunit;

namespace HydraSharp.Tests.Server;

/// <summary>The system's Chromium, started once for a class of tests; the tests skip where there is none. No browser is ever fetched.</summary>
public sealed class Browser : IAsyncLifetime
{
    static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    IPlaywright? playwright;
    IBrowser? browser;

    static string? Program => (from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator) from name in Names select Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    public async ValueTask InitializeAsync()
    {
        if (Program is not { } program) return;
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = ["--no-sandbox", "--use-fake-device-for-media-stream"] });
    }

    /// <summary>A page of its own; what goes wrong in it fails the test when it is closed.</summary>
    public async Task<IPage> PageAsync(BrowserNewContextOptions? options = null)
    {
        Assert.SkipWhen(browser is null, "there is no Chromium here; install the system's package 'chromium' to test the page");
        var context = await browser!.NewContextAsync(options);
        context.SetDefaultTimeout(15_000);
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
    }
}
