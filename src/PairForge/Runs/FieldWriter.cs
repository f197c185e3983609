using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace PairForge.Runs;

/// <summary>Writes numbers and texts one after the other to a stream of a run's own files: variable-length integers, texts as UTF-8 behind their length.</summary>
/// <remarks>Nothing reaches the stream before the buffer is full or the writer is disposed; the stream stays open.</remarks>
internal sealed class FieldWriter(Stream stream) : IDisposable
{
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
        var into = Reserve(10);
        var (left, length) = ((ulong)value, 0);
        for (; left > 0x7F; left >>= 7) into[length++] = (byte)(left | 0x80);
        into[length++] = (byte)left;
        _count += length;
    }

    internal void Write(ReadOnlySpan<char> text)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        WriteVariable(bytes);
        Encoding.UTF8.GetBytes(text, Reserve(bytes));
        _count += bytes;
    }

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
