using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace PairForge.Runs;

/// <summary>Writes numbers and texts one after the other to a stream of a run's own files: variable-length integers, texts as UTF-8 behind their length.</summary>
/// <remarks>Nothing reaches the stream before the buffer is full or the writer is disposed; the stream stays open.</remarks>
internal sealed class FieldWriter(Stream stream) : IDisposable
{
    private const int LongestLength = 10;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
    private int _count;

    internal void Write(bool value) => Write(value ? (byte)1 : (byte)0);

    internal void Write(byte value)
    {
        Reserve(1)[0] = value;
        _count++;
    }

    internal void Write(float value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(Reserve(sizeof(float)), value);
        _count += sizeof(float);
    }

    internal void Write(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Reserve(sizeof(long)), value);
        _count += sizeof(long);
    }

    internal void Write(UInt128 value)
    {
        BinaryPrimitives.WriteUInt128LittleEndian(Reserve(16), value);
        _count += 16;
    }

    /// <summary>Seven bits a byte; a negative number takes ten bytes.</summary>
    internal void WriteVariable(long value)
    {
        var into = Reserve(LongestLength); // which may empty the buffer: before _count is read
        _count += WriteVariable((ulong)value, into);
    }

    internal void Write(ReadOnlySpan<char> text)
    {
        const int mostAtOnce = 1 << 14;
        if (text.Length > mostAtOnce)
        {
            var count = Encoding.UTF8.GetByteCount(text);
            WriteVariable(count);
            Encoding.UTF8.GetBytes(text, Reserve(count));
            _count += count;
            return;
        }
        // Encoded once, behind the place of the length of a text that is ASCII; another's moves where its length is longer.
        var into = Reserve(LongestLength + (3 * text.Length));
        var expected = LengthOf(text.Length);
        var bytes = Encoding.UTF8.GetBytes(text, into[expected..]);
        if (LengthOf(bytes) is var needed && needed != expected) into.Slice(expected, bytes).CopyTo(into[needed..]);
        _count += WriteVariable((ulong)bytes, into) + bytes;
    }

    private static int WriteVariable(ulong value, Span<byte> into)
    {
        var length = 0;
        for (; value > 0x7F; value >>= 7) into[length++] = (byte)(value | 0x80);
        into[length++] = (byte)value;
        return length;
    }

    /// <summary>Bytes that <see cref="WriteVariable(ulong, Span{byte})"/> takes for the length of a text.</summary>
    private static int LengthOf(int count) => count < 1 << 7 ? 1 : count < 1 << 14 ? 2 : 3;

    public void Dispose()
    {
        if (_buffer.Length == 0) return;
        stream.Write(_buffer, 0, _count);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private Span<byte> Reserve(int most)
    {
        if (_count + most > _buffer.Length)
        {
            stream.Write(_buffer, 0, _count);
            _count = 0;
            if (most > _buffer.Length)
            {
                ArrayPool<byte>.Shared.Return(_buffer);
                _buffer = ArrayPool<byte>.Shared.Rent(most);
            }
        }
        return _buffer.AsSpan(_count, most);
    }
}
