using HydraSharp.Cli;
using HydraSharp.Inference;
using TorchSharp;
using Xunit;

namespace HydraSharp.Tests.Cli;

public sealed class FailuresTests
{
    [Theory]
    [InlineData(ErrorKind.Failed, 1)]
    [InlineData(ErrorKind.Usage, 2)]
    [InlineData(ErrorKind.Data, 3)]
    [InlineData(ErrorKind.Model, 4)]
    [InlineData(ErrorKind.Resources, 5)]
    public void TheKindIsTheExitCode(ErrorKind kind, int code) =>
        Assert.Equal((code, "what and why" + Environment.NewLine), Run(new HydraException(kind, "what and why")));

    [Fact]
    public void InterruptionIs130AndTermination143()
    {
        Assert.Equal((130, "interrupted" + Environment.NewLine), Run(new OperationCanceledException()));
        using var error = new StringWriter();
        using var terminal = new Terminal(TextWriter.Null, error);
        var code = Failures.Guard(terminal, () =>
        {
            terminal.Cancel(143);
            terminal.Stop.ThrowIfCancellationRequested();
            return 0;
        });
        Assert.Equal(143, code);
    }

    [Theory]
    [InlineData(typeof(UnauthorizedAccessException))]
    [InlineData(typeof(IOException))]
    [InlineData(typeof(OutOfMemoryException))]
    public void LackOfResourcesIs5(Type type) => Assert.Equal(5, Run((Exception)Activator.CreateInstance(type)!).Code);

    [Fact]
    public void OnlyTheFirstLineOfANativeErrorIsShown()
    {
        var (code, error) = Run(() => torch.ones(2, 3).mm(torch.ones(5, 4)));
        Assert.Equal(1, code);
        Assert.StartsWith("the computation failed: ", error, StringComparison.Ordinal);
        Assert.Contains("2x3", error, StringComparison.Ordinal);
        Assert.Equal(1, error.Count(c => c == '\n'));
    }

    [Fact]
    public void TorchOutOfMemoryIs5()
    {
        var (code, error) = Run(() => torch.ones(1L << 50));
        Assert.Equal(5, code);
        Assert.StartsWith("out of memory: ", error, StringComparison.Ordinal);
        Assert.Equal(1, error.Count(c => c == '\n'));
    }

    [Fact]
    public void ALibraryThatCannotBeLoadedLeadsToTheDoctor()
    {
        var (code, error) = Run(new TypeInitializationException("TorchSharp.torch", new DllNotFoundException("no LibTorchSharp\nmore")));
        Assert.Equal(1, code);
        Assert.Equal(
            $"a native library cannot be loaded: no LibTorchSharp{Environment.NewLine}'hydra doctor' shows which{Environment.NewLine}",
            error
        );
    }

    [Fact]
    public void AnythingElseIsABugAndItsTraceIsShownOnlyOnDemand()
    {
        var (code, error) = Run(new InvalidOperationException("odd"));
        Assert.Equal(1, code);
        Assert.StartsWith("this is a bug in hydra: InvalidOperationException: odd", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Contains("   at ", Run(new InvalidOperationException("odd"), debug: true).Error, StringComparison.Ordinal);
    }

    static (int Code, string Error) Run(Exception thrown, bool debug = false) => Run(() => throw thrown, debug);

    static (int Code, string Error) Run(Action work, bool debug = false)
    {
        using var error = new StringWriter();
        using var terminal = new Terminal(TextWriter.Null, error) { Debug = debug };
        return (Failures.Guard(terminal, () =>
            {
                work();
                return 0;
            }), error.ToString());
    }
}
