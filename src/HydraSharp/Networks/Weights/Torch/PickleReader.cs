using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using HydraSharp.Inference;

namespace HydraSharp.Networks.Weights.Torch;

/// <summary>
/// A pickle machine that has no way to run anything: it knows numbers, texts, lists, tuples and dictionaries, and asks
/// <see cref="TorchGlobals"/> for every name; an object of another name is a <see cref="PickleStub"/>. An operation that it does not know
/// ends the reading. Protocols 2 to 5; opcodes as in Python's pickletools.
/// Texts are string, whole numbers long or BigInteger, tuples object[], lists List, dictionaries OrderedDictionary.
/// </summary>
internal sealed partial class PickleReader(ReadOnlyMemory<byte> pickle, TorchGlobals globals, Func<string, long?, HydraException> bad)
{
    const int MostValues = 2_000_000;

    static readonly object Mark = new();

    readonly List<object> stack = [];
    readonly Dictionary<uint, object> memo = [];
    int at;
    int operation;
    int values;

    /// <summary>The object that the pickle describes.</summary>
    /// <exception cref="HydraException">It holds anything else than a state dictionary may (kind Model; reason and byte).</exception>
    internal object Read()
    {
        while (true)
        {
            operation = at;
            var code = Byte();
            if (code == '.')
                break;
            if (!Literal(code) && !Container(code) && !Remembered(code) && !Named(code) && !Opaque(code))
                throw Bad($"the pickle's operation 0x{code:X2}{(code is > 32 and < 127 ? $" ('{(char)code}')" : "")} is not allowed");
        }

        if (at != pickle.Length)
            throw Bad("something follows the end of the pickle");
        return stack.Count == 1 ? Pop() : throw Bad($"{stack.Count} values are left at the end");
    }

