using System.Buffers;

namespace PairForge.Sources;

/// <summary>Reads lines as bytes with their offsets; only LF ends a line, and a CR before it is dropped.</summary>
internal sealed class LineReader : IDisposable
{
    private readonly Stream _stream;
    private readonly int _cap;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
    private int _start, _end;
    private long _offset;
    private bool _streamEnded;

    /// <param name="stream">Its position is <paramref name="offset"/>.</param>
    /// <param name="offset">Offset of the stream's next byte in the whole.</param>
    /// <param name="cap">Longest line, in bytes.</param>
    internal LineReader(Stream stream, long offset, int cap) => (_stream, _offset, _cap) = (stream, offset, cap);

    /// <summary>Offset of the current line's first byte.</summary>
    internal long LineOffset { get; private set; }

    /// <summary>Number of the current line, from 1, counted from where the reading began.</summary>
    internal long LineNumber { get; private set; }

    /// <summary>The current line is longer than the cap; what is given is its beginning.</summary>
    internal bool IsTooLong { get; private set; }

    /// <summary>Skips to the first byte after the next LF.</summary>
    internal void SkipLine() => TryRead(out _);

    internal bool TryRead(out ReadOnlySpan<byte> line)
    {
        IsTooLong = false;
        LineOffset = _offset;
        var searched = 0;
        while (true)
        {
            var at = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                line = Take(searched + at, 1);
                return true;
            }
            searched = _end - _start;
            if (searched > _cap) return SkipRest(out line);
            if (_streamEnded || !Fill())
            {
                if (_end == _start)
                {
                    line = default;
                    return false;
                }
                line = Take(_end - _start, 0);
                return true;
            }
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _stream.Dispose();
    }

    private ReadOnlySpan<byte> Take(int length, int newline)
    {
        var line = _buffer.AsSpan(_start, length);
        if (newline > 0 && length > 0 && line[^1] == '\r') line = line[..^1];
        if (LineOffset == 0 && line.StartsWith("\uFEFF"u8)) line = line[3..];
        _start += length + newline;
        _offset += length + newline;
        LineNumber++;
        IsTooLong = line.Length > _cap;
        return line;
    }

    private bool SkipRest(out ReadOnlySpan<byte> line)
    {
        var head = _buffer.AsSpan(_start, Math.Min(1 << 16, _end - _start)).ToArray();
        while (true)
        {
            var at = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            var taken = at >= 0 ? at + 1 : _end - _start;
            _start += taken;
            _offset += taken;
            if (at >= 0 || _streamEnded || !Fill()) break;
        }
        LineNumber++;
        IsTooLong = true;
        line = head;
        return true;
    }

    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        var read = _stream.Read(_buffer.AsSpan(_end));
        _streamEnded = read == 0;
        _end += read;
        return read > 0;
    }
}
