using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace PairForge.Mining;

/// <summary>A distribution in nine numbers.</summary>
/// <param name="Count">Values.</param>
/// <param name="Mean">Arithmetic mean.</param>
/// <param name="Median">The lower median: a value that occurs.</param>
/// <param name="Std">Sample standard deviation.</param>
/// <param name="Min">Smallest.</param>
/// <param name="Q25">25 % quantile, interpolated linearly.</param>
/// <param name="Q50">50 % quantile, interpolated linearly.</param>
/// <param name="Q75">75 % quantile, interpolated linearly.</param>
/// <param name="Max">Largest.</param>
public sealed record Distribution(long Count, double Mean, double Median, double Std, double Min, double Q25, double Q50, double Q75, double Max)
{
    /// <summary>Describes <paramref name="values"/>; sorts them.</summary>
    public static Distribution Of(Span<double> values)
    {
        if (values.Length == 0) return new(0, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);
        values.Sort();
        double sum = 0;
        foreach (var v in values) sum += v;
        var mean = sum / values.Length;
        double squares = 0;
        foreach (var v in values) squares += (v - mean) * (v - mean);
        var std = values.Length > 1 ? Math.Sqrt(squares / (values.Length - 1)) : double.NaN;
        return new(values.Length, mean, values[(values.Length - 1) / 2], std, values[0], Quantile(values, 0.25), Quantile(values, 0.5), Quantile(values, 0.75), values[^1]);
    }

    private static double Quantile(ReadOnlySpan<double> sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var below = (int)at;
        return below + 1 < sorted.Length ? sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]) : sorted[below];
    }
}

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

    /// <summary>Candidates refused, by guard.</summary>
    public required IReadOnlyDictionary<string, long> Skipped { get; init; }

    /// <summary>The search by inverted lists; null where every pair was compared.</summary>
    public IvfSummary? Ivf { get; init; }

    /// <summary>Anchor-positive similarity, a pair.</summary>
    public required Distribution Positive { get; init; }

    /// <summary>Anchor-negative similarity, a pair and negative.</summary>
    public required Distribution Negative { get; init; }

    /// <summary>Positive minus negative.</summary>
    public required Distribution Difference { get; init; }
}

/// <summary>Collects the figures of a mining run.</summary>
public sealed class MiningReport
{
    private readonly List<double> _positive = [], _negative = [], _difference = [];

    /// <summary>Refusals by guard.</summary>
    public MiningCounts Counts { get; } = new();

    /// <summary>Different anchors.</summary>
    public long Queries { get; set; }

    /// <summary>Anchors with fewer negatives than asked for.</summary>
    public long ShortAnchors { get; set; }

    internal long IvfLists { get; set; }

    internal long IvfProbes { get; set; }

    internal long IvfNeighbours { get; set; }

    internal long IvfFound { get; set; }

    /// <summary>Adds one pair with the negatives of its anchor; the score is NaN where the positive was not encoded.</summary>
    public void AddPositive(double score, ReadOnlySpan<MinedNegative> negatives)
    {
        if (!double.IsNaN(score)) _positive.Add(score);
        for (var i = 0; i < negatives.Length; i++)
        {
            _negative.Add(negatives[i].Score);
            if (!double.IsNaN(score)) _difference.Add(score - negatives[i].Score);
        }
    }

    /// <summary>The figures.</summary>
    public MiningSummary Summarize() => new()
    {
        Queries = Queries,
        ShortAnchors = ShortAnchors,
        Candidates = Counts.Candidates,
        Skipped = new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            ["absolute_margin"] = Counts.AbsoluteMargin,
            ["max_score"] = Counts.MaxScore,
            ["min_score"] = Counts.MinScore,
            ["range_min"] = Counts.RangeMin,
            ["relative_margin"] = Counts.RelativeMargin,
        },
        Ivf = IvfLists == 0 ? null : new(IvfLists, IvfProbes, IvfNeighbours, IvfNeighbours == 0 ? 1 : (double)IvfFound / IvfNeighbours),
        Positive = Distribution.Of(CollectionsMarshal.AsSpan(_positive)),
        Negative = Distribution.Of(CollectionsMarshal.AsSpan(_negative)),
        Difference = Distribution.Of(CollectionsMarshal.AsSpan(_difference)),
    };

    /// <summary>A table for people.</summary>
    public string ToTable()
    {
        var summary = Summarize();
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{"Metric",-10}{"Positive",12}{"Negative",12}{"Difference",12}");
        text.AppendLine(CultureInfo.InvariantCulture, $"{"Count",-10}{summary.Positive.Count,12}{summary.Negative.Count,12}");
        Row("Mean", d => d.Mean);
        Row("Median", d => d.Median);
        Row("Std", d => d.Std);
        Row("Min", d => d.Min);
        Row("25%", d => d.Q25);
        Row("50%", d => d.Q50);
        Row("75%", d => d.Q75);
        Row("Max", d => d.Max);
        foreach (var (guard, count) in summary.Skipped)
        {
            if (count > 0) text.AppendLine(CultureInfo.InvariantCulture, $"{guard} refused {count} candidates ({100.0 * count / Math.Max(1, summary.Candidates):F2} %)");
        }
        if (summary.ShortAnchors > 0)
            text.AppendLine(CultureInfo.InvariantCulture, $"{summary.ShortAnchors} of {summary.Queries} anchors have fewer negatives than asked for; a wider range_max or a smaller margin gives more");
        return text.ToString();

        void Row(string name, Func<Distribution, double> value) =>
            text.AppendLine(CultureInfo.InvariantCulture, $"{name,-10}{value(summary.Positive),12:F4}{value(summary.Negative),12:F4}{value(summary.Difference),12:F4}");
    }
}
