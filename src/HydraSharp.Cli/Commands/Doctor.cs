using System.CommandLine;
using HydraSharp.Cli.Output;
using HydraSharp.Inference;

namespace HydraSharp.Cli.Commands;

/// <summary>Reports whether this machine can train.</summary>
sealed class Doctor : Verb
{
    readonly Option<bool> json;

    public Doctor(Terminal terminal)
        : base(terminal, "doctor", "Report whether this machine can train, and how fast.", "doctor", "doctor --json") =>
        json = AddJson("One JSON object on stdout.");

    public override int Place => 6;

    protected override bool IsForMany => true;

    protected override int Run(ParseResult line)
    {
        var findings = Diagnosis.All();
        if (line.GetValue(json))
            JsonLine.Write(Terminal.Out, writer =>
            {
                foreach (var finding in findings)
                {
                    writer.WriteStartObject(finding.Subject);
                    writer.WriteBoolean("ok", finding.Good);
                    writer.WriteString("finding", finding.Text);
                    writer.WriteEndObject();
                }
            });
        else
            Columns.Write(Terminal.Out, [.. findings.Select(f => new[] { f.Good ? "ok" : "BAD", f.Subject, f.Text })]);
        return findings.All(f => f.Good) ? 0 : (int)ErrorKind.Failed;
    }
}
