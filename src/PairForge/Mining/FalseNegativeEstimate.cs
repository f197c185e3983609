namespace PairForge.Mining;

/// <summary>Reckons how many of the chosen negatives are positives that nobody has marked, from scores alone.</summary>
/// <remarks>
/// Unmarked positives are taken to score as the known ones do (given and label positives): learning from positive and
/// unlabelled examples, where those are a fair sample of these (Elkan and Noto, "Learning classifiers from only positive and unlabeled data",
/// 2008). Then of M unmarked positives a query, M f(s) score s, f being the known ones' distribution; c(s) candidates do, so a candidate of that
/// score is one with the chance M f(s) / c(s). M is at most what the top of the scores allows: the fewest candidates a query above any score, for
/// each known positive above it (as long as 1 % of the known and 20 of them are). Where <c>reciprocal-neighbours</c> drops candidates, its quantile
/// is the share of unmarked positives that pass, and c(s) counts what is left. Other guards are not reckoned with.
///
/// It is rather a bound than a guess, since many a candidate at the top is none. <c>PairForge.Benchmarks -- guards --json</c> prints it beside the truth, for
/// three negatives. Against Cranfield's judgements, over the hashing encoder: 30 % where 22 % were false, 13 for 12 at rank 3, 7 for 8 at rank 8.
/// Against the hidden siblings of captions: 24 for 14 and 13 for 5 at rank 3; over a trained encoder 60 for 30, 42 for 11 at rank 3. So ranks and margins
/// may be compared by it, and guards may not: they refuse far more of the unmarked positives than the quantile says, and with the default guards it is 14 for
/// 2 on Cranfield, 21 for 0.03 and 38 for 0.7 on captions. Where BM25 ranks, a candidate is likelier a positive than its score says (22 for
/// 28 on Cranfield), and nothing is reckoned.
/// </remarks>
internal static class FalseNegativeEstimate
{
    private const int Smoothing = 4; // bins to either side
    private const long FewestKnown = 20;

    /// <summary>The share of the negatives; NaN where there are fewer than 20 known positives, or no negatives.</summary>
    /// <param name="known">Scores of known positives, in bins.</param>
    /// <param name="negatives">Scores of the negatives, in the same bins.</param>
    /// <param name="candidates">Scores of the candidates of all queries, and what guards made of them.</param>
    /// <param name="queries">Queries.</param>
    /// <param name="guardPass">Share of the positives that pass the guards.</param>
    internal static double Share(ReadOnlySpan<long> known, ReadOnlySpan<long> negatives, CandidateHistogram candidates, long queries, double guardPass)
    {
        long allKnown = 0, allNegatives = 0;
        foreach (var count in known) allKnown += count;
        foreach (var count in negatives) allNegatives += count;
        if (allKnown < FewestKnown || allNegatives == 0 || queries == 0) return double.NaN;

        var most = double.PositiveInfinity;
        var (knownAbove, candidatesAbove) = (0L, 0L);
        for (var bin = known.Length - 1; bin >= 0; bin--)
        {
            knownAbove += known[bin];
            candidatesAbove += candidates.Candidates[bin];
            if (knownAbove >= FewestKnown && knownAbove >= 0.01 * allKnown) most = Math.Min(most, (double)candidatesAbove / queries / ((double)knownAbove / allKnown));
        }

        var doubtful = 0.0;
        for (var bin = 0; bin < negatives.Length; bin++)
        {
            if (negatives[bin] == 0) continue;
            var expected = most * guardPass * Around(known, bin) / allKnown;
            var there = (double)Around(candidates.Candidates, bin) / queries;
            if (Around(candidates.Asked, bin) is > 0 and var asked) there *= 1 - ((double)Around(candidates.Dropped, bin) / asked);
            doubtful += negatives[bin] * (expected >= there ? expected > 0 ? 1 : 0 : expected / there);
        }
        return doubtful / allNegatives;
    }

    private static long Around(ReadOnlySpan<long> bins, int bin)
    {
        var sum = 0L;
        for (var b = Math.Max(0, bin - Smoothing); b <= Math.Min(bins.Length - 1, bin + Smoothing); b++) sum += bins[b];
        return sum;
    }
}
