using System.ComponentModel.DataAnnotations;
using PairForge.Search;

namespace PairForge.Mining;

/// <summary>Which of the surviving candidates become negatives.</summary>
public enum Sampling
{
    /// <summary>The highest scores.</summary>
    Top,

    /// <summary>A keyed uniform draw without replacement.</summary>
    Random,
}

/// <summary>How candidates are found; the records below are the methods.</summary>
public abstract record SearchMethod;

/// <summary><c>exact</c>: every pair of vectors is compared.</summary>
public sealed record ExactSearchMethod : SearchMethod
{
    /// <summary>Numbers in which pairs are compared first; the negatives are the same.</summary>
    /// <value>The default is <see cref="SearchPrecision.Float32"/>; <see cref="SearchPrecision.Int8"/> is faster where the processor has AVX-VNNI.</value>
    public SearchPrecision Precision { get; init; } = SearchPrecision.Float32;
}

/// <summary><c>ivf</c>: an anchor is compared with the passages of the clusters nearest to it.</summary>
public sealed record IvfSearchMethod : SearchMethod
{
    /// <summary>The share of the true neighbours that must be found; what was found on a sample stands in <c>stats.json</c>.</summary>
    /// <value>The default is 0.99.</value>
    [Range(0.01, 1.0)]
    public double Recall { get; init; } = 0.99;

    /// <summary>Clusters.</summary>
    /// <value>0, the default, is four times the root of the number of passages, and at most one for 64 of them.</value>
    [Range(0, 1 << 20)]
    public int Lists { get; init; }
}

/// <summary>The <c>mine</c> block: names and meanings of sentence-transformers' <c>mine_hard_negatives</c>.</summary>
public sealed record MineOptions : IValidatableObject
{
    /// <summary>How candidates are found.</summary>
    /// <value>Empty, the default, is <c>search: { exact: {} }</c>.</value>
    public IReadOnlyList<Step<SearchMethod>> Search { get; init; } = [];

    /// <summary>Negatives a query.</summary>
    /// <value>The default is 3.</value>
    [Range(1, 1000)]
    public int NumNegatives { get; init; } = 3;

    /// <summary>Surviving candidates that are passed over from the top.</summary>
    /// <value>The default is 0.</value>
    [Range(0, 100000)]
    public int RangeMin { get; init; }

    /// <summary>Candidates that are considered.</summary>
    /// <value>The default is range_min + num_negatives + most positives of a query; ten times num_negatives where a margin or max_score is set.</value>
    [Range(1, 100000)]
    public int? RangeMax { get; init; }

    /// <summary>Candidates below are dropped.</summary>
    [Range(-1.0, 1.0)]
    public double? MinScore { get; init; }

    /// <summary>Candidates above are dropped.</summary>
    [Range(-1.0, 1.0)]
    public double? MaxScore { get; init; }

    /// <summary>Candidates with score + margin above the reference (the query's lowest positive score) are dropped.</summary>
    [Range(0.0, 2.0)]
    public double? AbsoluteMargin { get; init; }

    /// <summary>Candidates above reference - margin * |reference| are dropped; 0.05 is NV-Retriever's TopK-PercPos 95 %.</summary>
    [Range(0.0, 0.999999)]
    public double? RelativeMargin { get; init; }

    /// <summary>Which survivors are taken.</summary>
    /// <value>The default is <see cref="Sampling.Top"/>.</value>
    public Sampling Sampling { get; init; } = Sampling.Top;

    /// <summary>Whether passages of the anchor's own group may be its negatives.</summary>
    /// <value>The default is false: a group is one document or one meaning.</value>
    public bool AllowSameGroup { get; init; }

    /// <summary>More candidate texts: a file with a passage a line.</summary>
    public InputPath? Corpus { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RangeMax is { } max && RangeMin >= max)
            yield return new($"range_min is {RangeMin}; it must be less than range_max, {max}", [nameof(RangeMin)]);
        else if (RangeMax is { } window && NumNegatives > window - RangeMin)
            yield return new($"num_negatives is {NumNegatives}; ranks {RangeMin} to {window} hold only {window - RangeMin}", [nameof(NumNegatives)]);
        if (MinScore is { } low && MaxScore is { } high && low > high)
            yield return new($"min_score is {low}; it must not be above max_score, {high}", [nameof(MinScore)]);
    }
}
