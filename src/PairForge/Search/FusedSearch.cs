namespace PairForge.Search;

/// <summary>Ranks what several searches find by reciprocal rank fusion, and scores every row by its vector.</summary>
/// <remarks>
/// Each search is asked for k rows. The order is that of the fused ranks (one search by itself keeps its own order); the scores
/// are inner products in double precision, summed in dimension order, so that margins and guards mean the same whatever found a row.
/// </remarks>
internal sealed class FusedSearch(IReadOnlyList<ICandidateSearch> searches, VectorFile vectors, int threads) : ICandidateSearch
{
    public void Search(ReadOnlyMemory<int> rows, int k, SearchMask? mask, int firstQuery, Neighbour[] results, int[] found, CancellationToken cancellation = default)
    {
        var parts = new (Neighbour[] Results, int[] Found)[searches.Count];
        for (var s = 0; s < parts.Length; s++)
        {
            parts[s] = (new Neighbour[checked(rows.Length * k)], new int[rows.Length]);
            searches[s].Search(rows, k, mask, firstQuery, parts[s].Results, parts[s].Found, cancellation);
        }
        Parallel.For(0, rows.Length, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation },
            () => (Fusion: new ReciprocalRankFusion(), Own: new float[vectors.Dimension], Other: new float[vectors.Dimension], Rankings: new ArraySegment<Neighbour>[parts.Length]),
            (i, _, local) =>
            {
                for (var s = 0; s < parts.Length; s++) local.Rankings[s] = new(parts[s].Results, i * k, parts[s].Found[i]);
                var best = results.AsSpan(i * k, k);
                found[i] = local.Fusion.Fuse(local.Rankings, best);
                vectors.ReadRow(rows.Span[i], local.Own);
                for (var c = 0; c < found[i]; c++)
                {
                    vectors.ReadRow(best[c].Row, local.Other);
                    var score = 0.0;
                    for (var d = 0; d < local.Own.Length; d++) score += (double)local.Own[d] * local.Other[d];
                    best[c] = new Neighbour(best[c].Row, score);
                }
                return local;
            }, static _ => { });
    }
}
