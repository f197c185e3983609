using System.Globalization;

namespace PairForge.Sinks;

/// <summary>
/// Writes a split as Parquet: <c>data/</c> holds exactly the training columns in sentence-transformers' order,
/// <c>lineage/</c> how each of those rows came to be, row by row.
/// </summary>
/// <remarks>
/// Files carry a temporary name until <see cref="CompleteAsync"/>, which alone knows their number. The bytes depend on
/// the rows only, not on the batches that they came in.
/// </remarks>
public sealed class ParquetPairSink : IPairSink
{
    private readonly string _folder;
    private readonly string _split;
    private readonly PairFormat _format;
    private readonly int _numNegatives;
    private readonly WriteOptions _options;
    private readonly List<DatasetFile> _files = [];
    private readonly Negative?[] _places;
    private TextColumn _anchor = null!;
    private TextColumn _positive = null!;
    private TextColumn[] _negatives = [];
    private ListColumn<double>? _scores;
    private LineageColumns _lineage = null!;
    private ParquetTable? _data;
    private ParquetTable? _lineageTable;
    private int _rowsInGroup;
    private long _unitsInGroup;
    private int _rowsInFile;
    private long _rows;
    private long _short;
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
        if (format == PairFormat.NTuple) ArgumentOutOfRangeException.ThrowIfNegativeOrZero(numNegatives);
        (_folder, _split, _format, _numNegatives, _options) = (folder, split, format, numNegatives, options);
        _places = new Negative?[format == PairFormat.NTuple ? numNegatives : 1];
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(IReadOnlyList<Pair> rows, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (_complete) throw new InvalidOperationException("the sink is complete");
        for (var i = 0; i < rows.Count; i++)
        {
            var pair = rows[i];
            if (_format == PairFormat.Pair) await AddAsync(pair, pair.Id, 0, cancellation).ConfigureAwait(false);
            else if (_format == PairFormat.NTuple) await AddTupleAsync(pair, cancellation).ConfigureAwait(false);
            else await AddTripletsAsync(pair, cancellation).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<SinkResult> CompleteAsync(CancellationToken cancellation)
    {
        if (_complete) throw new InvalidOperationException("the sink is complete");
        if (_data is null && _files.Count == 0) await OpenAsync(cancellation).ConfigureAwait(false); // a split without rows still has its columns
        if (_data is not null) await CloseAsync(cancellation).ConfigureAwait(false);
        _complete = true;
        for (var i = 0; i < _files.Count; i++)
        {
            var name = $"{_split}-{i:D5}-of-{_files.Count:D5}.parquet";
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
        return new(_split, _rows, _short, [.. _files]);
    }

    /// <summary>Deletes the temporary files of a sink that was not completed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_data is not null) await _data.DisposeAsync().ConfigureAwait(false);
        if (_lineageTable is not null) await _lineageTable.DisposeAsync().ConfigureAwait(false);
        (_data, _lineageTable) = (null, null);
        if (_complete) return;
        foreach (var file in _files)
        {
            File.Delete(FullPath(file.Path));
            File.Delete(FullPath(file.Lineage!.Path));
        }
        _files.Clear();
        _complete = true;
    }

    private async ValueTask AddTupleAsync(Pair pair, CancellationToken cancellation)
    {
        var filled = 0;
        for (var n = 0; n < _numNegatives; n++)
        {
            _places[n] = n < pair.Negatives.Count ? pair.Negatives[n] : null;
            if (_places[n] is not null) filled++;
        }
        if (filled < _numNegatives && _options.MissingNegative == MissingNegative.Drop) _short++;
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
            _short++;
            return;
        }
        _places[0] = null;
        await AddAsync(pair, RowId(pair, 0), 1, cancellation).ConfigureAwait(false);
    }

    private static string RowId(Pair pair, int negative) => string.Create(CultureInfo.InvariantCulture, $"{pair.Id}/{negative}");

    /// <summary>Adds one row whose negatives are the first <paramref name="negatives"/> places.</summary>
    private async ValueTask AddAsync(Pair pair, string rowId, int negatives, CancellationToken cancellation)
    {
        if (_data is null) await OpenAsync(cancellation).ConfigureAwait(false);
        _unitsInGroup += _anchor.Add(pair.Anchor.Text) + _positive.Add(pair.Positive.Text);
        _scores?.BeginRow();
        _scores?.Add(LineageColumns.Score(pair.PositiveScore));
        for (var n = 0; n < negatives; n++)
        {
            _unitsInGroup += _negatives[n].Add(_places[n]?.Text);
            _scores?.Add(LineageColumns.Score(_places[n]?.Score));
        }
        _unitsInGroup += _lineage.Add(pair, rowId, _places.AsSpan(0, negatives));
        _rows++;
        _rowsInFile++;
        _rowsInGroup++;
        if (_rowsInFile == _options.RowsPerFile) await CloseAsync(cancellation).ConfigureAwait(false);
        else if (_rowsInGroup == ParquetTable.RowsPerGroup || _unitsInGroup >= ParquetTable.UnitsPerGroup) await FlushAsync(cancellation).ConfigureAwait(false);
    }

    private async ValueTask OpenAsync(CancellationToken cancellation)
    {
        _anchor = new("anchor", false);
        _positive = new("positive", false);
        _negatives = _format switch
        {
            PairFormat.Pair => [],
            PairFormat.Triplet => [new("negative", true)],
            _ => [.. Enumerable.Range(1, _numNegatives).Select(n => new TextColumn($"negative_{n}", true))],
        };
        _scores = _options.Scores ? ListColumn.Of<double>("scores") : null;
        _lineage = new();
        List<ParquetColumn> columns = [_anchor, _positive, .. _negatives];
        if (_scores is not null) columns.Add(_scores);
        _data = await ParquetTable.CreateAsync(FullPath(TemporaryPath("data")), columns, _options.Compression, cancellation).ConfigureAwait(false);
        _lineageTable = await ParquetTable.CreateAsync(FullPath(TemporaryPath("lineage")), _lineage.All, _options.Compression, cancellation).ConfigureAwait(false);
    }

    private async ValueTask FlushAsync(CancellationToken cancellation)
    {
        if (_rowsInGroup == 0) return;
        await _data!.FlushAsync(cancellation).ConfigureAwait(false);
        await _lineageTable!.FlushAsync(cancellation).ConfigureAwait(false);
        (_rowsInGroup, _unitsInGroup) = (0, 0);
    }

    private async ValueTask CloseAsync(CancellationToken cancellation)
    {
        await FlushAsync(cancellation).ConfigureAwait(false);
        var (bytes, sha256) = await _data!.CloseAsync(cancellation).ConfigureAwait(false);
        var (lineageBytes, lineageSha256) = await _lineageTable!.CloseAsync(cancellation).ConfigureAwait(false);
        _files.Add(new(TemporaryPath("data"), _rowsInFile, bytes, sha256)
        {
            Lineage = new(TemporaryPath("lineage"), _rowsInFile, lineageBytes, lineageSha256),
        });
        (_data, _lineageTable, _rowsInFile) = (null, null, 0);
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

    private string TemporaryPath(string folder) => $"{folder}/{_split}-{_files.Count:D5}.parquet.tmp";

    private string FullPath(string relative) => Path.Combine(_folder, relative);
}
