using System.Globalization;
using PairForge.Text;

namespace PairForge.Sinks;

/// <summary>A pair of Parquet files: training columns and, row by row, how they came to be.</summary>
/// <param name="Data">The training columns.</param>
/// <param name="Lineage">The lineage.</param>
internal sealed record PairFileStreams(Stream Data, Stream Lineage);

/// <summary>Lays rows out in the columns of a format, a file after every <c>rows_per_file</c>. The bytes depend on the rows only, not on their batches.</summary>
/// <remarks>In a labeled-pair the query is the anchor's normalised text: its pairs must come one after the other, for their negatives to be written once.</remarks>
internal sealed class PairTables : IAsyncDisposable
{
    private readonly PairFormat _format;
    private readonly int _numNegatives;
    private readonly WriteOptions _options;
    private readonly Func<int, PairFileStreams> _open;
    private readonly Action<PairFileStreams, int> _close;
    private readonly List<Pair> _query = []; // of a labeled-pair: its pairs so far
    private UInt128 _queryKey;
    private Negative?[] _places;
    private DataColumns _columns = null!;
    private LineageColumns _lineage = null!;
    private PairFileStreams? _streams;
    private ParquetTable? _data, _lineageTable;
    private int _files, _rowsInGroup, _rowsInFile, _rowsTogether;
    private long _unitsInGroup;
    private Task _writing = Task.CompletedTask; // the row group before, while the next one gathers
    private (PairFileStreams Streams, int Rows)? _ended;

    /// <param name="format">The columns.</param>
    /// <param name="numNegatives">Columns <c>negative_1 ... negative_n</c> of an n-tuple.</param>
    /// <param name="options">Codec, rows a file, scores, what becomes of a row that cannot be filled.</param>
    /// <param name="open">Makes the streams of file n.</param>
    /// <param name="close">Takes them back, with the number of their rows.</param>
    internal PairTables(PairFormat format, int numNegatives, WriteOptions options, Func<int, PairFileStreams> open, Action<PairFileStreams, int> close)
    {
        if (format == PairFormat.NTuple) ArgumentOutOfRangeException.ThrowIfNegativeOrZero(numNegatives);
        (_format, _numNegatives, _options, _open, _close) = (format, numNegatives, options, open, close);
        _places = new Negative?[format == PairFormat.NTuple ? numNegatives : 1];
    }

    /// <summary>Rows so far.</summary>
    internal long Rows { get; private set; }

    /// <summary>Pairs that were not written because too few negatives were there; of a labeled-pair all pairs of a query that has none.</summary>
    internal long Short { get; private set; }

    internal async ValueTask WriteAsync(IReadOnlyList<Pair> rows, CancellationToken cancellation)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            var pair = rows[i];
            await (_format switch
            {
                PairFormat.Pair => AddAsync(pair, pair.Id, 0, cancellation),
                PairFormat.NTuple => AddTupleAsync(pair, cancellation),
                PairFormat.LabeledPair => GatherAsync(pair, cancellation),
                PairFormat.LabeledList => AddListAsync(pair, cancellation),
                _ => AddTripletsAsync(pair, cancellation),
            }).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the last file; a split without rows still has a file with its columns.</summary>
    internal async ValueTask CompleteAsync(CancellationToken cancellation)
    {
        await EndQueryAsync(cancellation).ConfigureAwait(false);
        if (_data is null && _files == 0) await OpenAsync(cancellation).ConfigureAwait(false);
        if (_data is not null) await CloseAsync(cancellation).ConfigureAwait(false);
        Give(await SettleAsync().ConfigureAwait(false));
    }

    public async ValueTask DisposeAsync()
    {
        await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // its fault was thrown to whoever waited for it, or nobody reads the file
        if (_data is not null) await _data.DisposeAsync().ConfigureAwait(false);
        if (_lineageTable is not null) await _lineageTable.DisposeAsync().ConfigureAwait(false);
        (_data, _lineageTable) = (null, null);
    }

