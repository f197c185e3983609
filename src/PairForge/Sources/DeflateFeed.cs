namespace PairForge.Sources;

/// <summary>Hands a gzip file to an inflater in pieces from which the exact end of the compressed data can be told.</summary>
/// <remarks>
/// An inflater asks for input only when it has used up all it had, but does not say how much of the last piece it used. So pieces
/// are cut around every place where a member could rightly end: 8 bytes before another header, or at most 8 before the end of the
/// file. The byte before such a place is a piece of its own: an inflater that ends with a piece of one byte has ended exactly there,
/// and one that ends inside a longer piece is followed by something that is no gzip.
/// </remarks>
internal sealed class DeflateFeed(Stream file) : ForwardStream
{
    private const int Trailer = 8;
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _at, _end;
    private bool _ended;

    private static ReadOnlySpan<byte> Magic => [0x1F, 0x8B, 8];

    /// <summary>Bytes handed out so far.</summary>
    internal long Consumed { get; private set; }

    /// <summary>Length of the last piece; 0 when the file had no more.</summary>
    internal int LastPiece { get; private set; }

    /// <summary>Takes the next byte outside of the compressed data; -1 at the end of the file.</summary>
    internal int TakeByte()
    {
        LastPiece = 0;
        if (!Ensure(1)) return -1;
        Consumed++;
        return _buffer[_at++];
    }

    /// <summary>Whether the file has no more.</summary>
    internal bool IsAtEnd => !Ensure(1);

    /// <summary>The last piece, and what follows it as far as it is known: at least a trailer's 8 bytes where the file has them.</summary>
    internal ReadOnlySpan<byte> Around()
    {
        Ensure(Trailer);
        return _buffer.AsSpan(_at - LastPiece, _end - _at + LastPiece);
    }

    /// <summary>The next piece.</summary>
    public override int Read(Span<byte> buffer)
    {
        LastPiece = 0;
        var most = Math.Min(buffer.Length, _buffer.Length / 4);
        Ensure(most + Trailer + Magic.Length);
        var known = _end - _at;
        if (_ended) most = Math.Min(most, known > Trailer + 1 ? known - Trailer - 1 : Math.Min(known, 1));
        // The first end that is possible after this place, and the byte before it.
        var end = 1 + _buffer.AsSpan(_at, known)[Math.Min(known, Trailer + 1)..Math.Min(known, most + Trailer + Magic.Length)].IndexOf(Magic);
        if (end > 0) most = Math.Min(most, Math.Max(1, end - 1));
        _buffer.AsSpan(_at, most).CopyTo(buffer);
        _at += most;
        Consumed += most;
        return LastPiece = most;
    }

    protected override void Dispose(bool disposing)
    {
        file.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Reads until so many bytes are known, or all; keeps the last piece.</summary>
    private bool Ensure(int count)
    {
        if (_end - _at >= count || _ended) return _end - _at >= count;
        var keep = _at - LastPiece;
        if (_buffer.Length - _at < count)
        {
            _buffer.AsSpan(keep, _end - keep).CopyTo(_buffer);
            (_at, _end) = (LastPiece, _end - keep);
        }
        while (_end - _at < count)
        {
            var read = file.Read(_buffer.AsSpan(_end));
            if (read == 0)
            {
                _ended = true;
                break;
            }
            _end += read;
        }
        return _end - _at >= count;
    }
}
