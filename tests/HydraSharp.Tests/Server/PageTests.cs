using Deque.AxeCore.Playwright;
using HydraSharp.Tests.Runs;
using Microsoft.Playwright;
using Xunit;

namespace HydraSharp.Tests.Server;

/// <summary>The pages in a real browser.</summary>
[Collection(nameof(WholeRuns))]
public sealed class PageTests(Browser browser, ServedStreets streets) : IClassFixture<Browser>, IClassFixture<ServedStreets>
{
    static readonly FilePayload Face = new() { Name = "face.png", MimeType = "image/png", Buffer = TestServer.Picture };
    static readonly FilePayload Broken = new() { Name = "broken.png", MimeType = "image/png", Buffer = TestServer.NoPicture };

    [Fact]
    public async Task PicturesGetTheirAnswers()
    {
        var page = await OpenAsync();
        await page.Locator("#files").SetInputFilesAsync([Face, new() { Name = "second.png", MimeType = "image/png", Buffer = TestServer.Picture }]);
        await Assertions.Expect(page.Locator("#status")).ToHaveTextAsync("2 pictures answered.");
        var answer = page.GetByRole(AriaRole.Article, new() { Name = "face.png" });
        await Assertions.Expect(answer.GetByRole(AriaRole.Region, new() { Name = "age" })).ToContainTextAsync("years");
        await Assertions.Expect(answer.GetByRole(AriaRole.Region, new() { Name = "glasses" }).Locator(".bars li")).ToHaveCountAsync(2);
        await Assertions.Expect(answer).ToContainTextAsync("network");
        await answer.GetByText("JSON", new() { Exact = true }).ClickAsync();
        await Assertions.Expect(answer.Locator("pre").First).ToContainTextAsync("\"glasses\"");
        await answer.GetByText("curl", new() { Exact = true }).ClickAsync();
        await Assertions.Expect(answer).ToContainTextAsync("curl --data-binary @face.png");
        await answer.GetByText("C#", new() { Exact = true }).ClickAsync();
        await Assertions.Expect(answer).ToContainTextAsync("float age = prediction[\"age\"].Number;");
        await Assertions.Expect(page.Locator("#card")).ToContainTextAsync("a number in years");
    }