    private async ValueTask AddTupleAsync(Pair pair, CancellationToken cancellation)
    {
        var filled = 0;
        for (var n = 0; n < _numNegatives; n++)
        {
            _places[n] = n < pair.Negatives.Count ? pair.Negatives[n] : null;
            if (_places[n] is not null) filled++;
        }
        if (filled < _numNegatives && _options.MissingNegative == MissingNegative.Drop) Short++;
        else await AddAsync(pair, pair.Id, _numNegatives, cancellation).ConfigureAwait(false);
    }

    private async ValueTask AddTripletsAsync(Pair pair, CancellationToken cancellation)
    {
        var written = 0;
        for (var n = 0; n < pair.Negatives.Count; n++)
        {
            if (pair.Negatives[n] is not { } negative) continue;
            _places[0] = negative;
            await AddAsync(pair, RowId(pair, n), 1, cancellation).ConfigureAwait(false);
            written++;
        }
        if (written > 0) return;
        if (_options.MissingNegative == MissingNegative.Drop)
        {
            Short++;
            return;
        }
        _places[0] = null;
        await AddAsync(pair, RowId(pair, 0), 1, cancellation).ConfigureAwait(false);
    }

    private async ValueTask AddListAsync(Pair pair, CancellationToken cancellation)
    {
        if (_places.Length < pair.Negatives.Count) _places = new Negative?[pair.Negatives.Count];
        var filled = 0;
        for (var n = 0; n < pair.Negatives.Count; n++)
        {
            if (pair.Negatives[n] is { } negative) _places[filled++] = negative;
        }
        if (filled == 0 && _options.MissingNegative == MissingNegative.Drop) Short++;
        else await AddAsync(pair, pair.Id, filled, cancellation).ConfigureAwait(false);
    }

    /// <summary>Holds a pair until the first one of another query.</summary>
    private async ValueTask GatherAsync(Pair pair, CancellationToken cancellation)
    {
        var key = TextNormalizer.Key(pair.Anchor.Text);
        if (_query.Count > 0 && key != _queryKey) await EndQueryAsync(cancellation).ConfigureAwait(false);
        _queryKey = key;
        _query.Add(pair);
    }

    /// <summary>Writes the positives of the query that is held, then each of its negatives once; none that equals a positive.</summary>
    private async ValueTask EndQueryAsync(CancellationToken cancellation)
    {
        if (_query.Count == 0) return;
        var used = new HashSet<UInt128>();
        foreach (var pair in _query) used.Add(TextNormalizer.Key(pair.Positive.Text));
        var negatives = new List<(Pair Pair, int Place, Negative Negative)>();
        foreach (var pair in _query)
        {
            for (var n = 0; n < pair.Negatives.Count; n++)
            {
                if (pair.Negatives[n] is { } negative && used.Add(TextNormalizer.Key(negative.Text))) negatives.Add((pair, n, negative));
            }
        }
        if (negatives.Count == 0 && _options.MissingNegative == MissingNegative.Drop) Short += _query.Count;
        else
        {
            // A reader of one file must find the whole query in it.
            if (_rowsInFile > 0 && (long)_rowsInFile + _query.Count + negatives.Count > _options.RowsPerFile) await CloseAsync(cancellation).ConfigureAwait(false);
            _rowsTogether = _query.Count + negatives.Count;
            foreach (var pair in _query) await AddAsync(pair, pair.Id, 0, cancellation).ConfigureAwait(false);
            foreach (var (pair, place, negative) in negatives)
            {
                _places[0] = negative;
                // What is said of the positive's text does not hold for the negative's.
                var row = pair with { Positive = new View { Text = negative.Text }, PositiveScore = double.NaN };
                await AddAsync(row, RowId(pair, place), 1, cancellation).ConfigureAwait(false);
            }
        }
        _query.Clear();
    }

