using PairForge.Mining.Guards;

namespace PairForge.Runs;

/// <summary>What margins are measured against where an anchor has only views: a view is its anchor over again, its score near 1, and a margin below that says nothing.</summary>
internal static class MarginCalibration
{
    /// <summary>
    /// The median score of the split's given and label positives, which are paraphrases as this encoder sees them; where there are fewer than
    /// 20, the median score of an anchor and its nearest candidate: what is nearer than usual is suspect.
    /// </summary>
    internal static double OfViews(SplitData data, IGuardedPool pool)
    {
        var known = new List<double>();
        for (var p = 0; p < data.Pool.Passages; p++)
        {
            var pairs = data.Pairs.Of(p);
            var scores = data.Scores.Of(p);
            for (var i = 0; i < pairs.Length && i < scores.Length; i++)
            {
                if (KnownPositives.IsParaphrase(pairs[i].Kind) && !double.IsNaN(scores[i])) known.Add(scores[i]);
            }
        }
        if (known.Count < ReciprocalNeighbours.FewestKnown) known = [.. pool.NearestCandidates().Select(n => n.Score)];
        known.Sort();
        return known.Count == 0 ? double.NaN : known[(known.Count - 1) / 2];
    }
}