    [Fact]
    public async Task OnlyChosenHeadsAreAsked()
    {
        var page = await OpenAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "age" }).UncheckAsync();
        await page.Locator("#files").SetInputFilesAsync(Face);
        var answer = page.GetByRole(AriaRole.Article, new() { Name = "face.png" });
        await Assertions.Expect(answer.GetByRole(AriaRole.Region, new() { Name = "glasses" })).ToBeVisibleAsync();
        await Assertions.Expect(answer.GetByRole(AriaRole.Region, new() { Name = "age" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "glasses" }).UncheckAsync();
        await page.Locator("#files").SetInputFilesAsync(Face);
        await Assertions.Expect(page.Locator("#status")).ToHaveTextAsync("Choose at least one head.");
    }

    [Fact]
    public async Task MapsLieOverTheirPicture()
    {
        var page = await OpenAsync();
        await page.GetByLabel("Model", new() { Exact = true }).SelectOptionAsync("streets");
        await page.Locator("#files").SetInputFilesAsync(new FilePayload { Name = "street.png", MimeType = "image/png", Buffer = streets.Picture });
        var answer = page.GetByRole(AriaRole.Article, new() { Name = "street.png" });
        var overlay = answer.Locator("img.map");
        await Assertions.Expect(overlay).ToBeVisibleAsync();
        Assert.True(await overlay.EvaluateAsync<bool>("async image => { await image.decode(); return image.naturalWidth === 48 && image.naturalHeight === 32; }"));
        var (under, over) = (await answer.Locator(".stack img").First.BoundingBoxAsync(), await overlay.BoundingBoxAsync());
        Assert.Equal((under!.X, under.Y, under.Width, under.Height), (over!.X, over.Y, over.Width, over.Height));
        await answer.GetByLabel("Opacity").FillAsync("25");
        Assert.Equal("0.25", await overlay.EvaluateAsync<string>("image => image.style.opacity"));
        await Assertions.Expect(answer.Locator(".legend li").First).ToBeVisibleAsync();
        await answer.GetByRole(AriaRole.Radio, new() { Name = "depth" }).CheckAsync();
        await Assertions.Expect(answer.Locator(".ends")).ToContainTextAsync("m");
        await SeriousNone(page);
    }

    [Fact]
    public async Task ABrokenPictureIsToldAndTheNextIsAnswered()
    {
        var page = await OpenAsync();
        await page.Locator("#files").SetInputFilesAsync([Broken, Face]);
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("the picture cannot be read");
        await Assertions.Expect(page.GetByRole(AriaRole.Article, new() { Name = "face.png" })).ToContainTextAsync("years");
        await SeriousNone(page);
    }

    [Fact]
    public async Task ANameIsNeverMarkup()
    {
        var page = await OpenAsync();
        await page.Locator("#files").SetInputFilesAsync(new FilePayload { Name = "<img src=x onerror=alert(1)>.png", MimeType = "image/png", Buffer = TestServer.Picture });
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "<img src=x onerror=alert(1)>.png" })).ToBeVisibleAsync();
        Assert.Equal(0, await page.Locator("img[src='x']").CountAsync());
    }

    [Fact]
    public async Task AWebcamThatIsDeniedIsTold()
    {
        var page = await OpenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Use the webcam" }).ClickAsync();
        await Assertions.Expect(page.Locator("#status")).ToContainTextAsync("webcam");
        await Assertions.Expect(page.Locator("#status")).ToContainTextAsync("choose pictures instead");
        await Assertions.Expect(page.Locator("#live")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task AWebcamsFramesAreAnswered()
    {
        var page = await OpenAsync(new() { Permissions = ["camera"] });
        await page.GetByRole(AriaRole.Button, new() { Name = "Use the webcam" }).ClickAsync();
        await page.WaitForFunctionAsync("() => document.getElementById('video').videoWidth > 0");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask about this frame" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Article, new() { Name = "webcam" })).ToContainTextAsync("years");
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn the webcam off" }).ClickAsync();
        await Assertions.Expect(page.Locator("#live")).ToBeHiddenAsync();
    }

    // From the address line to an answer with the keyboard alone: the link that skips, the model, a head, the file button and the webcam.
    [Fact]
    public async Task AllIsReachedByKeyboard()
    {
        var page = await OpenAsync();
        var reached = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            reached.Add(await page.EvaluateAsync<string>("() => document.activeElement.id || document.activeElement.textContent.trim() || document.activeElement.value"));
        }

        Assert.Equal("Skip to the pictures", reached[0]);
        foreach (var stop in new[] { "model", "age", "glasses", "files", "camera" }) Assert.Contains(stop, reached);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task ItIsForEveryone(ColorScheme scheme)
    {
        var page = await OpenAsync(new() { ColorScheme = scheme, ViewportSize = new() { Width = 375, Height = 700 } });
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
        await page.Locator("#figure").SelectOptionAsync("validation depth rmse");
        await Assertions.Expect(page.Locator("svg.curves")).ToHaveAttributeAsync("aria-label", "validation depth rmse by epoch; the numbers stand in the table below");
        await page.GetByRole(AriaRole.Link, new() { Name = "report" }).ClickAsync();
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

    async Task<IPage> OpenAsync(BrowserNewContextOptions? options = null)
    {
        var page = await browser.PageAsync(options);
        await page.GotoAsync(streets.Address);
        await Assertions.Expect(page.Locator("#status")).ToHaveTextAsync("Ready.");
        return page;
    }

    static async Task SeriousNone(IPage page)
    {
        var found = await page.RunAxe();
        Assert.Empty(found.Violations.Where(v => v.Impact is "serious" or "critical").Select(v => $"{v.Id}: {v.Help} {string.Join(" | ", v.Nodes.Select(n => n.Html))}"));
    }
}
