using PairForge.Search;

namespace PairForge.Mining.Guards;

/// <summary>How dense the pool is around each of its texts.</summary>
internal static class NeighbourDensity
{
    private const int RowsAtOnce = 1 << 13;

    /// <summary>The mean similarity of every text to its nearest others among a keyed sample of the pool.</summary>
    internal static double[] Of(IGuardedPool pool, int sample, int nearest)
    {
        var vectors = pool.Vectors;
        var density = new double[vectors.Rows];
        if (vectors.Rows < 2) return density;
        var sampled = new int[Math.Min(sample, vectors.Rows)];
        var random = new KeyedRandom(pool.Seed, "mine/density", "");
        random.Sample(vectors.Rows, sampled.Length, sampled);
        var copies = new float[sampled.Length * vectors.Dimension];
        for (var i = 0; i < sampled.Length; i++) vectors.ReadRow(sampled[i], copies.AsSpan(i * vectors.Dimension));
        using var among = VectorFile.InMemory(copies, vectors.Dimension);
        var search = new ExactSearch(among, threads: pool.Threads);
        var k = Math.Min(nearest + 1, sampled.Length); // one more, since a text of the sample finds itself
        var asking = Math.Min(RowsAtOnce, vectors.Rows);
        var (queries, found, counts) = (new float[asking * vectors.Dimension], new Neighbour[asking * k], new int[asking]);
        for (var first = 0; first < vectors.Rows; first += asking)
        {
            pool.Cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(asking, vectors.Rows - first);
            for (var i = 0; i < count; i++) vectors.ReadRow(first + i, queries.AsSpan(i * vectors.Dimension));
            search.Search(queries.AsMemory(0, count * vectors.Dimension), count, k, null, 0, found, counts, pool.Cancellation);
            for (var i = 0; i < count; i++)
            {
                var (sum, taken) = (0.0, 0);
                foreach (var neighbour in found.AsSpan(i * k, counts[i]))
                {
                    if (sampled[neighbour.Row] == first + i || taken == nearest) continue;
                    sum += neighbour.Score;
                    taken++;
                }
                density[first + i] = sum / Math.Max(1, taken);
            }
        }
        return density;
    }
}
