namespace PairForge.Mining;

/// <summary>Where the candidates of all queries lie by score, and how many of those that guards were asked about they dropped.</summary>
internal sealed class CandidateHistogram
{
    /// <summary>Bins from -1 to 1.</summary>
    internal const int Bins = 200;

    private readonly long[] _counts;

    internal CandidateHistogram() => _counts = new long[3 * Bins];

    /// <summary>The counts, as <see cref="Counts"/> gave them.</summary>
    internal CandidateHistogram(long[] counts) => _counts = counts;

    /// <summary>Candidates, asked, dropped: the bins of each in turn.</summary>
    internal ReadOnlySpan<long> Counts => _counts;

    internal ReadOnlySpan<long> Candidates => _counts.AsSpan(0, Bins);

    internal ReadOnlySpan<long> Asked => _counts.AsSpan(Bins, Bins);

    internal ReadOnlySpan<long> Dropped => _counts.AsSpan(2 * Bins, Bins);

    /// <summary>The bin of a score; scores beyond -1 and 1 fall into the outer ones.</summary>
    internal static int BinOf(double score) => Math.Clamp((int)((score + 1) * (Bins / 2)), 0, Bins - 1);

    internal void Find(double score) => _counts[BinOf(score)]++;

    internal void Ask(double score, bool dropped)
    {
        var bin = BinOf(score);
        _counts[Bins + bin]++;
        if (dropped) _counts[(2 * Bins) + bin]++;
    }

    internal void Add(CandidateHistogram other)
    {
        for (var i = 0; i < _counts.Length; i++) _counts[i] += other._counts[i];
    }
}
