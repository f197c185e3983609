using CsCheck;
using PairForge.Mining;
using PairForge.Search;

namespace PairForge.Tests.Mining;

public sealed class NegativeMinerTests
{
    private static readonly Neighbour[] Candidates = [new(9, 0.9), new(8, 0.8), new(7, 0.7), new(6, 0.6), new(5, 0.5), new(4, -0.4)];

    [Fact]
    public void Mine_Top_HighestScoresWithTheirRanks() =>
        Assert.Equal([new(9, 0, 0.9), new(8, 1, 0.8)], Mine(new MineOptions { NumNegatives = 2 }, double.NaN));

    [Fact]
    public void Mine_RangeMin_CountsSurvivorsOnly() =>
        // 0.9 falls to max_score, 0.8 is the one survivor that range_min passes over.
        Assert.Equal([7, 6], Mine(new MineOptions { NumNegatives = 2, RangeMin = 1, MaxScore = 0.85 }, double.NaN).Select(n => n.Row));

    [Fact]
    public void Mine_AbsoluteMargin_DropsWhatComesTooNear() =>
        Assert.Equal([7, 6], Mine(new MineOptions { NumNegatives = 2, AbsoluteMargin = 0.1 }, reference: 0.85).Select(n => n.Row));

    [Fact]
    public void Mine_RelativeMarginNegativeReference_IsSignSafe()
    {
        // Reference -0.4, margin 0.5: the bound is -0.6, so -0.4 is refused and nothing is left.
        var counts = new MiningCounts();
        Assert.Empty(Mine(new MineOptions { NumNegatives = 2, RelativeMargin = 0.5 }, reference: -0.4, counts));
        Assert.Equal(6, counts.RelativeMargin);
    }

    [Fact]
    public void Mine_RangeMax_KeepsThatManySurvivors() =>
        Assert.Equal([8], Mine(new MineOptions { NumNegatives = 1, RangeMin = 1, RangeMax = 2 }, double.NaN).Select(n => n.Row));

    [Fact]
    public void Mine_FullWindow_CountsOnlyCandidatesLookedAt()
    {
        var counts = new MiningCounts();
        Mine(new MineOptions { NumNegatives = 1, RangeMin = 1, RangeMax = 2, MaxScore = 0.85 }, double.NaN, counts);
        Assert.Equal((3, 1, 1), (counts.Candidates, counts.MaxScore, counts.RangeMin)); // 0.9 refused, 0.8 passed over, 0.7 taken
    }

    [Fact]
    public void Mine_Random_KeyedSubsetInOrderOfScore() =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[0, 1000]).Sample((wanted, key) =>
        {
            var options = new MineOptions { NumNegatives = wanted, RangeMax = 6, Sampling = PairForge.Mining.Sampling.Random };
            var first = Mine(options, double.NaN, id: $"q{key}");
            Assert.Equal(first, Mine(options, double.NaN, id: $"q{key}"));
            Assert.Equal(wanted, first.Count);
            Assert.Equal(first.OrderByDescending(n => n.Score), first);
            Assert.All(first, n => Assert.Equal(Candidates[n.Rank], new Neighbour(n.Row, n.Score)));
        });

    [Fact]
    public void CandidatesNeeded_Default_FollowsSentenceTransformers()
    {
        Assert.Equal(3 + 2 + 2, NegativeMiner.CandidatesNeeded(new MineOptions { NumNegatives = 3 }, 2));
        Assert.Equal(5 + 30 + 2 + 2, NegativeMiner.CandidatesNeeded(new MineOptions { NumNegatives = 3, RangeMin = 5, RelativeMargin = 0.05 }, 2));
    }

    [Fact]
    public void Distribution_KnownValues_HandWorkedFigures()
    {
        var d = Distribution.Of([4, 1, 3, 2]);
        Assert.Equal((4, 2.5, 2.0, 1, 1.75, 2.5, 3.25, 4), (d.Count, d.Mean, d.Median, d.Min, d.Q25, d.Q50, d.Q75, d.Max));
        Assert.Equal(Math.Sqrt(5.0 / 3), d.Std, 12);
    }

    private static List<MinedNegative> Mine(MineOptions options, double reference, MiningCounts? counts = null, string id = "q")
    {
        var into = new List<MinedNegative>();
        new NegativeMiner(options, 42).Mine(id, Candidates, reference, 1, options.NumNegatives, into, counts ?? new MiningCounts());
        return into;
    }
}
