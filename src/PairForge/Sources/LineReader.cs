using System.Buffers;

namespace PairForge.Sources;

/// <summary>Reads lines as bytes with their offsets; only LF ends a line, and a CR before it is dropped.</summary>
internal sealed class LineReader : IDisposable
{
    /// <summary>As much of a longer line is kept.</summary>
    internal const int HeadLength = 1 << 16;

    private readonly Stream _stream;
    private readonly int _cap;
    private readonly CancellationToken _cancellation;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
    private int _start, _end, _rawStart, _rawLength;
    private long _offset;
    private bool _streamEnded, _skipping;

    /// <param name="stream">Its position is <paramref name="offset"/>.</param>
    /// <param name="offset">Offset of the stream's next byte in the whole.</param>
    /// <param name="cap">Longest line, in bytes, without its LF.</param>
    /// <param name="cancellation">Stops the reading, inside a long line too.</param>
    internal LineReader(Stream stream, long offset, int cap, CancellationToken cancellation = default) =>
        (_stream, _offset, _cap, _cancellation) = (stream, offset, cap, cancellation);

    /// <summary>Offset of the current line's first byte; after a fault, of the line that it cut.</summary>
    internal long LineOffset { get; private set; }

    /// <summary>Offset of the first byte of the line that was given: after a byte order mark.</summary>
    internal long TextOffset { get; private set; }

    /// <summary>Number of the current line, from 1, counted from where the reading began.</summary>
    internal long LineNumber { get; private set; }

    /// <summary>The current line is longer than the cap; what is given is its beginning.</summary>
    internal bool IsTooLong { get; private set; }

    /// <summary>The current line as it stands in the file, without its LF; its beginning where it is too long.</summary>
    internal ReadOnlySpan<byte> Raw => _buffer.AsSpan(_rawStart, _rawLength);

    /// <summary>After a fault: what was read of the line that it cut.</summary>
    internal ReadOnlySpan<byte> Rest => _skipping ? Raw : _buffer.AsSpan(_start, Math.Min(HeadLength, _end - _start));

    /// <summary>Skips to the first byte after the next LF; lines are counted from there.</summary>
    /// <param name="limit">Where the skipping may stop although no LF was found: what begins there or later is not wanted.</param>
    /// <returns>False where it stopped so, or where the input ended.</returns>
    internal bool SkipLine(long limit = long.MaxValue)
    {
        while (_offset < limit)
        {
            var at = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            var taken = at >= 0 ? at + 1 : _end - _start;
            _start += taken;
            _offset += taken;
            if (at >= 0) return true;
            if (!Fill(_start)) return false;
        }
        return false;
    }

    internal bool TryRead(out ReadOnlySpan<byte> line)
    {
        IsTooLong = false;
        LineOffset = _offset;
        var searched = 0;
        while (true)
        {
            var at = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (at >= 0 && searched + at <= _cap)
            {
                line = Take(searched + at, 1);
                return true;
            }
            if (at >= 0 || _end - _start > _cap)
            {
                line = SkipRest();
                return true;
            }
            searched = _end - _start;
            if (_streamEnded || !Fill(_start))
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
        (_rawStart, _rawLength) = (_start, length);
        var line = Raw;
        if (newline > 0 && length > 0 && line[^1] == '\r') line = line[..^1];
        TextOffset = LineOffset;
        if (LineOffset == 0 && line.StartsWith("\uFEFF"u8))
        {
            line = line[3..];
            TextOffset = 3;
        }
        _start += length + newline;
        _offset += length + newline;
        LineNumber++;
        return line;
    }

    private ReadOnlySpan<byte> SkipRest()
    {
        // The head stays at the buffer's begin, and what follows it passes behind.
        var head = Math.Min(Math.Min(_cap + 1, HeadLength), _end - _start);
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (head, _end - _start);
        (_rawStart, _rawLength, _skipping) = (0, head, true);
        _offset += head;
        while (true)
        {
            var at = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            var taken = at >= 0 ? at + 1 : _end - _start;
            _start += taken;
            _offset += taken;
            if (at >= 0 || _streamEnded || !Fill(_start, head)) break;
        }
        LineNumber++;
        (IsTooLong, _skipping) = (true, false);
        TextOffset = LineOffset;
        return Raw;
    }

    /// <summary>Reads more; bytes before <paramref name="from"/> are given up, save those of the head.</summary>
    private bool Fill(int from, int head = 0)
    {
        _cancellation.ThrowIfCancellationRequested();
        if (from > head)
        {
            _buffer.AsSpan(from, _end - from).CopyTo(_buffer.AsSpan(head));
            (_start, _end) = (head + _start - from, head + _end - from);
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
