using System.Buffers.Binary;

namespace HydraSharp.Networks.Weights.Torch;

internal sealed partial class PickleReader
{
    /// <summary>The first name that is not known, and the byte where it stands; null for none.</summary>
    internal (PickleGlobal Name, long At)? FirstUnknown { get; private set; }

    // Python's objects and bytes: passed over, whatever they are.
    bool Opaque(byte code)
    {
        switch ((char)code)
        {
            case '\x81':
                return Push(New(Pop(2)));
            case '\x92':
                return Push(New(Pop(3)));
            case 'C':
            case 'U':
                Take(Byte());
                return Push(PickleStub.Value);
            case 'B':
            case 'T':
                Take(Length(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))));
                return Push(PickleStub.Value);
            case '\x8e':
            case '\x96':
                Take(Length(BinaryPrimitives.ReadUInt64LittleEndian(Take(8))));
                return Push(PickleStub.Value);
            case '\x8b':
                Take(Length(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))));
                return Push(PickleStub.Value);
            case '\x8f':
                return Push(PickleStub.Value);
            case '\x90':
                PopToMark();
                return Top() == PickleStub.Value ? true : throw Bad("something is put into what is no set");
            case '\x91':
                PopToMark();
                return Push(PickleStub.Value);
            case '2':
                return Push(Top());
            default:
                return false;
        }
    }

    object New(object[] call) =>
        call[0] is PickleGlobal named && !TorchGlobals.Knows(named) || call[0] == PickleStub.Value
            ? PickleStub.Value
            : throw Bad("something that is no class is made");

    PickleGlobal Global(string module, string name)
    {
        var global = new PickleGlobal(module, name);
        if (!TorchGlobals.Knows(global))
            FirstUnknown ??= (global, operation);
        return global;
    }

    object Call(object called, object arguments) =>
        called == PickleStub.Value || called is PickleGlobal unknown && !TorchGlobals.Knows(unknown) ? PickleStub.Value
        : called is PickleGlobal known && arguments is object[] values ? Made(globals.Call(known, values))
        : throw Bad("something that is no name is called");

    int Length(ulong length) => length <= (ulong)(pickle.Length - at) ? (int)length : throw Bad($"{length} bytes go beyond the end");
}
