using System.Collections.Concurrent;
using PairForge.Runs;

namespace PairForge.Tests.Runs;

/// <summary>A storage of which one operation fails, the <c>failAt</c>-th from 1; and where the fault is persistent, all after it.</summary>
/// <remarks>
/// Counted are creating, writing, flushing, syncing, linking, syncing a folder, deleting, listing, asking for a length,
/// opening and reading, and closing a file that was written. A write that fails for want of space has written half.
/// </remarks>
/// <param name="inner">The storage that does the work.</param>
/// <param name="failAt">Which operation fails; none where there are fewer.</param>
/// <param name="persistent">Whether those after it fail too.</param>
/// <param name="errno">5 for EIO, 28 for ENOSPC: then only what needs space fails.</param>
/// <param name="late">Whether the failed operation was done nevertheless, as when an answer is lost on a network.</param>
internal sealed class FaultyStorage(IStorage inner, int failAt, bool persistent, int errno = 5, bool late = false) : IStorage
{
    internal const int Io = 5, NoSpace = 28;

    private int _count;
    private bool _broken;

    /// <summary>Which operations are counted, by their names such as <c>write _run/done/map-00000.json</c>; null counts all.</summary>
    internal Predicate<string>? Counted { get; init; }

    /// <summary>Told of every operation by its name.</summary>
    internal Action<string>? Met { get; init; }

    /// <summary>What the faults said, in order.</summary>
    internal ConcurrentQueue<string> Faults { get; } = new();

    /// <summary>How many operations there were.</summary>
    internal int Count => _count;

    public Stream Create(string path) => new Watched(this, At($"create {path}", () => inner.Create(path), space: true), path);

    public void Sync(Stream stream) => At($"sync {((Watched)stream).Path}", () => inner.Sync(((Watched)stream).Inner), space: true);

    public Stream Open(string path) => new Watched(this, At($"open {path}", () => inner.Open(path)), path);

    public bool Link(string path, string newPath) => At($"link {newPath}", () => inner.Link(path, newPath), space: true);

    public void SyncFolder(string folder) => At($"sync folder {folder}", () => inner.SyncFolder(folder), space: true);

    public void Replace(string path, string newPath) => At($"replace {newPath}", () => inner.Replace(path, newPath));

    public void Delete(string path) => At($"delete {path}", () => inner.Delete(path));

    public void DeleteFolder(string folder) => At($"delete folder {folder}", () => inner.DeleteFolder(folder));

    public IReadOnlyList<string> List(string folder) => At($"list {folder}", () => inner.List(folder));

    public long? Length(string path) => At($"length {path}", () => inner.Length(path));

    public string? LocalPath(string path) => inner.LocalPath(path);

    private void At(string what, Action work, bool space = false) => At<object?>(what, () => { work(); return null; }, space);

    private T At<T>(string what, Func<T> work, bool space = false, Action? half = null)
    {
        if (errno == NoSpace && !space) return work();
        Met?.Invoke(what);
        if (Counted?.Invoke(what) == false && !_broken) return work();
        var number = Interlocked.Increment(ref _count);
        if (number != failAt && (!persistent || number < failAt)) return work();
        _broken = persistent;
        var message = $"{(errno == NoSpace ? "No space left on device" : "Input/output error")}: operation {number}, {what}";
        Faults.Enqueue(message);
        if (late) (work() as IDisposable)?.Dispose();
        else half?.Invoke();
        throw new IOException(message, errno);
    }

    private sealed class Watched(FaultyStorage storage, Stream inner, string path) : Stream
    {
        private bool _written, _closed;

        internal Stream Inner => inner;

        internal string Path => path;

        public override bool CanRead => inner.CanRead;

        public override bool CanSeek => inner.CanSeek;

        public override bool CanWrite => inner.CanWrite;

        public override long Length => inner.Length;

        public override long Position
        {
            get => inner.Position;
            set => inner.Position = value;
        }

        public override void Flush() => storage.At($"flush {path}", inner.Flush, space: true);

        public override int Read(byte[] buffer, int offset, int count) => storage.At($"read {path}", () => inner.Read(buffer, offset, count));

        public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

        public override void SetLength(long value) => inner.SetLength(value);

        public override void Write(byte[] buffer, int offset, int count)
        {
            _written = true;
            storage.At<object?>(
                $"write {path}",
                () => { inner.Write(buffer, offset, count); return null; },
                space: true,
                half: () => inner.Write(buffer, offset, count / 2));
        }

        protected override void Dispose(bool disposing)
        {
            if (!disposing || _closed) return;
            _closed = true;
            try
            {
                if (_written) storage.At($"close {path}", () => { }, space: true);
            }
            finally
            {
                inner.Dispose();
                base.Dispose(disposing);
            }
        }
    }
}
