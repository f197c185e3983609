using Microsoft.Win32.SafeHandles;

namespace PairForge.Sources;

/// <summary>A file's bytes, in order; a file that is not as long as it was when it was listed is refused.</summary>
internal sealed class PinnedFile : ForwardStream
{
    private readonly SourceFile _file;
    private readonly SafeFileHandle _handle;
    private long _position;

    /// <exception cref="PairForgeException">It cannot be opened, or has changed (<see cref="FailureKind.InputMissing"/>).</exception>
    internal PinnedFile(SourceFile file, long start = 0)
    {
        (_file, _position) = (file, start);
        try
        {
            RegularFile.Check(file.FullPath);
            _handle = File.OpenHandle(file.FullPath, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.SequentialScan);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(file, fault);
        }
        if (RandomAccess.GetLength(_handle) is var length && length != file.Size)
        {
            _handle.Dispose();
            throw Changed(file, length);
        }
    }

    /// <summary>Bytes read so far, counted from the file's begin.</summary>
    public override long Position { get => _position; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        int read;
        try
        {
            read = RandomAccess.Read(_handle, buffer, _position);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(_file, fault);
        }
        if (read > 0 ? _position + read > _file.Size : buffer.Length > 0 && _position < _file.Size) throw Changed(_file, RandomAccess.GetLength(_handle));
        _position += read;
        return read;
    }

    internal static PairForgeException Unreadable(SourceFile file, Exception fault) =>
        new(FailureKind.InputMissing, $"{file.FullPath} cannot be read: {fault.Message}", fault);

    internal static PairForgeException Changed(SourceFile file, long length) =>
        new(FailureKind.InputMissing, $"{file.FullPath} has {length} bytes and had {file.Size} when it was listed; an input must not change under a run: run again when it is whole");

    protected override void Dispose(bool disposing)
    {
        _handle.Dispose();
        base.Dispose(disposing);
    }
}
