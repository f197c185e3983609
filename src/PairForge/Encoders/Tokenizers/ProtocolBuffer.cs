using System.Buffers.Binary;

namespace PairForge.Encoders.Tokenizers;

/// <summary>Walks over the fields of a protocol buffer message, without a schema.</summary>
internal static class ProtocolBuffer
{
    /// <summary>The fields in order: a length-delimited one has a value, every other a number (a float its bits).</summary>
    /// <exception cref="FormatException">The message ends early, or is none.</exception>
    internal static IEnumerable<(int Field, ReadOnlyMemory<byte> Value, ulong Number)> Fields(ReadOnlyMemory<byte> message)
    {
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message.Span, ref at);
            var field = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    yield return (field, default, Varint(message.Span, ref at));
                    break;
                case 1:
                    yield return (field, default, BinaryPrimitives.ReadUInt64LittleEndian(Take(message, ref at, 8).Span));
                    break;
                case 2:
                    yield return (field, Take(message, ref at, Varint(message.Span, ref at)), 0);
                    break;
                case 5:
                    yield return (field, default, BinaryPrimitives.ReadUInt32LittleEndian(Take(message, ref at, 4).Span));
                    break;
                default:
                    throw new FormatException($"byte {at} begins no field");
            }
        }
    }

    private static ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> message, ref int at, ulong length)
    {
        if (length > (ulong)(message.Length - at)) throw new FormatException($"it ends within the {length} bytes from byte {at}");
        var taken = message.Slice(at, (int)length);
        at += (int)length;
        return taken;
    }

    /// <summary>A number of seven bits a byte, lowest first.</summary>
    internal static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (at == bytes.Length) throw new FormatException("it ends within a number");
            var b = bytes[at++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }
        throw new FormatException($"the number before byte {at} is too long");
    }
}
