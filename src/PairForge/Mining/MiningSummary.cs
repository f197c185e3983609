namespace PairForge.Mining;

/// <summary>What the search by inverted lists did, over all splits.</summary>
/// <param name="Lists">Lists.</param>
/// <param name="Probes">Lists that an anchor visited.</param>
/// <param name="Neighbours">True neighbours of the sampled passages.</param>
/// <param name="Recall">The share of them that stood in the lists visited.</param>
public sealed record IvfSummary(long Lists, long Probes, long Neighbours, double Recall);

/// <summary>The figures of a mining run, as they go into <c>stats.json</c>.</summary>
public sealed record MiningSummary
{
    /// <summary>Different anchors.</summary>
    public long Queries { get; init; }

    /// <summary>Anchors with fewer negatives than asked for.</summary>
    public long ShortAnchors { get; init; }

    /// <summary>Candidates looked at.</summary>
    public long Candidates { get; init; }

    /// <summary>Candidates refused by margins, scores and ranks.</summary>
    public required IReadOnlyDictionary<string, long> Skipped { get; init; }

    /// <summary>Candidates that guards dropped, each under the first that did.</summary>
    public required IReadOnlyDictionary<string, long> Dropped { get; init; }

    /// <summary>Candidates that guards weighed.</summary>
    public required IReadOnlyDictionary<string, long> Weighed { get; init; }

    /// <summary>Texts that the search passed over, whatever their rank: a query's own text, its known positives, its group.</summary>
    public required IReadOnlyDictionary<string, long> Hidden { get; init; }

    /// <summary>The search by inverted lists; null where every pair was compared.</summary>
    public IvfSummary? Ivf { get; init; }

    /// <summary>Anchor-positive similarity, a pair.</summary>
    public required Distribution Positive { get; init; }

    /// <summary>Anchor-negative similarity, a pair and negative.</summary>
    public required Distribution Negative { get; init; }

    /// <summary>Positive minus negative.</summary>
    public required Distribution Difference { get; init; }

    /// <summary>Mean similarity of the first negative of a pair, of the second, ...</summary>
    public required IReadOnlyList<double> NegativeByPlace { get; init; }

    /// <summary>Positives in 40 bins of similarity from -1 to 1.</summary>
    public required IReadOnlyList<long> PositiveHistogram { get; init; }

    /// <summary>Negatives in the same bins.</summary>
    public required IReadOnlyList<long> NegativeHistogram { get; init; }

    /// <summary>Share of the negatives that may be positives, as <see cref="FalseNegativeEstimate"/> reckons it: rather too high than too low, and much too high where guards are on; NaN where too little is known, and where not the encoder alone ranked.</summary>
    public required double EstimatedFalseNegatives { get; init; }
}
