namespace PairForge.Mining.Guards;

/// <summary>Asks a cross-encoder about the candidates and known positives of many queries in one pass.</summary>
internal sealed class PairScoring(IPairScorer scorer, IGuardedPool pool)
{
    private const int PairsAtOnce = 4096;

    /// <summary>Names the pair of an anchor's row and another.</summary>
    internal static long Key(int anchorRow, int row) => ((long)anchorRow << 32) | (uint)row;

    /// <summary>The scores of every candidate and positive of the queries, by <see cref="Key"/>.</summary>
    internal async ValueTask<Dictionary<long, double>> ScoreAsync(IReadOnlyList<(int Anchor, int[] Rows)> queries, CancellationToken cancellation)
    {
        var scores = new Dictionary<long, double>();
        foreach (var (anchor, rows) in queries)
        {
            foreach (var row in rows) scores.TryAdd(Key(pool.AnchorRow(anchor), row), double.NaN);
            foreach (var row in pool.Positives(anchor)) scores.TryAdd(Key(pool.AnchorRow(anchor), row), double.NaN);
        }
        var keys = scores.Keys.ToArray();
        var found = new double[Math.Min(PairsAtOnce, keys.Length)];
        for (var first = 0; first < keys.Length; first += PairsAtOnce)
        {
            var pairs = new TextPair[Math.Min(PairsAtOnce, keys.Length - first)];
            for (var i = 0; i < pairs.Length; i++) pairs[i] = new(pool.Text((int)(keys[first + i] >> 32)), pool.Text((int)keys[first + i]));
            await scorer.ScoreAsync(pairs, found.AsMemory(0, pairs.Length), cancellation).ConfigureAwait(false);
            for (var i = 0; i < pairs.Length; i++)
            {
                if (double.IsNaN(found[i])) throw new PairForgeException(FailureKind.BadData, "the cross-encoder gave no number for a pair; its scores must be finite");
                scores[keys[first + i]] = found[i];
            }
        }
        return scores;
    }
}
