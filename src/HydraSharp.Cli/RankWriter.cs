using System.Text;

namespace HydraSharp.Cli;

/// <summary>Writes whole lines, each with the name of the process before it, so that those of several do not mix.</summary>
sealed class RankWriter(TextWriter inner, string name) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => inner.Write(value);

    public override void WriteLine(string? value) => inner.WriteLine(name + value);

    public override void WriteLine(object? value) => WriteLine(value?.ToString());

    public override void Flush() => inner.Flush();
}
