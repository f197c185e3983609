using System.Text;
using System.Text.Json;

namespace PairForge.Sinks;

/// <summary>Writes <c>data/</c> and the row-aligned <c>lineage/</c> of one split as Parquet.</summary>
public sealed class ParquetPairSink : IPairSink
{
    private readonly string _folder, _split;
    private readonly PairFormat _format;
    private readonly int _negatives;
    private readonly WriteOptions _options;
    private readonly List<DatasetFile> _data = [], _lineage = [];

    private readonly TextColumn _anchor = new("anchor"), _positive = new("positive");
    private readonly TextColumn[] _negative;
    private readonly ListColumn<double> _scores = new("scores");

    private readonly TextColumn _rowId = new("row_id"), _id = new("id"), _group = new("group", true), _source = new("source"), _rule = new("rule");
    private readonly TextColumn _anchorOperations = new("anchor_operations"), _positiveOperations = new("positive_operations");
    private readonly NumberColumn<double> _positiveScore = new("positive_score", true);
    private readonly ListColumn<ReadOnlyMemory<char>> _negativeIds = new("negative_ids"), _negativeMiners = new("negative_miners");
    private readonly ListColumn<int> _negativeRanks = new("negative_ranks");
    private readonly ListColumn<double> _negativeScores = new("negative_scores");
    private readonly DirectiveColumns _anchorDirectives = new("anchor"), _positiveDirectives = new("positive");

    private ParquetTable? _dataTable, _lineageTable;

