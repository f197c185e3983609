using System.ComponentModel.DataAnnotations;
using PairForge.Mining.Guards;

namespace PairForge.Mining;

/// <summary>Which of the surviving candidates become negatives.</summary>
public enum Sampling
{
    /// <summary>The highest scores.</summary>
    Top,

    /// <summary>A keyed uniform draw without replacement.</summary>
    Random,

    /// <summary>A keyed draw without replacement in which a candidate's chance is the softmax of its score over <see cref="MineOptions.SamplingTemperature"/>.</summary>
    Weighted,
}

/// <summary>How candidates are found; the records below are the methods.</summary>
public abstract record SearchMethod;

/// <summary><c>exact</c>: every pair of vectors is compared.</summary>
public sealed record ExactSearchMethod : SearchMethod;

/// <summary>The <c>mine</c> block: names and meanings of sentence-transformers' <c>mine_hard_negatives</c>.</summary>
public sealed record MineOptions : IValidatableObject
{
    private readonly int? _numNegatives, _rangeMin, _rangeMax;
    private readonly double? _absoluteMargin, _relativeMargin;
    private readonly Sampling? _sampling;
    private readonly IReadOnlyList<Step<NegativeGuard>>? _guards;

    /// <summary>How candidates are found.</summary>
    /// <value>Empty, the default, is <c>search: { exact: {} }</c>.</value>
    public IReadOnlyList<Step<SearchMethod>> Search { get; init; } = [];

    /// <summary>Settings of another tool or paper, for the keys that stand nowhere.</summary>
    /// <value>The default is none.</value>
    public MinePreset? Preset { get; init; }

    /// <summary>Negatives a query.</summary>
    /// <value>The default is 3.</value>
    [Range(1, 1000)]
    public int NumNegatives { get => _numNegatives ?? Defaults.NumNegatives; init => _numNegatives = value; }

    /// <summary>Surviving candidates that are passed over from the top.</summary>
    /// <value>The default is 0.</value>
    [Range(0, 100000)]
    public int RangeMin { get => _rangeMin ?? Defaults.RangeMin; init => _rangeMin = value; }

    /// <summary>Surviving candidates that are considered.</summary>
    /// <value>The default is range_min + num_negatives + most positives of a query; ten times num_negatives where a margin, max_score or a guard refuses candidates.</value>
    [Range(1, 100000)]
    public int? RangeMax { get => _rangeMax ?? Defaults.RangeMax; init => _rangeMax = value; }

    /// <summary>Candidates below are dropped.</summary>
    [Range(-1.0, 1.0)]
    public double? MinScore { get; init; }

    /// <summary>Candidates above are dropped.</summary>
    [Range(-1.0, 1.0)]
    public double? MaxScore { get; init; }

    /// <summary>Candidates with score + margin above the reference (the query's lowest positive score) are dropped.</summary>
    [Range(0.0, 2.0)]
    public double? AbsoluteMargin { get => _absoluteMargin ?? Defaults.AbsoluteMargin; init => _absoluteMargin = value; }

    /// <summary>Candidates above reference - margin * |reference| are dropped; 0.05 is NV-Retriever's TopK-PercPos 95 %.</summary>
    [Range(0.0, 0.999999)]
    public double? RelativeMargin { get => _relativeMargin ?? Defaults.RelativeMargin; init => _relativeMargin = value; }

    /// <summary>What tells false negatives; a list, <c>default</c> or <c>none</c>.</summary>
    /// <value>Empty, the default, is <c>guards: default</c>.</value>
    public IReadOnlyList<Step<NegativeGuard>> Guards { get => _guards ?? Defaults.Guards; init => _guards = value.Count == 0 ? null : value; }

    /// <summary>Which survivors are taken.</summary>
    /// <value>The default is <see cref="Sampling.Top"/>.</value>
    public Sampling Sampling { get => _sampling ?? Defaults.Sampling; init => _sampling = value; }

    /// <summary>With <c>sampling: weighted</c>: a candidate whose score is higher by this much has e times the chance.</summary>
    /// <value>The default is 0.05.</value>
    [Range(1e-6, 1e6)]
    public double SamplingTemperature { get; init; } = 0.05;

    /// <summary>Random texts of the pool for each mined negative, in place of the last ones: 1 makes half of the negatives random, 0.25 a fifth.</summary>
    /// <value>The default is 0. Training on hard negatives alone can make an encoder collapse.</value>
    [Range(0.0, 1000.0)]
    public double RandomPerHard { get; init; }

    /// <summary>Whether known positives take part like any candidate, as for a teacher that scores them; the rows are n-tuples.</summary>
    /// <value>The default is false.</value>
    public bool IncludePositives { get; init; }

    /// <summary>Whether passages of the anchor's own group may be its negatives.</summary>
    /// <value>The default is false: a group is one document or one meaning.</value>
    public bool AllowSameGroup { get; init; }

    /// <summary>More candidate texts: a file with a passage a line.</summary>
    public InputPath? Corpus { get; init; }

    /// <summary>A cross-encoder whose scores take the place of the search's, of candidates and positives, before margins and scores are looked at.</summary>
    /// <value>The default is none.</value>
    public Step<IPairScorer>? Rescore { get; init; }

    private MinePresets Defaults => MinePresets.Of(Preset);

    /// <summary>Whether a text's group matters to mining.</summary>
    internal bool GuardsGroups => GuardSet.Of(this).Any(g => g.Guard is OwnGroup);

    /// <summary>Whether the search passes over the anchor's group.</summary>
    internal bool MasksGroups => !IncludePositives && GuardSet.Of(this).Any(g => g.Guard is OwnGroup { Action: GuardAction.Drop });

    /// <summary>Random negatives of a query.</summary>
    internal int RandomNegatives => NumNegatives - (int)Math.Ceiling(NumNegatives / (1 + RandomPerHard));

    /// <summary>The cross-encoders that are asked: of <c>rescore</c> and of the guards.</summary>
    internal IEnumerable<Step<IPairScorer>> Scorers =>
        GuardSet.Of(this).Select(g => (g.Guard as CrossEncoderVeto)?.Scorer).Prepend(Rescore).OfType<Step<IPairScorer>>();

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RangeMax is { } max && RangeMin >= max)
            yield return new($"range_min is {RangeMin}; it must be less than range_max, {max}", [nameof(RangeMin)]);
        else if (RangeMax is { } window && NumNegatives > window - RangeMin)
            yield return new($"num_negatives is {NumNegatives}; ranks {RangeMin} to {window} hold only {window - RangeMin}", [nameof(NumNegatives)]);
        if (MinScore is { } low && MaxScore is { } high && low > high)
            yield return new($"min_score is {low}; it must not be above max_score, {high}", [nameof(MinScore)]);
        if (Guards.Count > 1 && Guards.FirstOrDefault(g => g.Create() is NoGuards) is not null)
            yield return new("guards holds 'none' beside others; leave one of them out", [nameof(Guards)]);
        if (Guards.GroupBy(g => g.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            yield return new($"guards holds '{twice.Key}' twice", [nameof(Guards)]);
    }
}
