using System.Globalization;
using System.Text;

namespace PairForge.Mining;

/// <summary>Collects the figures of a mining run in bounded memory.</summary>
/// <remarks>Quantiles are exact up to 65,536 scores; for more, the scores are shown twice (<see cref="BeginSecondPass"/>), and quantiles are exact to 1/65,536 of the range.</remarks>
public sealed class MiningReport
{
    private const int HistogramBins = 40;

    private readonly ScoreTally _positive = new(), _negative = new(), _difference = new();
    private readonly long[] _known = new long[CandidateHistogram.Bins], _positives = new long[CandidateHistogram.Bins], _negatives = new long[CandidateHistogram.Bins];
    private readonly List<(double Sum, long Count)> _places = [];
    private bool _isSecondPass;

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

    /// <summary>Whether the encoder that scored the positives ranked and scored the candidates: only then may the two be compared bin by bin.</summary>
    internal bool RanksByEncoder { get; set; } = true;

    /// <summary>Share of the known positives that the guards would have let pass as negatives.</summary>
    internal double GuardPass { get; set; } = 1;

    /// <summary>Whether all pairs must be added again after <see cref="BeginSecondPass"/>.</summary>
    public bool NeedsSecondPass => _positive.IsMany || _negative.IsMany || _difference.IsMany;

    /// <summary>From now on the same pairs come again, in any order.</summary>
    public void BeginSecondPass()
    {
        _isSecondPass = true;
        foreach (var tally in (ScoreTally[])[_positive, _negative, _difference]) tally.BeginBins();
    }

    /// <summary>Adds one pair with the negatives of its anchor; the score is NaN where the positive was not encoded.</summary>
    public void AddPositive(double score, ReadOnlySpan<MinedNegative> negatives) => AddPositive(score, negatives, isParaphrase: true);

    /// <summary>The same; only a paraphrase, given or of one label, says how unmarked positives score.</summary>
    internal void AddPositive(double score, ReadOnlySpan<MinedNegative> negatives, bool isParaphrase)
    {
        if (!double.IsNaN(score)) Add(_positive, score);
        for (var i = 0; i < negatives.Length; i++)
        {
            Add(_negative, negatives[i].Score);
            if (!double.IsNaN(score)) Add(_difference, score - negatives[i].Score);
        }
        if (_isSecondPass) return;
        if (!double.IsNaN(score))
        {
            _positives[CandidateHistogram.BinOf(score)]++;
            if (isParaphrase) _known[CandidateHistogram.BinOf(score)]++;
        }
        for (var i = 0; i < negatives.Length; i++)
        {
            _negatives[CandidateHistogram.BinOf(negatives[i].Score)]++;
            if (i == _places.Count) _places.Add((0, 0));
            _places[i] = (_places[i].Sum + negatives[i].Score, _places[i].Count + 1);
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
        Dropped = Counts.Dropped,
        Weighed = new SortedDictionary<string, long>(Counts.Weighed.Where(g => g.Value > 0).ToDictionary(), StringComparer.Ordinal),
        Hidden = Counts.Hidden,
        Positive = _positive.Describe(),
        Negative = _negative.Describe(),
        Difference = _difference.Describe(),
        NegativeByPlace = [.. _places.Select(p => p.Sum / p.Count)],
        PositiveHistogram = Coarse(_positives),
        NegativeHistogram = Coarse(_negatives),
        EstimatedFalseNegatives = RanksByEncoder ? FalseNegativeEstimate.Share(_known, _negatives, Counts.Histogram, Queries, GuardPass) : double.NaN,
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
        Histogram(text, summary);
        if (summary.NegativeByPlace.Count > 1)
            text.AppendLine(CultureInfo.InvariantCulture, $"mean similarity of negatives by place: {string.Join(' ', summary.NegativeByPlace.Take(10).Select(m => m.ToString("F4", CultureInfo.InvariantCulture)))}{(summary.NegativeByPlace.Count > 10 ? " ..." : "")}");
        foreach (var (option, count) in summary.Skipped) Refused(option, "refused", count);
        foreach (var (guard, count) in summary.Dropped) Refused(guard, "dropped", count);
        foreach (var (guard, count) in summary.Weighed) Refused(guard, "weighed", count);
        if (!double.IsNaN(summary.EstimatedFalseNegatives))
            text.AppendLine(CultureInfo.InvariantCulture, $"at most about {100 * summary.EstimatedFalseNegatives:F1} % of the negatives are positives that nobody has marked; mining-review.csv lists the riskiest");
        if (summary.ShortAnchors > 0)
            text.AppendLine(CultureInfo.InvariantCulture, $"{summary.ShortAnchors} of {summary.Queries} anchors have fewer negatives than asked for; {Remedy(summary)}");
        return text.ToString();

        void Row(string name, Func<Distribution, double> value) =>
            text.AppendLine(CultureInfo.InvariantCulture, $"{name,-10}{value(summary.Positive),12:F4}{value(summary.Negative),12:F4}{value(summary.Difference),12:F4}");

        void Refused(string name, string how, long count)
        {
            if (count > 0) text.AppendLine(CultureInfo.InvariantCulture, $"{name} {how} {count} candidates ({100.0 * count / Math.Max(1, summary.Candidates):F2} %)");
        }
    }

    /// <summary>What gives more negatives: the options and guards that took candidates away, those that took most first.</summary>
    private static string Remedy(MiningSummary summary)
    {
        List<string> remedies = ["a wider range_max"];
        foreach (var (option, count) in summary.Skipped.OrderByDescending(s => s.Value))
        {
            if (count > 0) remedies.Add(option == "max_score" ? "a higher max_score" : "a lower " + option);
        }
        var guards = summary.Dropped.Where(g => g.Value > 0).OrderByDescending(g => g.Value).Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Key.Replace('_', '-')} dropped {g.Value}")).ToArray();
        if (guards.Length > 0) remedies.Add($"milder or fewer guards ({string.Join(", ", guards)})");
        return remedies.Count == 1 ? remedies[0] + " gives more" : $"{string.Join(", ", remedies.SkipLast(1))} or {remedies[^1]} give more";
    }

    private static void Histogram(StringBuilder text, MiningSummary summary)
    {
        const int Widest = 24;
        var rows = Enumerable.Range(0, HistogramBins).Where(b => summary.PositiveHistogram[b] + summary.NegativeHistogram[b] > 0).ToArray();
        if (rows.Length < 2) return;
        var (positives, negatives) = (Math.Max(1, summary.PositiveHistogram.Max()), Math.Max(1, summary.NegativeHistogram.Max()));
        text.AppendLine(CultureInfo.InvariantCulture, $"{"Similarity",-10}  {"Positives",-Widest}  Negatives");
        for (var bin = rows[^1]; bin >= rows[0]; bin--)
        {
            text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"{-1 + (bin * 2.0 / HistogramBins),10:F2}  {Bar(summary.PositiveHistogram[bin], positives),-Widest}  {Bar(summary.NegativeHistogram[bin], negatives)}").TrimEnd());
        }

        static string Bar(long count, long most) => count == 0 ? "" : new('#', (int)Math.Max(1, count * Widest / most));
    }

    private static long[] Coarse(long[] bins)
    {
        var coarse = new long[HistogramBins];
        for (var i = 0; i < bins.Length; i++) coarse[i * HistogramBins / bins.Length] += bins[i];
        return coarse;
    }

    private void Add(ScoreTally tally, double score)
    {
        if (_isSecondPass) tally.Bin(score);
        else tally.Add(score);
    }
}
