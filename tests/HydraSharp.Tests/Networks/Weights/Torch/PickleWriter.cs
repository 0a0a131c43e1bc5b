using System.Buffers.Binary;
using System.Text;

namespace HydraSharp.Tests.Networks.Weights.Torch;

/// <summary>Writes pickles of protocol 2 as Python does: values by their type, and the calls that a test wants.</summary>
internal sealed class PickleWriter
{
    readonly List<byte> bytes = [];
    uint remembered;

    internal sealed record Name(string Module, string Word);

    internal sealed record Call(Name Function, params object?[] Arguments);

    internal sealed record Persistent(object? Id);

    internal sealed record State(object Target, object? Value);

    internal sealed record Raw(params byte[] Bytes);

    internal static byte[] Of(object? value)
    {
        var writer = new PickleWriter();
        writer.bytes.AddRange([0x80, 2]);
        writer.Write(value);
        writer.bytes.Add((byte)'.');
        return [.. writer.bytes];
    }

    void Write(object? value)
    {
        switch (value)
        {
            case null:
                Op('N');
                break;
            case bool flag:
                bytes.Add(flag ? (byte)0x88 : (byte)0x89);
                break;
            case int number:
                Number(number);
                break;
            case long number:
                Long(number);
                break;
            case double number:
                Op('G');
                Add(8, b => BinaryPrimitives.WriteDoubleBigEndian(b, number));
                break;
            case string text:
                Text(text);
                break;
            case Raw raw:
                bytes.AddRange(raw.Bytes);
                break;
            case Name name:
                Op('c');
                bytes.AddRange(Encoding.UTF8.GetBytes($"{name.Module}\n{name.Word}\n"));
                Remember();
                break;
            case Call call:
                Write(call.Function);
                Write(call.Arguments);
                Op('R');
                Remember();
                break;
            case Persistent persistent:
                Write(persistent.Id);
                Op('Q');
                break;
            case State state:
                Write(state.Target);
                Write(state.Value);
                Op('b');
                break;
            case object?[] tuple:
                Op('(');
                foreach (var item in tuple)
                    Write(item);
                Op('t');
                Remember();
                break;
            case List<object?> list:
                Op(']');
                Op('(');
                list.ForEach(Write);
                Op('e');
                break;
            case Dictionary<object, object?> map:
                Items(new Raw((byte)'}'), map);
                break;
            case TinyTorch.Ordered ordered:
                Items(new Call(TinyTorch.OrderedDict), ordered.Items.Select(i => KeyValuePair.Create((object)i.Name, (object?)i.Value)));
                break;
            default:
                throw new ArgumentException($"a {value.GetType()}", nameof(value));
        }
    }

    void Items(object made, IEnumerable<KeyValuePair<object, object?>> items)
    {
        Write(made);
        Op('(');
        foreach (var (key, value) in items)
        {
            Write(key);
            Write(value);
        }

        Op('u');
    }

    void Number(int number)
    {
        if (number is >= 0 and < 256)
            bytes.AddRange([(byte)'K', (byte)number]);
        else if (number is >= 0 and < 65536)
            bytes.AddRange([(byte)'M', (byte)number, (byte)(number >> 8)]);
        else
        {
            Op('J');
            Add(4, b => BinaryPrimitives.WriteInt32LittleEndian(b, number));
        }
    }

    void Long(long number)
    {
        bytes.AddRange([0x8a, 8]);
        Add(8, b => BinaryPrimitives.WriteInt64LittleEndian(b, number));
    }

    void Text(string text)
    {
        Op('X');
        var utf8 = Encoding.UTF8.GetBytes(text);
        Add(4, b => BinaryPrimitives.WriteInt32LittleEndian(b, utf8.Length));
        bytes.AddRange(utf8);
        Remember();
    }

    void Remember() => bytes.AddRange([(byte)'r', (byte)remembered, (byte)(remembered++ >> 8), 0, 0]);

    void Op(char code) => bytes.Add((byte)code);

    void Add(int count, SpanWriter write)
    {
        var buffer = new byte[count];
        write(buffer);
        bytes.AddRange(buffer);
    }

    delegate void SpanWriter(Span<byte> bytes);
}
