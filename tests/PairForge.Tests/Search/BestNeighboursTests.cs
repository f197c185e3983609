using CsCheck;
using PairForge.Search;

namespace PairForge.Tests.Search;

public sealed class BestNeighboursTests
{
    [Fact]
    public void Finish_AnyStream_IsTheHeadOfTheSortedStream() => Gen.Select(Gen.Int[0, 5].Array[0, 40], Gen.Int[1, 12]).Sample((scores, k) =>
    {
        var places = new Neighbour[k];
        var best = new BestNeighbours(places);
        for (var row = 0; row < scores.Length; row++)
        {
            if (best.Admits(scores[row])) best.Add(new Neighbour(row, scores[row]));
        }
        var expected = scores.Select((s, row) => new Neighbour(row, s)).OrderByDescending(n => n.Score).ThenBy(n => n.Row).Take(k).ToArray();
        Assert.Equal(expected.Length, best.Finish());
        Assert.Equal(expected, places[..expected.Length]);
        Assert.All(places[expected.Length..], n => Assert.Equal(-1, n.Row));
    }, iter: 5000);
}
