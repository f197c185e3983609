namespace PairForge.Sinks;

/// <summary>
/// Writes a split as Parquet into a folder: <c>data/</c> holds exactly the training columns in sentence-transformers'
/// order, <c>lineage/</c> how each of those rows came to be, row by row.
/// </summary>
/// <remarks>
/// Files carry a temporary name until <see cref="CompleteAsync"/>, which alone knows their number. The bytes depend on
/// the rows only, not on the batches that they came in. In <see cref="PairFormat.LabeledPair"/> pairs of equal anchors must
/// come one after the other: their negatives are then written once, all in one file.
/// </remarks>
public sealed class ParquetPairSink : IPairSink
{
    private readonly string _folder;
    private readonly string _split;
    private readonly PairTables _tables;
    private readonly List<DatasetFile> _files = [];
    private readonly Queue<PairFileStreams> _writing = []; // the file that is ending, and the one that has begun
    private bool _complete;

    /// <summary>Creates it; nothing is written before the first row.</summary>
    /// <param name="folder">The dataset's folder.</param>
    /// <param name="split">Name of the split.</param>
    /// <param name="format">The columns.</param>
    /// <param name="numNegatives">Columns <c>negative_1 ... negative_n</c> of an n-tuple.</param>
    /// <param name="options">Codec, rows a file, scores, what becomes of a row that cannot be filled.</param>
    public ParquetPairSink(string folder, string split, PairFormat format, int numNegatives, WriteOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentException.ThrowIfNullOrEmpty(split);
        ArgumentNullException.ThrowIfNull(options);
        (_folder, _split) = (folder, split);
        _tables = new PairTables(format, numNegatives, options, Open, Close);
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(IReadOnlyList<Pair> rows, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (_complete) throw new InvalidOperationException("the sink is complete");
        await _tables.WriteAsync(rows, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<SinkResult> CompleteAsync(CancellationToken cancellation)
    {
        if (_complete) throw new InvalidOperationException("the sink is complete");
        await _tables.CompleteAsync(cancellation).ConfigureAwait(false);
        _complete = true;
        for (var i = 0; i < _files.Count; i++)
        {
            var name = DatasetFile.NameOf(_split, i, _files.Count);
            var (data, lineage) = (_files[i], _files[i].Lineage!);
            File.Move(FullPath(data.Path), FullPath($"data/{name}"), overwrite: true);
            File.Move(FullPath(lineage.Path), FullPath($"lineage/{name}"), overwrite: true);
            _files[i] = data with { Path = $"data/{name}", Lineage = lineage with { Path = $"lineage/{name}" } };
        }
        DeleteOthers("data");
        DeleteOthers("lineage");
        AtomicFile.SyncFolder(FullPath("data"));
        AtomicFile.SyncFolder(FullPath("lineage"));
        AtomicFile.SyncFolder(_folder);
        return new(_split, _tables.Rows, _tables.Short, [.. _files]);
    }

    /// <summary>Deletes the temporary files of a sink that was not completed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _tables.DisposeAsync().ConfigureAwait(false);
        if (_complete) return;
        var opened = _files.Count + _writing.Count;
        while (_writing.TryDequeue(out var streams)) await DisposeAsync(streams).ConfigureAwait(false);
        for (var i = 0; i < opened; i++)
        {
            if (File.Exists(FullPath(TemporaryPath("data", i)))) File.Delete(FullPath(TemporaryPath("data", i)));
            if (File.Exists(FullPath(TemporaryPath("lineage", i)))) File.Delete(FullPath(TemporaryPath("lineage", i)));
        }
        _files.Clear();
        _complete = true;
    }

    private PairFileStreams Open(int file)
    {
        var streams = new PairFileStreams(Create(TemporaryPath("data", file)), Create(TemporaryPath("lineage", file)));
        _writing.Enqueue(streams);
        return streams;
    }

    private void Close(PairFileStreams streams, int rows)
    {
        var file = _files.Count;
        _files.Add(Finish(streams.Data, TemporaryPath("data", file), rows) with { Lineage = Finish(streams.Lineage, TemporaryPath("lineage", file), rows) });
        _writing.Dequeue();
    }

    private static async ValueTask DisposeAsync(PairFileStreams streams)
    {
        await streams.Data.DisposeAsync().ConfigureAwait(false);
        await streams.Lineage.DisposeAsync().ConfigureAwait(false);
    }

    private FileStream Create(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(FullPath(path))!);
            return new FileStream(FullPath(path), FileMode.Create, FileAccess.ReadWrite, FileShare.Read, 1 << 16);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PairForgeException(FailureKind.CannotCreateOutput, $"{FullPath(path)} cannot be created: {e.Message}", e);
        }
    }

    private static DatasetFile Finish(Stream stream, string path, int rows)
    {
        ((FileStream)stream).Flush(flushToDisk: true);
        var file = DatasetFile.Of(stream, path, rows);
        stream.Dispose();
        return file;
    }

    /// <summary>Deletes files of this split that an earlier run left under other names; a reader's glob would take them in.</summary>
    private void DeleteOthers(string folder)
    {
        var names = _files.Select(f => Path.GetFileName(f.Path)).ToHashSet(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(FullPath(folder), $"{_split}-?????*.parquet*"))
        {
            var name = Path.GetFileName(path).AsSpan(_split.Length + 1);
            var ours = name.Length >= 5 && !name[..5].ContainsAnyExceptInRange('0', '9')
                && (name[5..] is ".parquet.tmp" || (name.Length == 22 && name[5..9] is "-of-" && name[14..] is ".parquet"));
            if (ours && !names.Contains(Path.GetFileName(path))) File.Delete(path);
        }
    }

    private string TemporaryPath(string folder, int file) => $"{folder}/{_split}-{file:D5}.parquet.tmp";

    private string FullPath(string relative) => Path.Combine(_folder, relative);
}
