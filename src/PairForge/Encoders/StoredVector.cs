using System.Buffers.Binary;

namespace PairForge.Encoders;

/// <summary>Vectors as bytes, little-endian, in one of the precisions of <see cref="EmbeddingPrecision"/>.</summary>
internal static class StoredVector
{
    /// <summary>Bytes of a vector.</summary>
    internal static int Size(EmbeddingPrecision precision, int dimension) => precision switch
    {
        EmbeddingPrecision.Float32 => 4 * dimension,
        EmbeddingPrecision.Bfloat16 => 2 * dimension,
        _ => sizeof(float) + dimension,
    };

    /// <summary>Writes a vector of finite values.</summary>
    internal static void Write(EmbeddingPrecision precision, ReadOnlySpan<float> vector, Span<byte> bytes)
    {
        switch (precision)
        {
            case EmbeddingPrecision.Float32:
                for (var i = 0; i < vector.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes[(4 * i)..], vector[i]);
                return;
            case EmbeddingPrecision.Bfloat16:
                for (var i = 0; i < vector.Length; i++)
                {
                    var bits = BitConverter.SingleToUInt32Bits(vector[i]);
                    BinaryPrimitives.WriteUInt16LittleEndian(bytes[(2 * i)..], (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16));
                }
                return;
            default:
                var largest = 0f;
                foreach (var x in vector) largest = Math.Max(largest, Math.Abs(x));
                var factor = largest / 127;
                BinaryPrimitives.WriteSingleLittleEndian(bytes, factor);
                for (var i = 0; i < vector.Length; i++) bytes[4 + i] = (byte)(factor == 0 ? 0 : (sbyte)Math.Clamp(Math.Round((double)vector[i] / factor), -127, 127));
                return;
        }
    }

    /// <summary>Reads a vector back; one that was rounded is scaled to unit length again.</summary>
    internal static void Read(EmbeddingPrecision precision, ReadOnlySpan<byte> bytes, Span<float> vector)
    {
        switch (precision)
        {
            case EmbeddingPrecision.Float32:
                for (var i = 0; i < vector.Length; i++) vector[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]);
                return;
            case EmbeddingPrecision.Bfloat16:
                for (var i = 0; i < vector.Length; i++) vector[i] = BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]) << 16);
                break;
            default:
                var factor = BinaryPrimitives.ReadSingleLittleEndian(bytes);
                for (var i = 0; i < vector.Length; i++) vector[i] = (sbyte)bytes[4 + i] * factor;
                break;
        }
        UnitLength.Scale(vector);
    }
}
