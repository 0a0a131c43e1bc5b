using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using HydraSharp.Files;
using HydraSharp.Inference;

namespace HydraSharp.Runs.Checkpoints;

/// <summary>
/// What a checkpoint holds: length and SHA-256 of each file. Its last line is the SHA-256 of the lines before it, so that damage and
/// a newer format can be distinguished.
/// </summary>
internal sealed partial record Manifest(long Step, IReadOnlyList<Manifest.Item> Files)
{
    /// <summary>Its name in the folder. No other file of a checkpoint may have it.</summary>
    public const string FileName = "manifest.json";

    /// <summary>Longer manifests are not read.</summary>
    public const int LargestBytes = 1_000_000;

    const int Format = 1;
    const int CheckBytes = 64;
    const string BeforeCheck = "  \"check\": \"";
    const string AfterCheck = "\"\n}\n";

    /// <summary>One file of the checkpoint; the hash in lower-case hexadecimal.</summary>
    internal sealed record Item(string Name, long Bytes, string Sha256);

    /// <summary>Whether a checkpoint may hold a file of this name: a plain name, never a path.</summary>
    public static bool Allows(string name) => PlainName().IsMatch(name) && name != FileName;

    /// <summary>The manifest as it is written.</summary>
    public byte[] ToBytes()
    {
        var text = new StringBuilder("{\n");
        text.Append(CultureInfo.InvariantCulture, $"  \"format\": {Format},\n  \"step\": {Step},\n  \"files\": [\n");
        for (var i = 0; i < Files.Count; i++)
        {
            var (name, bytes, sha256) = Files[i];
            text.Append(CultureInfo.InvariantCulture, $"    {{ \"name\": \"{name}\", \"bytes\": {bytes}, \"sha256\": \"{sha256}\" }}");
            text.Append(i < Files.Count - 1 ? ",\n" : "\n");
        }

        text.Append("  ],\n");
        var check = Sha256Hash.Of(Encoding.ASCII.GetBytes(text.ToString()));
        return Encoding.ASCII.GetBytes(text.Append(BeforeCheck).Append(check).Append(AfterCheck).ToString());
    }

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="CheckpointDamage">It is not as it was written.</exception>
    /// <exception cref="HydraException">A newer HydraSharp has written it.</exception>
    public static Manifest Parse(byte[] bytes)
    {
        RequireIntact(bytes);
        try
        {
            using var json = JsonDocument.Parse(bytes);
            var format = json.RootElement.GetProperty("format").GetInt32();
            if (format != Format)
                throw new HydraException(
                    ErrorKind.Model,
                    $"the checkpoint has format {format}, this HydraSharp reads "
                        + $"format {Format}. Use the HydraSharp that wrote it, or a newer one."
                );
            var files = json.RootElement.GetProperty("files").EnumerateArray().Select(Read).ToList();
            return new Manifest(json.RootElement.GetProperty("step").GetInt64(), files);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new CheckpointDamage(FileName, "is not a manifest", inner: error);
        }
    }

    static Item Read(JsonElement item)
    {
        var name = item.GetProperty("name").GetString()!;
        if (!Allows(name))
            throw new CheckpointDamage(FileName, $"names a file '{name}'");
        return new Item(name, item.GetProperty("bytes").GetInt64(), item.GetProperty("sha256").GetString()!);
    }

    static void RequireIntact(byte[] bytes)
    {
        var body = bytes.Length - BeforeCheck.Length - CheckBytes - AfterCheck.Length;
        if (body < 0)
            throw new CheckpointDamage(FileName, $"has only {bytes.Length} bytes");
        var expected = Encoding.ASCII.GetBytes(BeforeCheck + Sha256Hash.Of(bytes.AsSpan(0, body)) + AfterCheck);
        if (!bytes.AsSpan(body).SequenceEqual(expected))
            throw new CheckpointDamage(FileName, "does not match its own SHA-256");
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}\\z", RegexOptions.ExplicitCapture)]
    internal static partial Regex PlainName();
}
