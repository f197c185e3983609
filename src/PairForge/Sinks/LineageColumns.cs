using System.Text.Json;

namespace PairForge.Sinks;

/// <summary>The columns of <c>lineage/</c>: how each row of <c>data/</c> came to be.</summary>
internal sealed class LineageColumns
{
    private readonly TextColumn _rowId = new("row_id", false);
    private readonly TextColumn _id = new("id", false);
    private readonly TextColumn _group = new("group", true);
    private readonly TextColumn _source = new("source", false);
    private readonly TextColumn _rule = new("rule", false);
    private readonly OperationsColumn _anchorOperations = new("anchor_operations");
    private readonly OperationsColumn _positiveOperations = new("positive_operations");
    private readonly ListColumn<ReadOnlyMemory<char>> _negativeIds = ListColumn.OfTexts("negative_ids");
    private readonly ListColumn<int> _negativeRanks = ListColumn.Of<int>("negative_ranks");
    private readonly ListColumn<double> _negativeScores = ListColumn.Of<double>("negative_scores");
    private readonly ListColumn<ReadOnlyMemory<char>> _negativeMiners = ListColumn.OfTexts("negative_miners");
    private readonly ListColumn<ReadOnlyMemory<char>> _negativeOperations = ListColumn.OfTexts("negative_operations");
    private readonly ListColumn<double> _negativeWeights = ListColumn.Of<double>("negative_weights");
    private readonly NumberColumn<double> _positiveScore = new("positive_score");
    private readonly DirectiveColumns _anchor = new("anchor");
    private readonly DirectiveColumns _positive = new("positive");

    public LineageColumns() => All =
    [
        _rowId, _id, _group, _source, _rule, _anchorOperations.Texts, _positiveOperations.Texts,
        _negativeIds, _negativeRanks, _negativeScores, _negativeMiners, _negativeOperations, _negativeWeights, _positiveScore, .. _anchor.All, .. _positive.All,
    ];

    /// <summary>The columns, in order.</summary>
    public IReadOnlyList<ParquetColumn> All { get; }

    /// <summary>Adds the row of <paramref name="pair"/> that holds these negatives; answers its UTF-16 units.</summary>
    public long Add(Pair pair, string rowId, ReadOnlySpan<Negative?> negatives)
    {
        long units = _rowId.Add(rowId) + _id.Add(pair.Id.AsSpan(0, PassageIdLength(pair))) + _group.Add(pair.Group) + _source.Add(pair.Source) + _rule.Add(pair.Rule);
        units += _anchorOperations.Add(pair.Anchor.Operations);
        units += _positiveOperations.Add(pair.Positive.Operations);
        _negativeIds.BeginRow();
        _negativeRanks.BeginRow();
        _negativeScores.BeginRow();
        _negativeMiners.BeginRow();
        _negativeOperations.BeginRow();
        _negativeWeights.BeginRow();
        foreach (var negative in negatives)
        {
            _negativeIds.Add(negative?.SourceId.AsMemory());
            _negativeRanks.Add(negative?.Rank);
            _negativeScores.Add(Score(negative?.Score));
            _negativeMiners.Add(negative?.Miner.AsMemory());
            _negativeWeights.Add(negative?.Weight);
            var operations = negative is null ? null : OperationsJson.Write(negative.Operations);
            _negativeOperations.Add(operations?.AsMemory());
            units += (negative?.SourceId.Length ?? 0) + (operations?.Length ?? 0);
        }
        _positiveScore.Add(Score(pair.PositiveScore));
        return units + _anchor.Add(pair.Anchor) + _positive.Add(pair.Positive);
    }

    /// <summary>NaN stands for "nothing was encoded": null in a file.</summary>
    internal static double? Score(double? score) => score is { } known && !double.IsNaN(known) ? known : null;

    /// <summary>Length of the part of a row's id that names the passage: what stands before <c>/RULE/VIEW/POSITIVE</c>.</summary>
    private static int PassageIdLength(Pair pair)
    {
        for (var end = pair.Id.Length - pair.Rule.Length - 2; end >= 0; end--)
        {
            if (pair.Id[end] == '/' && pair.Id[end + pair.Rule.Length + 1] == '/' && string.CompareOrdinal(pair.Id, end + 1, pair.Rule, 0, pair.Rule.Length) == 0) return end;
        }
        return pair.Id.Length;
    }

    /// <summary>The directives of one text column.</summary>
    private sealed class DirectiveColumns
    {
        private readonly TextColumn _cutoffKind;
        private readonly NumberColumn<float> _cutoffRatio;
        private readonly NumberColumn<long> _cutoffSeed;
        private readonly TextColumn _mixupText;
        private readonly NumberColumn<float> _mixupLambda;

        public DirectiveColumns(string column)
        {
            _cutoffKind = new($"{column}_cutoff_kind", true);
            _cutoffRatio = new($"{column}_cutoff_ratio");
            _cutoffSeed = new($"{column}_cutoff_seed");
            _mixupText = new($"{column}_mixup_text", true);
            _mixupLambda = new($"{column}_mixup_lambda");
            All = [_cutoffKind, _cutoffRatio, _cutoffSeed, _mixupText, _mixupLambda];
        }

        public IReadOnlyList<ParquetColumn> All { get; }

        public int Add(View view)
        {
            _cutoffKind.Add(view.Cutoff is null ? null : JsonNamingPolicy.KebabCaseLower.ConvertName(view.Cutoff.Kind.ToString()));
            _cutoffRatio.Add(view.Cutoff?.Ratio);
            _cutoffSeed.Add(view.Cutoff?.Seed);
            _mixupLambda.Add(view.Mixup?.Lambda);
            return _mixupText.Add(view.Mixup?.Text);
        }
    }
}
