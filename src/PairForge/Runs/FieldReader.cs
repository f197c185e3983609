using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace PairForge.Runs;

/// <summary>Reads what <see cref="FieldWriter"/> wrote; disposes the stream.</summary>
internal sealed class FieldReader(Stream stream) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
    private int _at, _end;

    /// <summary>Whether nothing is left.</summary>
    internal bool IsAtEnd => _at == _end && !Fill(1);

    internal bool ReadBoolean() => Take(1)[0] != 0;

    internal byte ReadByte() => Take(1)[0];

    internal float ReadSingle() => BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)));

    internal long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    internal int ReadVariableInt32() => (int)ReadVariable();

    internal long ReadVariable()
    {
        if (_at < _end && _buffer[_at] < 0x80) return _buffer[_at++];
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var bits = Take(1)[0];
            value |= (ulong)(bits & 0x7F) << shift;
            if (bits < 0x80) return (long)value;
        }
    }

    internal string ReadString()
    {
        var length = ReadVariableInt32();
        return length == 0 ? "" : Encoding.UTF8.GetString(Take(length));
    }

    /// <summary>A text that often is the one that was read at the same place before: then it is the same object.</summary>
    internal string ReadString(ref string? before)
    {
        var bytes = Take(ReadVariableInt32());
        if (before is { } known && Equal(bytes, known)) return known;
        return before = Encoding.UTF8.GetString(bytes);
    }

    public void Dispose()
    {
        if (_buffer.Length == 0) return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        stream.Dispose();
    }

    /// <summary>Whether they are the same ASCII text; others are just read again.</summary>
    private static bool Equal(ReadOnlySpan<byte> bytes, string text) => bytes.Length == text.Length && Ascii.Equals(bytes, text);

    private ReadOnlySpan<byte> Take(int count)
    {
        if (_end - _at < count && !Fill(count)) throw new EndOfStreamException("a file of the run is shorter than what it holds");
        _at += count;
        return _buffer.AsSpan(_at - count, count);
    }

    /// <summary>Gets so many bytes into the buffer.</summary>
    private bool Fill(int count)
    {
        var rest = _buffer.AsSpan(_at.._end);
        if (count > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(count);
            rest.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        else rest.CopyTo(_buffer);
        (_at, _end) = (0, rest.Length);
        while (_end < count)
        {
            var read = stream.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0) return false;
            _end += read;
        }
        return true;
    }
}