    bool Literal(byte code)
    {
        switch ((char)code)
        {
            case '\x80':
                RequireProtocol();
                return true;
            case '\x95':
                Take(8);
                return true;
            case 'N':
                return Push(PickleNone.Value);
            case '\x88':
                return Push(true);
            case '\x89':
                return Push(false);
            case 'K':
                return Push((long)Byte());
            case 'M':
                return Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2)));
            case 'J':
                return Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4)));
            case '\x8a':
                return Push(Long(Take(Byte())));
            case 'G':
                return Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8)));
            case 'X':
                return Push(Text(Take(Length(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))))));
            case '\x8c':
                return Push(Text(Take(Byte())));
            default:
                return false;
        }
    }

    bool Container(byte code)
    {
        switch ((char)code)
        {
            case '(':
                return Push(Mark);
            case '}':
                return Push(new OrderedDictionary<object, object>());
            case ']':
                return Push(new List<object>());
            case ')':
                return Push(Array.Empty<object>());
            case 't':
                return Push(PopToMark());
            case '\x85':
                return Push(Pop(1));
            case '\x86':
                return Push(Pop(2));
            case '\x87':
                return Push(Pop(3));
            case 'a':
                Append(Pop(1));
                return true;
            case 'e':
                Append(PopToMark());
                return true;
            case 's':
                SetItems(Pop(2));
                return true;
            case 'u':
                SetItems(PopToMark());
                return true;
            case '0':
                Pop();
                return true;
            case '1':
                PopToMark();
                return true;
            default:
                return false;
        }
    }

    bool Remembered(byte code)
    {
        switch ((char)code)
        {
            case 'q':
                memo[Byte()] = Top();
                return true;
            case 'r':
                memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))] = Top();
                return true;
            case '\x94':
                memo[(uint)memo.Count] = Top();
                return true;
            case 'h':
                return Push(Recall(Byte()));
            case 'j':
                return Push(Recall(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))));
            default:
                return false;
        }
    }

    bool Named(byte code)
    {
        switch ((char)code)
        {
            case 'c':
                return Push(Global(Line(), Line()));
            case '\x93':
                var pair = Pop(2);
                return Push(pair is [string module, string name] ? Global(module, name) : throw Bad("a name is no text"));
            case 'R':
                var call = Pop(2);
                return Push(Call(call[0], call[1]));
            case 'Q':
                return Push(Made(globals.Storage(Pop())));
            case 'b':
                // A module's state dictionary carries notes of versions, which say nothing of its tensors.
                var state = Pop();
                if (Top() == PickleStub.Value)
                    return true;
                if (Top() is not OrderedDictionary<object, object> || state is not OrderedDictionary<object, object>)
                    throw Bad("the state of something else than a dictionary is set");
                return true;
            default:
                return false;
        }
    }

    object Made((object? Made, string Reason) result) => result.Made ?? throw Bad(result.Reason);

    bool Push(object value)
    {
        if (++values > MostValues)
            throw Bad($"more than {MostValues} values");
        stack.Add(value);
        return true;
    }

    object Top() => stack.Count > 0 && stack[^1] != Mark ? stack[^1] : throw Bad("a value is missing");

    object Pop()
    {
        var value = Top();
        stack.RemoveAt(stack.Count - 1);
        return value;
    }

    object[] Pop(int count)
    {
        var popped = new object[count];
        for (var i = count - 1; i >= 0; i--)
            popped[i] = Pop();
        return popped;
    }

    object[] PopToMark()
    {
        var mark = stack.LastIndexOf(Mark);
        if (mark < 0)
            throw Bad("a mark is missing");
        var popped = stack[(mark + 1)..].ToArray();
        stack.RemoveRange(mark, stack.Count - mark);
        return popped;
    }

    void Append(object[] items)
    {
        if (Top() == PickleStub.Value)
            return;
        if (Top() is not List<object> list)
            throw Bad("something is appended to what is no list");
        list.AddRange(items);
    }

    void SetItems(object[] items)
    {
        if (Top() == PickleStub.Value)
            return;
        if (Top() is not OrderedDictionary<object, object> dictionary)
            throw Bad("an item is set in what is no dictionary");
        if (items.Length % 2 != 0)
            throw Bad("a key has no value");
        for (var i = 0; i < items.Length; i += 2)
        {
            // What such a key names is no array of a network.
            if (items[i] is object[] or PickleNone or PickleStub or PickleGlobal)
                continue;
            if (items[i] is not (string or long or bool or double or BigInteger))
                throw Bad("a key is neither text nor number");
            if (!dictionary.TryAdd(items[i], items[i + 1]))
                throw Bad($"the key '{items[i]}' is duplicated");
        }
    }

    object Recall(uint number) =>
        memo.TryGetValue(number, out var value) ? value : throw Bad($"value {number} is recalled but was never remembered");

    void RequireProtocol()
    {
        if (Byte() is var protocol and not (>= 2 and <= 5))
            throw Bad($"pickle protocol {protocol} is not one of 2 to 5");
    }

    byte Byte() => Take(1)[0];

    int Length(uint length) =>
        length <= (uint)(pickle.Length - at) ? (int)length : throw Bad($"a text of {length} bytes goes beyond the end");

    ReadOnlySpan<byte> Take(int count)
    {
        if (count > pickle.Length - at)
            throw Bad("the pickle is cut off");
        at += count;
        return pickle.Span.Slice(at - count, count);
    }

    string Line()
    {
        var end = pickle.Span[at..].IndexOf((byte)'\n');
        if (end < 0)
            throw Bad("the pickle is cut off");
        var line = Text(Take(end));
        at++;
        return line;
    }

    string Text(ReadOnlySpan<byte> bytes) =>
        System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : throw Bad("a text is not UTF-8");

    static object Long(ReadOnlySpan<byte> bytes)
    {
        var number = new BigInteger(bytes);
        return number >= long.MinValue && number <= long.MaxValue ? (object)(long)number : number;
    }

    HydraException Bad(string reason) => bad(reason, operation);
}
