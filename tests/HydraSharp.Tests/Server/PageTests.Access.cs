using HydraSharp.Server;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Xunit;

namespace HydraSharp.Tests.Server;

public sealed partial class PageTests
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task ItIsForEveryone(ColorScheme scheme)
    {
        var page = await OpenAsync(
            new()
            {
                ColorScheme = scheme,
                ViewportSize = new() { Width = 375, Height = 700 },
            }
        );
        await page.Locator("#files").SetInputFilesAsync(Face);
        await Assertions.Expect(page.Locator("#status")).ToHaveTextAsync("Answered.");
        await SeriousNone(page);
        Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= 375);
        foreach (var other in new[] { "/runs", "/reference" })
        {
            await page.GotoAsync(streets.Address + other);
            await Assertions.Expect(page.Locator("tbody th").First).ToBeVisibleAsync();
            await SeriousNone(page);
            Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= 375, other);
        }
    }

    [Fact]
    public async Task RunsAreListedComparedAndTheirReportsOpen()
    {
        var page = await OpenAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Runs" }).ClickAsync();
        var row = page.GetByRole(AriaRole.Row, new() { Name = "run" }).Last;
        await Assertions.Expect(row).ToContainTextAsync("mean iou");
        await Assertions.Expect(row).ToContainTextAsync("finished");
        await Assertions.Expect(page.Locator("svg.curves path")).ToHaveCountAsync(1);
        await Assertions.Expect(row).ToContainTextAsync("(test)");
        await page.Locator("#figure").SelectOptionAsync("validation depth rmse");
        await Assertions
            .Expect(page.Locator("svg.curves"))
            .ToHaveAttributeAsync("aria-label", "validation depth rmse by epoch; the numbers stand in the table below");
        await page.GetByRole(AriaRole.Link, new() { Name = "Report of run" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToBeVisibleAsync();
        Assert.EndsWith("/runs/run/report", page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServerWithAKeyAsksForIt()
    {
        await using var test = await TestServer.StartAsync(o => o with { ApiKey = "secret" });
        var page = await browser.PageAsync();
        await page.GotoAsync(test.Address.ToString());
        await Assertions.Expect(page.Locator("#status")).ToContainTextAsync("wants its key");
        await page.Locator("#key").FillAsync("secret");
        await page.Locator("#key").PressAsync("Enter");
        await Assertions.Expect(page.Locator("#status")).ToHaveTextAsync("Ready.");
        await page.Locator("#files").SetInputFilesAsync(Face);
        await Assertions.Expect(page.GetByRole(AriaRole.Article, new() { Name = "face.png" })).ToContainTextAsync("years");
    }

    // A link brings no key: the report opens by its ticket, which is for this report alone.
    [Fact]
    public async Task BehindAKeyReportsOpenFromTheirList()
    {
        await using var server = await HydraServer.StartAsync(
            new()
            {
                Runs = streets.Runs,
                ApiKey = "secret",
                Urls = ["http://127.0.0.1:0"],
                Logging = logging => logging.ClearProviders(),
            },
            TestContext.Current.CancellationToken
        );
        var page = await browser.PageAsync();
        await page.GotoAsync(server.Addresses[0]);
        await page.Locator("#key").FillAsync("secret");
        await page.Locator("#key").PressAsync("Enter");
        await Assertions.Expect(page.Locator("#status")).ToHaveTextAsync("No model is served here; the runs can be looked at.");
        await page.GetByRole(AriaRole.Link, new() { Name = "Runs" }).ClickAsync();
        var link = page.GetByRole(AriaRole.Link, new() { Name = "Report of run" });
        var address = await link.GetAttributeAsync("href");
        await link.ClickAsync();
        await Assertions.Expect(page).ToHaveTitleAsync(new System.Text.RegularExpressions.Regex("run"));
        foreach (
            var other in new[]
            {
                "/runs/run/report",
                address![..^1] + (address[^1] == '0' ? '1' : '0'),
                address.Replace("/report", "/history", StringComparison.Ordinal),
                address.Replace("/run/", "/other/", StringComparison.Ordinal),
                address.Replace("ticket=", "ticket=9", StringComparison.Ordinal),
            }
        )
            Assert.Equal(401, (await page.APIRequest.GetAsync(server.Addresses[0] + other)).Status);
    }
}
