using CsCheck;
using PairForge.Search;

namespace PairForge.Tests.Search;

public sealed class ReciprocalRankFusionTests
{
    private static Neighbour[] Ranking(params int[] rows) => [.. rows.Select((r, i) => new Neighbour(r, -i))];

    [Fact]
    public void Fuse_TwoRankings_IsHandWorked()
    {
        var results = new Neighbour[4];
        Assert.Equal(3, new ReciprocalRankFusion().Fuse([Ranking(7, 3), Ranking(3, 5)], results));
        Assert.Equal([3, 7, 5, -1], results.Select(n => n.Row));
        Assert.Equal([1 / 61.0 + 1 / 62.0, 1 / 61.0, 1 / 62.0], results[..3].Select(n => n.Score), (a, b) => Math.Abs(a - b) < 1e-15);
    }

    [Fact]
    public void Fuse_AnyRankings_IsTheSortedSum() => Gen.Select(Gen.Shuffle(Enumerable.Range(0, 12).ToArray()).Select(r => r[..7]).Array[1, 3], Gen.Int[1, 15]).Sample((rankings, k) =>
    {
        var results = new Neighbour[k];
        var count = new ReciprocalRankFusion().Fuse([.. rankings.Select(r => (ArraySegment<Neighbour>)Ranking(r))], results);
        var expected = rankings.SelectMany(r => r.Select((row, rank) => (row, score: 1.0 / (61 + rank)))).GroupBy(x => x.row)
            .Select(g => (Row: g.Key, Score: g.Sum(x => x.score))).OrderByDescending(x => Math.Round(x.Score, 12)).ThenBy(x => x.Row).Take(k).ToArray();
        Assert.Equal(expected.Length, count);
        for (var i = 0; i < count; i++) Assert.Equal(expected[i].Score, results[i].Score, 1e-12);
        Assert.Equal(count, results[..count].Select(n => n.Row).Distinct().Count());
    }, iter: 2000);
}