    /// <summary>Creates a sink.</summary>
    /// <param name="folder">Folder of the dataset.</param>
    /// <param name="split">Name of the split: <c>train</c> or <c>dev</c>.</param>
    /// <param name="format">The columns.</param>
    /// <param name="numNegatives">Negative columns of an n-tuple.</param>
    /// <param name="options">Compression, rows a file, scores.</param>
    public ParquetPairSink(string folder, string split, PairFormat format, int numNegatives, WriteOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_folder, _split, _format, _negatives, _options) = (folder, split, format, numNegatives, options);
        var nullable = options.MissingNegative == MissingNegative.Null;
        _negative = format switch
        {
            PairFormat.Pair => [],
            PairFormat.Triplet => [new TextColumn("negative", nullable)],
            _ => [.. Enumerable.Range(1, numNegatives).Select(n => new TextColumn($"negative_{n}", nullable))],
        };
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(IReadOnlyList<Pair> rows, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        foreach (var pair in rows)
        {
            if (_format != PairFormat.Triplet)
            {
                await WriteRowAsync(pair, pair.Id, pair.Negatives, cancellation).ConfigureAwait(false);
                continue;
            }
            if (pair.Negatives.Count == 0) await WriteRowAsync(pair, pair.Id + "/0", [], cancellation).ConfigureAwait(false);
            for (var n = 0; n < pair.Negatives.Count; n++)
                await WriteRowAsync(pair, $"{pair.Id}/{n}", [pair.Negatives[n]], cancellation).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<SinkResult> CompleteAsync(CancellationToken cancellation)
    {
        if (_dataTable is null && _data.Count == 0) await OpenAsync(cancellation).ConfigureAwait(false); // an empty dataset still has its columns
        if (_dataTable is not null) await CloseAsync(cancellation).ConfigureAwait(false);
        var files = Rename(_data).Concat(Rename(_lineage)).ToArray();
        AtomicFile.FlushFolder(Path.Combine(_folder, "data"));
        AtomicFile.FlushFolder(Path.Combine(_folder, "lineage"));
        return new SinkResult(_data.Sum(f => f.Rows), files);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_dataTable is not null) await _dataTable.DisposeAsync().ConfigureAwait(false);
        if (_lineageTable is not null) await _lineageTable.DisposeAsync().ConfigureAwait(false);
    }

    private async Task WriteRowAsync(Pair pair, string rowId, IReadOnlyList<Negative?> negatives, CancellationToken cancellation)
    {
        if (_dataTable is null) await OpenAsync(cancellation).ConfigureAwait(false);
        _anchor.Add(pair.Anchor.Text);
        _positive.Add(pair.Positive.Text);
        for (var n = 0; n < _negative.Length; n++) _negative[n].Add(n < negatives.Count ? negatives[n]?.Text : null);
        if (_options.Scores) _scores.Add([Score(pair.PositiveScore), .. negatives.Take(_negative.Length).Select(n => Score(n?.Score ?? double.NaN))]);

        _rowId.Add(rowId);
        _id.Add(pair.Id[..pair.Id.LastIndexOf('/', pair.Id.LastIndexOf('/', pair.Id.LastIndexOf('/') - 1) - 1)]);
        _group.Add(pair.Group);
        _source.Add(pair.Source);
        _rule.Add(pair.Rule);
        _anchorOperations.Add(Operations(pair.Anchor));
        _positiveOperations.Add(Operations(pair.Positive));
        _positiveScore.Add(Score(pair.PositiveScore));
        _negativeIds.Add(negatives.Select(n => n is null ? (ReadOnlyMemory<char>?)null : n.SourceId.AsMemory()));
        _negativeMiners.Add(negatives.Select(n => n is null ? (ReadOnlyMemory<char>?)null : n.Miner.AsMemory()));
        _negativeRanks.Add(negatives.Select(n => n?.Rank));
        _negativeScores.Add(negatives.Select(n => Score(n?.Score ?? double.NaN)));
        _anchorDirectives.Add(pair.Anchor);
        _positiveDirectives.Add(pair.Positive);

        await _dataTable!.EndRowAsync(cancellation).ConfigureAwait(false);
        await _lineageTable!.EndRowAsync(cancellation).ConfigureAwait(false);
        if (_dataTable.Rows == _options.RowsPerFile) await CloseAsync(cancellation).ConfigureAwait(false);
    }

    private static double? Score(double score) => double.IsNaN(score) ? null : score;

    private async Task OpenAsync(CancellationToken cancellation)
    {
        ParquetColumn[] data = [_anchor, _positive, .. _negative];
        if (_options.Scores) data = [.. data, _scores];
        ParquetColumn[] lineage =
        [
            _rowId, _id, _group, _source, _rule, _anchorOperations, _positiveOperations, _positiveScore,
            _negativeIds, _negativeMiners, _negativeRanks, _negativeScores, .. _anchorDirectives.Columns, .. _positiveDirectives.Columns,
        ];
        _dataTable = await ParquetTable.CreateAsync(Temporary("data", _data.Count), data, _options.Compression, cancellation).ConfigureAwait(false);
        _lineageTable = await ParquetTable.CreateAsync(Temporary("lineage", _lineage.Count), lineage, _options.Compression, cancellation).ConfigureAwait(false);
    }

    private async Task CloseAsync(CancellationToken cancellation)
    {
        _data.Add(await _dataTable!.CompleteAsync("data", cancellation).ConfigureAwait(false));
        _lineage.Add(await _lineageTable!.CompleteAsync("lineage", cancellation).ConfigureAwait(false));
        (_dataTable, _lineageTable) = (null, null);
    }

    private string Temporary(string kind, int number) => Path.Combine(_folder, kind, $"{_split}-{number:D5}.parquet.tmp");

    private IEnumerable<DatasetFile> Rename(List<DatasetFile> files)
    {
        for (var i = 0; i < files.Count; i++)
        {
            var path = $"{files[i].Path}/{_split}-{i:D5}-of-{files.Count:D5}.parquet";
            File.Move(Temporary(files[i].Path, i), Path.Combine(_folder, path));
            yield return files[i] with { Path = path };
        }
    }

    private static string Operations(View view)
    {
        if (view.Operations.Count == 0) return "[]";
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var operation in view.Operations)
            {
                json.WriteStartObject();
                json.WriteString("name", operation.Name);
                json.WritePropertyName("parameters");
                json.WriteRawValue(operation.Parameters);
                json.WriteStartArray("edits");
                foreach (var edit in operation.Edits)
                {
                    json.WriteStartArray();
                    json.WriteNumberValue(edit.Start);
                    json.WriteNumberValue(edit.Length);
                    json.WriteStringValue(edit.Replacement);
                    json.WriteEndArray();
                }
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>The nullable directive columns of one text column.</summary>
    private sealed class DirectiveColumns(string text)
    {
        private readonly TextColumn _kind = new($"{text}_cutoff_kind", true);
        private readonly NumberColumn<float> _ratio = new($"{text}_cutoff_ratio", true);
        private readonly NumberColumn<long> _seed = new($"{text}_cutoff_seed", true);
        private readonly TextColumn _partner = new($"{text}_mixup_text", true);
        private readonly NumberColumn<float> _lambda = new($"{text}_mixup_lambda", true);

        internal ParquetColumn[] Columns => [_kind, _ratio, _seed, _partner, _lambda];

        internal void Add(View view)
        {
            _kind.Add(view.Cutoff is { } c ? CanonicalJson.KebabCase(c.Kind.ToString()) : null);
            _ratio.Add(view.Cutoff?.Ratio);
            _seed.Add(view.Cutoff?.Seed);
            _partner.Add(view.Mixup?.Text);
            _lambda.Add(view.Mixup?.Lambda);
        }
    }
}
