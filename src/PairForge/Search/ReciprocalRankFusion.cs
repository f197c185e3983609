namespace PairForge.Search;

/// <summary>Joins the rankings of several searches: a row scores the sum of 1 / (60 + rank) over the rankings that hold it, ranks from 1.</summary>
/// <remarks>Cormack, Clarke, Büttcher, "Reciprocal rank fusion outperforms Condorcet and individual rank learning methods", SIGIR 2009. Scores of different scales need no calibration.</remarks>
internal sealed class ReciprocalRankFusion
{
    private const int Constant = 60;

    private readonly Dictionary<int, double> _scores = [];

    /// <summary>Joins rankings, whose order of addition is fixed.</summary>
    /// <param name="rankings">The rows that each search found, best first.</param>
    /// <param name="results">Takes the best, by fused score descending, then row ascending; places left over hold row -1.</param>
    /// <returns>Rows in <paramref name="results"/>.</returns>
    internal int Fuse(ReadOnlySpan<ArraySegment<Neighbour>> rankings, Span<Neighbour> results)
    {
        _scores.Clear();
        foreach (var ranking in rankings)
        {
            for (var rank = 0; rank < ranking.Count; rank++)
            {
                ref var score = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_scores, ranking[rank].Row, out _);
                score += 1.0 / (Constant + rank + 1);
            }
        }
        var best = new BestNeighbours(results);
        foreach (var (row, score) in _scores) best.Add(new Neighbour(row, score));
        return best.Finish();
    }
}
