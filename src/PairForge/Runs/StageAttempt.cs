using System.Globalization;
using System.Security.Cryptography;

namespace PairForge.Runs;

/// <summary>
/// One attempt at one index of a stage. Files are written under <c>_run/attempts</c>; <see cref="Commit"/> makes them
/// durable, names them by their content and links the marker, which is the commit point. Disposing before that leaves
/// nothing that anyone reads.
/// </summary>
internal sealed class StageAttempt : IDisposable
{
    private readonly RunStore _store;
    private readonly string _stage;
    private readonly int _index;
    private readonly string _folder;
    private readonly List<Writing> _files = [];
    private readonly List<Stream> _streams = [];
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private bool _ended;

    internal StageAttempt(RunStore store, string stage, int index)
    {
        (_store, _stage, _index) = (store, stage, index);
        _folder = $"{RunStore.Attempts}/{stage}-{index.ToString("D5", CultureInfo.InvariantCulture)}-{Guid.NewGuid():N}";
    }

    /// <summary>Begins a file of the stage. The stream is the attempt's: it is closed by it.</summary>
    internal Stream Create(string name)
    {
        var path = $"{_folder}/{name}";
        var stream = _store.Storage.Create(path);
        _files.Add(new Writing(name, path, stream));
        return stream;
    }

    /// <summary>Ends a file early, so that a stage of many files does not keep them all open.</summary>
    internal StageFile Close(Stream stream)
    {
        var file = _files.Find(f => f.Stream == stream) ?? throw new ArgumentException("the stream is not of this attempt", nameof(stream));
        return Close(file);
    }

    /// <summary>Where a file of this attempt lies, for writers that need its path; not before <see cref="Create"/>.</summary>
    internal string LocalPath(string name) => _store.Storage.LocalPath($"{_folder}/{name}")
        ?? throw new PairForgeException(FailureKind.Internal, $"{name} must be on a local disk");

    /// <summary>The counts so far.</summary>
    internal IReadOnlyDictionary<string, long> Counts => _counts;

    /// <summary>Adds to a count of the stage.</summary>
    internal void Count(string name, long count)
    {
        if (count != 0) _counts[name] = _counts.GetValueOrDefault(name) + count;
    }

    /// <summary>Adds the counts of a tally: <c>PREFIX.REASON</c>.</summary>
    internal void Count(string prefix, Tally tally)
    {
        foreach (var (reason, count) in tally.ByReason) Count($"{prefix}.{reason}", count);
    }

    /// <summary>Commits. Where another attempt was first, its marker is answered, and ours must have made the same.</summary>
    /// <exception cref="PairForgeException">It made something else; what was first stands.</exception>
    internal StageMarker Commit()
    {
        var files = _files.ConvertAll(Close);
        for (var i = 0; i < files.Count; i++)
        {
            var file = files[i];
            Name(_files[i].Path, file.Path, () => _store.Problem(file) is null);
            _store.Trust(file);
        }
        if (files.Count > 0) _store.Storage.SyncFolder($"{RunStore.Folder}/{_stage}");

        var ours = new StageMarker { Stage = _stage, Index = _index, PlanHash = _store.PlanHash, Files = files, Counts = _counts }.ToBytes();
        var committed = CommitMarker(ours);
        Dispose();
        if (!committed.ToBytes().AsSpan().SequenceEqual(ours))
            throw new PairForgeException(FailureKind.Internal, $"stage {_stage} {_index} was done twice with different results; the first one stands. The encoder, or an operation of your own, does not give the same output for the same input");
        return committed;
    }

    /// <summary>Takes the attempt's own files away. What cannot be taken away is left: no one reads it.</summary>
    public void Dispose()
    {
        if (_ended) return;
        _ended = true;
        foreach (var file in _files) Quietly(file.Stream.Dispose);
        foreach (var stream in _streams) Quietly(stream.Dispose);
        Quietly(() => _store.Storage.DeleteFolder(_folder));

        static void Quietly(Action action)
        {
            try
            {
                action();
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // Either the attempt is committed, or there is a fault that was first.
            }
        }
    }

    private StageFile Close(Writing file)
    {
        if (file.Closed is { } closed) return closed;
        file.Stream.Flush();
        _store.Storage.Sync(file.Stream);
        file.Stream.Position = 0;
        var hash = Convert.ToHexStringLower(SHA256.HashData(file.Stream));
        var length = file.Stream.Length;
        file.Stream.Dispose();
        return file.Closed = new StageFile(file.Name, string.Create(CultureInfo.InvariantCulture, $"{RunStore.Folder}/{_stage}/{_index:D5}-{file.Name}-{hash.AsSpan(0, 16)}"), length, hash);
    }

    /// <summary>Links our marker, the commit point, and answers the one that stands then.</summary>
    private StageMarker CommitMarker(byte[] ours)
    {
        var temporary = $"{_folder}/marker";
        var stream = _store.Storage.Create(temporary);
        _streams.Add(stream);
        stream.Write(ours);
        stream.Flush();
        _store.Storage.Sync(stream);
        stream.Dispose();
        var path = RunStore.MarkerPath(_stage, _index);
        Name(temporary, path, () => _store.Find(_stage, _index) is not null);
        _store.SyncMarker(path);
        return _store.Find(_stage, _index) ?? throw new IOException($"{_store.Storage.LocalPath(path) ?? path} was committed and is gone; does another program write here?");
    }

    /// <summary>
    /// Gives a durable file of ours its final name, unless what has the name is whole. A name that holds anything else was
    /// torn by a power cut, on a disk without hard links, or damaged since: nobody could read it. It is replaced and never
    /// taken away, since another attempt may be mending it too: a name that was whole once is whole at every moment after.
    /// </summary>
    private void Name(string path, string final, Func<bool> isWhole)
    {
        if (!_store.Storage.Link(path, final) && !isWhole()) _store.Storage.Replace(path, final);
    }

    /// <summary>A file of the attempt.</summary>
    private sealed class Writing(string name, string path, Stream stream)
    {
        internal string Name => name;

        internal string Path => path;

        internal Stream Stream => stream;

        internal StageFile? Closed { get; set; }
    }
}
