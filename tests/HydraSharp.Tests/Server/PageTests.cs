using Deque.AxeCore.Playwright;
using HydraSharp.Tests.Data;
using HydraSharp.Tests.Export;
using HydraSharp.Tests.Inference;
using HydraSharp.Tests.Runs;
using Microsoft.Playwright;
using SkiaSharp;
using Xunit;

namespace HydraSharp.Tests.Server;

/// <summary>The pages in a real browser.</summary>
[Collection(nameof(WholeRuns))]
public sealed partial class PageTests(Browser browser, ServedStreets streets)
    : IClassFixture<Browser>,
        IClassFixture<ServedStreets>,
        IAsyncDisposable
{
    static readonly FilePayload Face = new()
    {
        Name = "face.png",
        MimeType = "image/png",
        Buffer = TestServer.Image,
    };
    static readonly FilePayload Broken = new()
    {
        Name = "broken.png",
        MimeType = "image/png",
        Buffer = TestServer.NoImage,
    };

    [Fact]
    public async Task ImagesGetTheirAnswers()
    {
        var page = await OpenAsync();
        await page.Locator("#files")
            .SetInputFilesAsync([
                Face,
                new()
                {
                    Name = "second.png",
                    MimeType = "image/png",
                    Buffer = TestServer.Image,
                },
            ]);
        await Assertions.Expect(page.Locator("#status")).ToHaveTextAsync("2 images answered.");
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
    public async Task MapsLieOverTheirImage()
    {
        var page = await OpenAsync();
        await page.GetByLabel("Model", new() { Exact = true }).SelectOptionAsync("streets");
        await page.Locator("#files")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "street.png",
                    MimeType = "image/png",
                    Buffer = streets.Image,
                }
            );
        var answer = page.GetByRole(AriaRole.Article, new() { Name = "street.png" });
        var overlay = answer.Locator("img.map");
        await Assertions.Expect(overlay).ToBeVisibleAsync();
        Assert.True(
            await overlay.EvaluateAsync<bool>(
                "async image => { await image.decode(); return image.naturalWidth === 48 && image.naturalHeight === 32; }"
            )
        );
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
    public async Task FacesAreFramedAndEachIsAnswered()
    {
        var page = await OpenAsync();
        await Assertions.Expect(page.Locator("#faces-field")).ToBeHiddenAsync();
        using var folder = new TemporaryFolder();
        var detector = folder.Write("detector.onnx", HandMadeModels.Detector());
        await using var test = await TestServer.StartAsync(o => o with { FaceDetector = detector });
        await page.GotoAsync(test.Address.ToString());
        await page.GetByLabel("Find the faces first").CheckAsync();
        await page.Locator("#files")
            .SetInputFilesAsync([
                new FilePayload
                {
                    Name = "light.png",
                    MimeType = "image/png",
                    Buffer = TestImages.Encode(SKEncodedImageFormat.Png, 48, 48),
                },
                new()
                {
                    Name = "dark.png",
                    MimeType = "image/png",
                    Buffer = TestImages.Encode(SKEncodedImageFormat.Png, 48, 48, (_, _) => SKColors.Black),
                },
            ]);
        await Assertions.Expect(page.Locator("#status")).ToHaveTextAsync("2 images answered.");
        var answer = page.GetByRole(AriaRole.Article, new() { Name = "light.png" });
        await Assertions
            .Expect(answer.GetByRole(AriaRole.Region, new() { Name = "Face 1" }).GetByRole(AriaRole.Region, new() { Name = "age" }))
            .ToContainTextAsync("years");
        var (image, frame) = (await answer.Locator(".stack img").BoundingBoxAsync(), await answer.Locator(".frame").BoundingBoxAsync());
        Assert.Equal(
            (0.25, 0.25, 0.5, 0.5),
            (
                Share(frame!.X - image!.X, image.Width),
                Share(frame.Y - image.Y, image.Height),
                Share(frame.Width, image.Width),
                Share(frame.Height, image.Height)
            )
        );
        await answer.GetByText("curl", new() { Exact = true }).ClickAsync();
        await Assertions.Expect(answer).ToContainTextAsync("/predict/faces?faces=true");
        await answer.GetByText("C#", new() { Exact = true }).ClickAsync();
        await Assertions.Expect(answer).ToContainTextAsync("new FacePredictor(detector, predictor)");
        await Assertions.Expect(page.GetByRole(AriaRole.Article, new() { Name = "dark.png" })).ToContainTextAsync("There is no face in it");
        await SeriousNone(page);

        static double Share(double part, double whole) => Math.Round(part / whole, 2);
    }

    [Fact]
    public async Task ABrokenImageIsReportedAndTheNextIsAnswered()
    {
        var page = await OpenAsync();
        await page.Locator("#files").SetInputFilesAsync([Broken, Face]);
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("the image cannot be read");
        await Assertions.Expect(page.GetByRole(AriaRole.Article, new() { Name = "face.png" })).ToContainTextAsync("years");
        await SeriousNone(page);
    }

    [Fact]
    public async Task ANameIsNeverMarkup()
    {
        var page = await OpenAsync();
        await page.Locator("#files")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "<img src=x onerror=alert(1)>.png",
                    MimeType = "image/png",
                    Buffer = TestServer.Image,
                }
            );
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "<img src=x onerror=alert(1)>.png" })).ToBeVisibleAsync();
        Assert.Equal(0, await page.Locator("img[src='x']").CountAsync());
    }

    [Fact]
    public async Task AWebcamThatIsDeniedIsReported()
    {
        var page = await OpenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Use the webcam" }).ClickAsync();
        await Assertions.Expect(page.Locator("#status")).ToContainTextAsync("webcam");
        await Assertions.Expect(page.Locator("#status")).ToContainTextAsync("choose images instead");
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

    // From the address line to an answer with its map and back, with the keyboard alone.
    [Fact]
    public async Task AllIsDoneByKeyboard()
    {
        var page = await OpenAsync();
        // From here on the browser asks the test for files: reported only together with the key, it may come too late.
        page.FileChooser += (_, _) => { };
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to the images", await page.EvaluateAsync<string>("() => document.activeElement.textContent"));
        await TabToAsync(page, "e => e.id === 'model'");
        await page.Keyboard.PressAsync("ArrowDown");
        await TabToAsync(page, "e => e.value === 'depth'");
        await page.Keyboard.PressAsync("Space");
        await TabToAsync(page, "e => e.id === 'files'");
        var chooser = await page.RunAndWaitForFileChooserAsync(() => page.Keyboard.PressAsync("Enter"));
        await chooser.SetFilesAsync(
            new FilePayload
            {
                Name = "street.png",
                MimeType = "image/png",
                Buffer = streets.Image,
            }
        );
        var answer = page.GetByRole(AriaRole.Article, new() { Name = "street.png" });
        await Assertions.Expect(answer.GetByRole(AriaRole.Region, new() { Name = "classes" })).ToBeVisibleAsync();
        await Assertions.Expect(answer.GetByRole(AriaRole.Region, new() { Name = "depth" })).ToHaveCountAsync(0);
        await TabToAsync(page, "e => e.type === 'range'");
        await page.Keyboard.PressAsync("Home");
        Assert.Equal("0", await answer.Locator("img.map").EvaluateAsync<string>("image => image.style.opacity"));
        await TabToAsync(page, "e => e.textContent === 'curl'");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(answer.GetByText("?heads=classes")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("drop", "dataTransfer")]
    [InlineData("paste", "clipboardData")]
    public async Task ImagesAreDroppedAndPasted(string kind, string carrier)
    {
        var page = await OpenAsync();
        await page.EvaluateAsync(
            """
            ([kind, carrier, base64]) => {
              const data = new DataTransfer();
              data.items.add(new File([Uint8Array.from(atob(base64), c => c.charCodeAt(0))], 'moved.png', { type: 'image/png' }));
              const event = kind === 'drop'
                ? new DragEvent(kind, { [carrier]: data, bubbles: true, cancelable: true })
                : new ClipboardEvent(kind, { [carrier]: data, bubbles: true });
              document.getElementById('drop').dispatchEvent(event);
            }
            """,
            new[] { kind, carrier, Convert.ToBase64String(TestServer.Image) }
        );
        await Assertions.Expect(page.GetByRole(AriaRole.Article, new() { Name = "moved.png" })).ToContainTextAsync("years");
    }

    public async ValueTask DisposeAsync() => await browser.CloseAsync();

    static async Task TabToAsync(IPage page, string condition)
    {
        for (var i = 0; i < 30; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>($"() => ({condition})(document.activeElement)"))
                return;
        }

        Assert.Fail($"Tab never reached {condition}");
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
        Assert.Empty(
            found
                .Violations.Where(v => v.Impact is "serious" or "critical")
                .Select(v => $"{v.Id}: {v.Help} {string.Join(" | ", v.Nodes.Select(n => n.Html))}")
        );
    }
}
