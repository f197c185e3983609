using PairForge.Sources;

namespace PairForge.Sinks;

/// <summary>Writes bad input to <c>quarantine/part-00000.parquet</c>: where it stood, its bytes, and why it was refused.</summary>
public sealed class QuarantineWriter : IAsyncDisposable
{
    private const int RowsPerFile = 100_000;
    private readonly string _folder;
    private readonly ParquetCompression _compression;
    private readonly List<DatasetFile> _files = [];
    private readonly TextColumn _source = new("source", false);
    private readonly NumberColumn<long> _offset = new("offset");
    private readonly TextColumn _stage = new("stage", false);
    private readonly TextColumn _reason = new("reason", false);
    private readonly TextColumn _detail = new("detail", false);
    private readonly BytesColumn _raw = new("raw");
    private ParquetTable? _table;
    private int _rowsInGroup;
    private int _rowsInFile;
    private long _unitsInGroup;

    /// <summary>Creates it; nothing is written before the first rejection.</summary>
    /// <param name="folder">The dataset's folder.</param>
    /// <param name="compression">Codec.</param>
    public QuarantineWriter(string folder, ParquetCompression compression = ParquetCompression.Zstd)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        (_folder, _compression) = (folder, compression);
    }

    /// <summary>Rejections written so far.</summary>
    public long Count { get; private set; }

    /// <summary>Takes rejections, in order.</summary>
    public async ValueTask WriteAsync(IReadOnlyList<Rejection> rejections, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rejections);
        for (var i = 0; i < rejections.Count; i++)
        {
            var rejection = rejections[i];
            _table ??= await ParquetTable.CreateAsync(FullPath + ".tmp", [_source, _offset, _stage, _reason, _detail, _raw], _compression, cancellation).ConfigureAwait(false);
            _offset.Add(rejection.Offset);
            _unitsInGroup += _source.Add(rejection.Source) + _stage.Add(rejection.Stage) + _reason.Add(rejection.Reason)
                + _detail.Add(rejection.Detail) + _raw.Add(rejection.Raw);
            Count++;
            _rowsInGroup++;
            if (++_rowsInFile == RowsPerFile) await CloseAsync(cancellation).ConfigureAwait(false);
            else if (_rowsInGroup == ParquetTable.RowsPerGroup || _unitsInGroup >= ParquetTable.UnitsPerGroup) await FlushAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Makes the files durable and answers them; none where nothing was refused.</summary>
    public async ValueTask<IReadOnlyList<DatasetFile>> CompleteAsync(CancellationToken cancellation)
    {
        if (_table is not null) await CloseAsync(cancellation).ConfigureAwait(false);
        var folder = Path.Combine(_folder, "quarantine");
        if (Directory.Exists(folder))
        {
            foreach (var path in Directory.EnumerateFiles(folder, "part-*.parquet"))
                if (!_files.Exists(f => f.Path == $"quarantine/{Path.GetFileName(path)}")) File.Delete(path); // an earlier run's
        }
        return _files;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_table is not null) await _table.DisposeAsync().ConfigureAwait(false);
        _table = null;
    }

    private string RelativePath => $"quarantine/part-{_files.Count:D5}.parquet";

    private string FullPath => Path.Combine(_folder, RelativePath);

    private async ValueTask FlushAsync(CancellationToken cancellation)
    {
        if (_rowsInGroup > 0) await _table!.FlushAsync(cancellation).ConfigureAwait(false);
        (_rowsInGroup, _unitsInGroup) = (0, 0);
    }

    private async ValueTask CloseAsync(CancellationToken cancellation)
    {
        await FlushAsync(cancellation).ConfigureAwait(false);
        var (bytes, sha256) = await _table!.CloseAsync(cancellation).ConfigureAwait(false);
        AtomicFile.Rename(_table.Path, FullPath);
        _files.Add(new(RelativePath, _rowsInFile, bytes, sha256));
        (_table, _rowsInFile) = (null, 0);
    }
}
