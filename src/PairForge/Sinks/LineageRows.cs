namespace PairForge.Sinks;

/// <summary>One row group of a lineage file.</summary>
internal sealed class LineageRows
{
    private readonly Directives _anchor = new();
    private readonly Directives _positive = new();
    private string?[] _groups = [];
    private double?[] _positiveScores = [];
    private double?[][] _negativeScores = [];
    private Full? _full;

    /// <summary>Index of the row group.</summary>
    public int Group { get; private init; }

    /// <summary>Its rows.</summary>
    public int Count => _groups.Length;

    public static async Task<LineageRows> ReadAsync(ParquetFile file, int index, LineageDetail detail, CancellationToken cancellation)
    {
        var rows = new LineageRows
        {
            Group = index,
            _groups = await file.TextsAsync(index, "group", cancellation).ConfigureAwait(false),
            _positiveScores = await file.NumbersAsync<double>(index, "positive_score", cancellation).ConfigureAwait(false),
            _negativeScores = await file.ListsAsync<double>(index, "negative_scores", cancellation).ConfigureAwait(false),
        };
        foreach (var (directives, column) in new[] { (rows._anchor, "anchor"), (rows._positive, "positive") })
        {
            directives.CutoffKinds = await file.TextsAsync(index, $"{column}_cutoff_kind", cancellation).ConfigureAwait(false);
            directives.CutoffRatios = await file.NumbersAsync<float>(index, $"{column}_cutoff_ratio", cancellation).ConfigureAwait(false);
            directives.CutoffSeeds = await file.NumbersAsync<long>(index, $"{column}_cutoff_seed", cancellation).ConfigureAwait(false);
            directives.MixupTexts = await file.TextsAsync(index, $"{column}_mixup_text", cancellation).ConfigureAwait(false);
            directives.MixupLambdas = await file.NumbersAsync<float>(index, $"{column}_mixup_lambda", cancellation).ConfigureAwait(false);
        }
        if (detail == LineageDetail.Full)
        {
            rows._full = new(
                await file.TextsAsync(index, "row_id", cancellation).ConfigureAwait(false),
                await file.TextsAsync(index, "id", cancellation).ConfigureAwait(false),
                await file.TextsAsync(index, "source", cancellation).ConfigureAwait(false),
                await file.TextsAsync(index, "rule", cancellation).ConfigureAwait(false),
                await file.TextsAsync(index, "anchor_operations", cancellation).ConfigureAwait(false),
                await file.TextsAsync(index, "positive_operations", cancellation).ConfigureAwait(false),
                await file.TextListsAsync(index, "negative_ids", cancellation).ConfigureAwait(false),
                await file.ListsAsync<int>(index, "negative_ranks", cancellation).ConfigureAwait(false),
                await file.TextListsAsync(index, "negative_miners", cancellation).ConfigureAwait(false),
                file.Columns.Contains("negative_operations") ? await file.TextListsAsync(index, "negative_operations", cancellation).ConfigureAwait(false) : null,
                file.Columns.Contains("negative_weights") ? await file.ListsAsync<double>(index, "negative_weights", cancellation).ConfigureAwait(false) : null);
        }
        return rows;
    }

    /// <summary>Whether row <paramref name="i"/> holds a negative: of a labeled-pair, whether its text is one.</summary>
    public bool HasNegative(int i) => _negativeScores[i].Length > 0;

    /// <summary>Adds what row <paramref name="i"/> of the lineage says.</summary>
    public PairRow Complete(PairRow row, int i)
    {
        var scores = _negativeScores[i];
        return row with
        {
            Group = _groups[i],
            PositiveScore = _positiveScores[i] ?? double.NaN,
            NegativeScores = scores.Length == 0 ? [] : Array.ConvertAll(scores, s => s ?? double.NaN),
            AnchorCutoff = _anchor.Cutoff(i),
            AnchorMixup = _anchor.Mixup(i),
            PositiveCutoff = _positive.Cutoff(i),
            PositiveMixup = _positive.Mixup(i),
            Lineage = _full?.Row(i, row.Negatives, scores),
        };
    }

    /// <summary>The directives of one text column.</summary>
    private sealed class Directives
    {
        public string?[] CutoffKinds = [];
        public float?[] CutoffRatios = [];
        public long?[] CutoffSeeds = [];
        public string?[] MixupTexts = [];
        public float?[] MixupLambdas = [];

        public Cutoff? Cutoff(int i) => CutoffKinds[i] is not { } kind ? null : new(
            kind switch
            {
                "token" => CutoffKind.Token,
                "span" => CutoffKind.Span,
                "feature" => CutoffKind.Feature,
                _ => throw new PairForgeException(FailureKind.BadData, $"a cutoff is of kind '{kind}'; expected token, span or feature"),
            }, CutoffRatios[i] ?? 0, CutoffSeeds[i] ?? 0);

        public Mixup? Mixup(int i) => MixupTexts[i] is not { } text ? null : new(text, MixupLambdas[i] ?? 1);
    }

    /// <summary>The columns that only people ask for.</summary>
    private sealed record Full(
        string?[] RowIds, string?[] Ids, string?[] Sources, string?[] Rules, string?[] AnchorOperations, string?[] PositiveOperations,
        string?[][] NegativeIds, int?[][] NegativeRanks, string?[][] NegativeMiners, string?[][]? NegativeOperations, double?[][]? NegativeWeights)
    {
        public PairLineage Row(int i, IReadOnlyList<string?> texts, double?[] scores)
        {
            var negatives = new Negative?[texts.Count];
            for (var n = 0; n < negatives.Length; n++)
            {
                if (texts[n] is not { } text || n >= NegativeIds[i].Length || NegativeIds[i][n] is not { } id) continue;
                negatives[n] = new(text, id, NegativeMiners[i][n] ?? "", NegativeRanks[i][n] ?? -1, scores[n] ?? double.NaN)
                {
                    Operations = NegativeOperations?[i][n] is { } operations ? OperationsJson.Read(operations) : [],
                    Weight = NegativeWeights?[i][n] ?? 1,
                };
            }
            return new(RowIds[i]!, Ids[i]!, Sources[i]!, Rules[i]!, AnchorOperations[i]!, PositiveOperations[i]!, negatives);
        }
    }
}
