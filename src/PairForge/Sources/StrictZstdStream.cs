using ZstdSharp;
using ZstdSharp.Unsafe;

namespace PairForge.Sources;

/// <summary>zstd (RFC 8878), frame by frame; an end inside a frame is an error, and so is anything but a frame after one.</summary>
internal sealed class StrictZstdStream : ForwardStream
{
    private readonly Stream _file;
    private readonly DecompressionStream _inner;
    private readonly ExpansionLimit _limit = new();

    internal StrictZstdStream(Stream file) => (_file, _inner) = (file, new DecompressionStream(file, checkEndOfStream: true, leaveOpen: false));

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        try
        {
            var read = _inner.Read(buffer);
            if (_file.Position == 0) throw new EndOfStreamException();
            _limit.Add(read, _file.Position);
            return read;
        }
        catch (EndOfStreamException)
        {
            throw new CorruptStreamException("truncated-zstd", _file.Position == 0 ? "the file is empty; even nothing, compressed, has 9 bytes" : $"the file ends inside the compressed data, at its byte {_file.Position}");
        }
        catch (ZstdException fault)
        {
            throw new CorruptStreamException("corrupt-zstd", Describe(fault));
        }
    }

    protected override void Dispose(bool disposing)
    {
        _inner.Dispose();
        base.Dispose(disposing);
    }

    private string Describe(ZstdException fault) => fault.Code switch
    {
        ZSTD_ErrorCode.ZSTD_error_prefix_unknown => "it does not begin with a zstd frame, or something that is not zstd follows the end of the data",
        ZSTD_ErrorCode.ZSTD_error_checksum_wrong => "the checksum does not match: any of the bytes of the frame may be wrong",
        ZSTD_ErrorCode.ZSTD_error_frameParameter_windowTooLarge => "its window is over 128 MiB; compress it without --long, or with --long=27 at most",
        ZSTD_ErrorCode.ZSTD_error_dictionary_wrong => "it needs a dictionary; compress it without one",
        _ => $"the compressed data is damaged before byte {_file.Position} of the file: {fault.Message}",
    };
}
