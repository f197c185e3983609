using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace PairForge.Sources;

/// <summary>gzip (RFC 1952), member by member, with each header and trailer checked: the framework's own stream takes a truncated file for a whole one.</summary>
internal sealed class StrictGzipStream(Stream file) : ForwardStream
{
    private const byte HasHeaderChecksum = 2, HasExtra = 4, HasName = 8, HasComment = 16, Reserved = 0xE0;
    private readonly DeflateFeed _feed = new(file);
    private readonly ExpansionLimit _limit = new();
    private readonly Crc32 _checksum = new();
    private DeflateStream? _deflate;
    private long _members, _size;
    private bool _ended;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        while (!_ended)
        {
            if (_deflate is null) Begin();
            int read;
            try
            {
                read = _deflate!.Read(buffer);
            }
            catch (InvalidDataException)
            {
                throw new CorruptStreamException("corrupt-gzip", $"the compressed data is damaged near byte {_feed.Consumed} of the file");
            }
            if (read == 0)
            {
                End();
                continue;
            }
            _checksum.Append(buffer[..read]);
            _size += read;
            _limit.Add(read, _feed.Consumed);
            return read;
        }
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        _deflate?.Dispose();
        _feed.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Reads a member's header.</summary>
    private void Begin()
    {
        _checksum.Reset();
        ReadOnlySpan<byte> begin = [0x1F, 0x8B, 8];
        foreach (var expected in begin)
            if (Next() != expected) throw new CorruptStreamException("corrupt-gzip", _members == 0 ? "it does not begin with a gzip header" : FollowedByJunk);
        var flags = Next();
        if ((flags & Reserved) != 0) throw new CorruptStreamException("corrupt-gzip", $"its header has the unknown flags 0x{flags:X2}");
        for (var i = 0; i < 6; i++) Next(); // time, level, system
        if ((flags & HasExtra) != 0)
        {
            for (var left = Next() | (Next() << 8); left > 0; left--) Next();
        }
        for (var texts = (flags & HasName) / HasName + (flags & HasComment) / HasComment; texts > 0; texts--)
        {
            while (Next() != 0)
            {
            }
        }
        if ((flags & HasHeaderChecksum) != 0)
        {
            var expected = (ushort)_checksum.GetCurrentHashAsUInt32();
            if ((Next() | (Next() << 8)) != expected) throw new CorruptStreamException("corrupt-gzip", "the checksum of its header does not match");
        }
        _checksum.Reset();
        _size = 0;
        _members++;
        _deflate = new DeflateStream(_feed, CompressionMode.Decompress, leaveOpen: true);
    }

    /// <summary>The inflater gives no more: its data has ended and the trailer must follow, or the file has.</summary>
    private void End()
    {
        _deflate!.Dispose();
        _deflate = null;
        if (_feed.LastPiece == 0) throw Truncated();
        Span<byte> trailer = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, _checksum.GetCurrentHashAsUInt32());
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], (uint)_size);
        if (_feed.LastPiece > 1)
            throw new CorruptStreamException("corrupt-gzip", _feed.Around().IndexOf(trailer) >= 0 ? FollowedByJunk : $"the compressed data ends near byte {_feed.Consumed} of the file, and no trailer follows");
        foreach (var expected in trailer)
            if (Next() != expected) throw new CorruptStreamException("corrupt-gzip", $"the checksum does not match: any of the {_size} bytes before may be wrong");
        _ended = _feed.IsAtEnd;
    }

    private int Next()
    {
        var taken = _feed.TakeByte();
        if (taken < 0) throw Truncated();
        _checksum.Append([(byte)taken]);
        return taken;
    }

    private const string FollowedByJunk = "something that is not gzip follows the end of the data";

    private CorruptStreamException Truncated() =>
        new("truncated-gzip", _feed.Consumed == 0 ? "the file is empty; even nothing, compressed, has 20 bytes" : $"the file ends inside the compressed data, at its byte {_feed.Consumed}");
}
