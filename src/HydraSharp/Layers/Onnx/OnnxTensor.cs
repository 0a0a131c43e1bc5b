using System.Runtime.InteropServices;
using Google.Protobuf;
using HydraSharp.Layers.Onnx.Proto;

namespace HydraSharp.Layers.Onnx;

/// <summary>A constant of a graph: numbers in row-major order and their shape.</summary>
/// <param name="Values">float[], long[], int[], byte[] or sbyte[].</param>
/// <param name="Shape">The length of each dimension; none for a single number.</param>
internal sealed record OnnxTensor(Array Values, IReadOnlyList<long> Shape)
{
    /// <summary>The constant as the file has it.</summary>
    internal TensorProto ToProto(string name)
    {
        if (Values.Length != Shape.Aggregate(1L, (a, b) => a * b))
            throw new ArgumentException($"'{name}' has {Values.Length} numbers and the shape [{string.Join(", ", Shape)}]", nameof(name));
        var (type, bytes) = Values switch
        {
            float[] v => (TensorProto.Types.DataType.Float, ByteString.CopyFrom(MemoryMarshal.AsBytes(v.AsSpan()))),
            long[] v => (TensorProto.Types.DataType.Int64, ByteString.CopyFrom(MemoryMarshal.AsBytes(v.AsSpan()))),
            int[] v => (TensorProto.Types.DataType.Int32, ByteString.CopyFrom(MemoryMarshal.AsBytes(v.AsSpan()))),
            // To the runtime a byte[] is an sbyte[] as well, so the exact type decides.
            byte[] v when Values.GetType() == typeof(byte[]) => (TensorProto.Types.DataType.Uint8, ByteString.CopyFrom(v)),
            sbyte[] v => (TensorProto.Types.DataType.Int8, ByteString.CopyFrom(MemoryMarshal.AsBytes(v.AsSpan()))),
            _ => throw new InvalidOperationException($"no ONNX type for {Values.GetType().Name}"),
        };
        return new()
        {
            Name = name,
            DataType = (int)type,
            RawData = bytes,
            Dims = { Shape },
        };
    }
}