    private static string RowId(Pair pair, int negative) => string.Create(CultureInfo.InvariantCulture, $"{pair.Id}/{negative}");

    /// <summary>Adds one row whose negatives are the first <paramref name="negatives"/> places.</summary>
    private async ValueTask AddAsync(Pair pair, string rowId, int negatives, CancellationToken cancellation)
    {
        if (_data is null) await OpenAsync(cancellation).ConfigureAwait(false);
        _unitsInGroup += _columns.Add(pair, _places.AsSpan(0, negatives));
        _unitsInGroup += _lineage.Add(pair, rowId, _places.AsSpan(0, negatives));
        Rows++;
        _rowsInFile++;
        _rowsInGroup++;
        if (_rowsTogether > 0 && --_rowsTogether > 0) return;
        if (_rowsInFile >= _options.RowsPerFile) await CloseAsync(cancellation).ConfigureAwait(false);
        else if (_rowsInGroup >= ParquetTable.RowsPerGroup || _unitsInGroup >= ParquetTable.UnitsPerGroup) await FlushAsync(cancellation).ConfigureAwait(false);
    }

    private async ValueTask OpenAsync(CancellationToken cancellation)
    {
        _columns = new(_format, _numNegatives, _options.Scores);
        _lineage = new();
        _streams = _open(_files++);
        _data = await ParquetTable.CreateAsync(_streams.Data, _columns.All, _options.Compression, cancellation).ConfigureAwait(false);
        _lineageTable = await ParquetTable.CreateAsync(_streams.Lineage, _lineage.All, _options.Compression, cancellation).ConfigureAwait(false);
    }

    /// <summary>Lets the gathered row group be written while the next one gathers.</summary>
    private async ValueTask FlushAsync(CancellationToken cancellation)
    {
        var ended = await SettleAsync().ConfigureAwait(false);
        if (_rowsInGroup > 0) _writing = BothAsync(_data!, _lineageTable!, _columns.All, _lineage.All, cancellation);
        (_rowsInGroup, _unitsInGroup) = (0, 0);
        Give(ended); // it waits for the disk, and the next group is written meanwhile
    }

    private static Task BothAsync(ParquetTable data, ParquetTable lineage, IReadOnlyList<ParquetColumn> columns, IReadOnlyList<ParquetColumn> lineageColumns, CancellationToken cancellation)
    {
        var (first, second) = (Take(columns), Take(lineageColumns));
        return Task.Run(async () =>
        {
            await data.WriteAsync(first, cancellation).ConfigureAwait(false);
            await lineage.WriteAsync(second, cancellation).ConfigureAwait(false);
        }, cancellation);
    }

    private static ColumnChunk[] Take(IReadOnlyList<ParquetColumn> columns)
    {
        var group = new ColumnChunk[columns.Count];
        for (var i = 0; i < group.Length; i++) group[i] = columns[i].Take();
        return group;
    }

    private async ValueTask CloseAsync(CancellationToken cancellation)
    {
        await FlushAsync(cancellation).ConfigureAwait(false);
        var (written, data, lineage) = (_writing, _data!, _lineageTable!);
        _ended = (_streams!, _rowsInFile);
        (_data, _lineageTable, _streams, _rowsInFile) = (null, null, null, 0);
        _writing = EndAsync();

        async Task EndAsync()
        {
            await using (data.ConfigureAwait(false))
            await using (lineage.ConfigureAwait(false))
            {
                await written.ConfigureAwait(false);
                await data.CloseAsync().ConfigureAwait(false);
                await lineage.CloseAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Waits for what is being written; answers the streams of the file that ended with it.</summary>
    private async ValueTask<(PairFileStreams Streams, int Rows)?> SettleAsync()
    {
        await _writing.ConfigureAwait(false);
        var ended = _ended;
        _ended = null;
        return ended;
    }

    private void Give((PairFileStreams Streams, int Rows)? ended)
    {
        if (ended is { } file) _close(file.Streams, file.Rows);
    }
}
