using System.IO.Compression;
using System.IO.Hashing;
using ZstdSharp;

namespace PairForge.Sources;

/// <summary>Compressed input that is not whole: cut short, damaged, or with something after its end.</summary>
internal sealed class CorruptStreamException(string reason, string message) : IOException(message)
{
    /// <summary>The rejection's code.</summary>
    internal string Reason { get; } = reason;
}

/// <summary>Opens files plain, gzip or zstd, and notices every truncation.</summary>
internal static class StrictStream
{
    internal static Stream Open(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)) return new StrictGzipStream(file);
        return path.EndsWith(".zst", StringComparison.OrdinalIgnoreCase) ? new StrictZstdStream(file) : file;
    }
}

/// <summary>Read-only forward stream: what the strict readers share.</summary>
internal abstract class ForwardStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>gzip (RFC 1952), member by member, with each trailer checked: the framework's own stream takes a truncated file for a whole one.</summary>
internal sealed class StrictGzipStream(FileStream file) : ForwardStream
{
    private readonly byte[] _input = File.ReadAllBytes(file.Name);
    private readonly Crc32 _crc = new();
    private DeflateStream? _deflate;
    private TrackingStream? _body;
    private int _at;
    private long _size;
    private bool _ended;

    public override int Read(Span<byte> buffer)
    {
        while (!_ended)
        {
            if (_deflate is null)
            {
                if (_at == _input.Length && _at > 0)
                {
                    _ended = true;
                    return 0;
                }
                Header();
                _body = new TrackingStream(_input, _at);
                _deflate = new DeflateStream(_body, CompressionMode.Decompress, leaveOpen: true);
                _crc.Reset();
                _size = 0;
            }
            int read;
            try
            {
                read = _deflate.Read(buffer);
            }
            catch (InvalidDataException fault)
            {
                throw new CorruptStreamException("corrupt-gzip", fault.Message);
            }
            if (read > 0)
            {
                _crc.Append(buffer[..read]);
                _size += read;
                return read;
            }
            Trailer();
        }
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        _deflate?.Dispose();
        file.Dispose();
        base.Dispose(disposing);
    }

    private void Header()
    {
        if (_input.Length - _at < 18) throw Truncated();
        if (_input[_at] != 0x1F || _input[_at + 1] != 0x8B || _input[_at + 2] != 8)
            throw new CorruptStreamException("corrupt-gzip", _at == 0 ? "it does not begin with a gzip header" : "something that is not gzip follows the end of the data");
        var flags = _input[_at + 3];
        var at = _at + 10;
        if ((flags & 4) != 0) at += 2 + _input[at] + (_input[at + 1] << 8);
        if ((flags & 8) != 0) at = AfterZero(at);
        if ((flags & 16) != 0) at = AfterZero(at);
        if ((flags & 2) != 0) at += 2;
        if (at >= _input.Length) throw Truncated();
        _at = at;
    }

    /// <summary>The inflater has stopped: at the block end, whose eight bytes must follow, or for want of input.</summary>
    private void Trailer()
    {
        _deflate!.Dispose();
        _deflate = null;
        var crc = _crc.GetCurrentHashAsUInt32();
        // The inflater reads ahead, so where the member ends is not known from its position: the trailer's own bytes are looked for.
        for (var at = _body!.Start; at + 8 <= _input.Length; at++)
        {
            if (BitConverter.ToUInt32(_input, at) != crc || BitConverter.ToUInt32(_input, at + 4) != (uint)_size) continue;
            if (at + 8 != _input.Length && (_input.Length - at < 10 || _input[at + 8] != 0x1F || _input[at + 9] != 0x8B)) continue;
            _at = at + 8;
            _ended = _at == _input.Length;
            return;
        }
        throw Truncated();
    }

    private int AfterZero(int at)
    {
        var end = at < _input.Length ? Array.IndexOf(_input, (byte)0, at) : -1;
        return end < 0 ? throw Truncated() : end + 1;
    }

    private static CorruptStreamException Truncated() => new("truncated-gzip", "the file ends inside the compressed data, or its checksum does not match");

    private sealed class TrackingStream(byte[] bytes, int start) : MemoryStream(bytes, start, bytes.Length - start, writable: false)
    {
        internal int Start { get; } = start;
    }
}

/// <summary>zstd; an end inside a frame is an error.</summary>
internal sealed class StrictZstdStream(FileStream file) : ForwardStream
{
    private readonly DecompressionStream _inner = new(file, checkEndOfStream: true, leaveOpen: false);

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return _inner.Read(buffer);
        }
        catch (EndOfStreamException)
        {
            throw new CorruptStreamException("truncated-zstd", "the file ends inside the compressed data");
        }
        catch (ZstdException fault)
        {
            throw new CorruptStreamException("corrupt-zstd", fault.Message);
        }
    }

    protected override void Dispose(bool disposing)
    {
        _inner.Dispose();
        base.Dispose(disposing);
    }
}
