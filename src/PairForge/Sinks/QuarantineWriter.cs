using PairForge.Sources;

namespace PairForge.Sinks;

/// <summary>Writes bad input as Parquet: where it stood, its bytes, and why it was refused.</summary>
public sealed class QuarantineWriter : IAsyncDisposable
{
    private readonly Func<Stream> _open;
    private readonly ParquetCompression _compression;
    private readonly TextColumn _source = new("source", false);
    private readonly NumberColumn<long> _offset = new("offset");
    private readonly TextColumn _stage = new("stage", false);
    private readonly TextColumn _reason = new("reason", false);
    private readonly TextColumn _detail = new("detail", false);
    private readonly BytesColumn _raw = new("raw");
    private readonly NumberColumn<int> _attempts = new("attempts");
    private readonly ParquetColumn[] _columns;
    private ParquetTable? _table;
    private int _rowsInGroup;
    private long _unitsInGroup;

    /// <summary>Creates it; nothing is written before the first rejection.</summary>
    /// <param name="open">Makes the empty, seekable stream; it stays open afterwards.</param>
    /// <param name="compression">Codec.</param>
    public QuarantineWriter(Func<Stream> open, ParquetCompression compression = ParquetCompression.Zstd)
    {
        ArgumentNullException.ThrowIfNull(open);
        (_open, _compression) = (open, compression);
        _columns = [_source, _offset, _stage, _reason, _detail, _raw, _attempts];
    }

    /// <summary>Path of the n-th quarantine file in a dataset's folder.</summary>
    public static string PathOf(int part) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"quarantine/part-{part:D5}.parquet");

    /// <summary>Rejections written so far.</summary>
    public long Count { get; private set; }

    /// <summary>Takes rejections, in order.</summary>
    public async ValueTask WriteAsync(IReadOnlyList<Rejection> rejections, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rejections);
        for (var i = 0; i < rejections.Count; i++)
        {
            var rejection = rejections[i];
            _table ??= await ParquetTable.CreateAsync(_open(), _columns, _compression, cancellation).ConfigureAwait(false);
            _offset.Add(rejection.Offset);
            _attempts.Add(rejection.Attempts);
            _unitsInGroup += _source.Add(rejection.Source) + _stage.Add(rejection.Stage) + _reason.Add(rejection.Reason)
                + _detail.Add(rejection.Detail) + _raw.Add(rejection.Raw);
            Count++;
            if (++_rowsInGroup == ParquetTable.RowsPerGroup || _unitsInGroup >= ParquetTable.UnitsPerGroup) await FlushAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the file; there is none where nothing was refused.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellation)
    {
        if (_table is null) return;
        await FlushAsync(cancellation).ConfigureAwait(false);
        await _table.CloseAsync().ConfigureAwait(false);
        _table = null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_table is not null) await _table.DisposeAsync().ConfigureAwait(false);
        _table = null;
    }

    private async ValueTask FlushAsync(CancellationToken cancellation)
    {
        if (_rowsInGroup > 0) await _table!.WriteAsync(Array.ConvertAll(_columns, c => c.Take()), cancellation).ConfigureAwait(false);
        (_rowsInGroup, _unitsInGroup) = (0, 0);
    }
}
