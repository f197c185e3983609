using CsCheck;
using PairForge.Mining;
using PairForge.Search;
using PairForge.Tests.Mining.Guards;

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
        Assert.Equal(3 + 2 + 2, NegativeMiner.CandidatesNeeded(new MineOptions { NumNegatives = 3, Guards = Guarding.Groups }, 2));
        Assert.Equal(30 + 2 + 2, NegativeMiner.CandidatesNeeded(new MineOptions { NumNegatives = 3 }, 2));
        Assert.Equal(5 + 30 + 2 + 2, NegativeMiner.CandidatesNeeded(new MineOptions { NumNegatives = 3, RangeMin = 5, RelativeMargin = 0.05 }, 2));
    }

    [Fact]
    public void Mine_RandomOptions_EveryCandidateLookedAtIsCountedOnce() =>
        Gen.Select(Gen.Double[-1, 1].Array[0, 40], Gen.Int[0, int.MaxValue - 1]).Sample((scores, seed) =>
        {
            var random = new Random(seed);
            double? Sometimes(double low, double high) => random.Next(3) == 0 ? low + random.NextDouble() * (high - low) : null;
            var options = new MineOptions
            {
                NumNegatives = 1 + random.Next(5),
                RangeMin = random.Next(4),
                RangeMax = random.Next(2) == 0 ? 4 + random.Next(12) : null,
                AbsoluteMargin = Sometimes(0, 1),
                RelativeMargin = Sometimes(0, 0.9),
                MaxScore = Sometimes(-0.5, 1),
                MinScore = Sometimes(-1, 0.5),
                Sampling = (PairForge.Mining.Sampling)random.Next(3),
                Guards = Guarding.None,
            };
            var reference = random.Next(4) == 0 ? double.NaN : random.NextDouble() * 2 - 1;
            var candidates = scores.OrderDescending().Select((score, row) => new Neighbour(row, score)).ToArray();
            var (into, counts) = (new List<MinedNegative>(), new MiningCounts());
            new NegativeMiner(options, 42).Mine("q", candidates, reference, 1, options.NumNegatives, into, counts);

            bool Survives(Neighbour c) => !(c.Score + options.AbsoluteMargin > reference || c.Score > reference - options.RelativeMargin * Math.Abs(reference)
                || c.Score > options.MaxScore || c.Score < options.MinScore);
            var margins = options.AbsoluteMargin is not null || options.RelativeMargin is not null || options.MaxScore is not null;
            var window = options.RangeMax ?? options.RangeMin + (margins ? 10 : 1) * options.NumNegatives + 1;
            var survivors = candidates.Where(Survives).Take(window).ToArray();
            var looked = survivors.Length == window ? survivors[^1].Row + 1 : candidates.Length;
            Assert.Equal(looked, counts.Candidates);
            Assert.Equal(looked, counts.AbsoluteMargin + counts.RelativeMargin + counts.MaxScore + counts.MinScore + survivors.Length);
            Assert.Equal(Math.Min(options.RangeMin, survivors.Length), counts.RangeMin);
            var left = survivors.Skip(options.RangeMin).Select(s => new MinedNegative(s.Row, s.Row, s.Score)).ToArray();
            Assert.Equal(Math.Min(options.NumNegatives, left.Length), into.Count);
            if (options.Sampling == PairForge.Mining.Sampling.Top) Assert.Equal(left.Take(options.NumNegatives), into);
            else Assert.Equal(left.Where(into.Contains), into);
        }, iter: 20 * Check.Iter);

    [Fact]
    public void Mine_RandomForManyQueries_EverySubsetEquallyLikely()
    {
        var options = new MineOptions { NumNegatives = 2, RangeMax = 6, Sampling = PairForge.Mining.Sampling.Random };
        var subsets = Enumerable.Range(0, 15_000).Select(q => Mine(options, double.NaN, id: $"query {q}")).CountBy(n => (n[0].Rank, n[1].Rank)).ToDictionary();
        Assert.Equal(15, subsets.Count);
        Assert.InRange(subsets.Values.Sum(c => (c - 1000.0) * (c - 1000) / 1000), 0, 36.1); // chi-square, 14 degrees of freedom: one in a thousand lies above
    }

    /// <summary>One draw by the softmax of the scores over the temperature: hand-worked shares, chi-square over many queries.</summary>
    [Fact]
    public void Mine_WeightedForManyQueries_ChancesAreTheSoftmaxOfTheScores()
    {
        var options = new MineOptions { NumNegatives = 1, RangeMax = 6, Sampling = PairForge.Mining.Sampling.Weighted, SamplingTemperature = 0.1, Guards = Guarding.None };
        var drawn = Enumerable.Range(0, 20_000).Select(q => Mine(options, double.NaN, id: $"query {q}").Single().Rank).CountBy(r => r).ToDictionary();
        var shares = Candidates.Take(6).Select(c => Math.Exp(c.Score / 0.1)).ToArray();
        var chi = shares.Select((s, rank) => (Expected: 20_000 * s / shares.Sum(), Found: drawn.GetValueOrDefault(rank))).Sum(p => Math.Pow(p.Found - p.Expected, 2) / p.Expected);
        Assert.InRange(chi, 0, 20.5); // five degrees of freedom: one in a thousand lies above
        Assert.Equal(Mine(options, double.NaN, id: "query 7"), Mine(options, double.NaN, id: "query 7"));
    }

    /// <summary>sentence-transformers' min_score counter also counts places that positives and margins had emptied before.</summary>
    [Fact]
    public void Mine_MarginAndMinScore_EachCandidateIsCountedOnce()
    {
        var counts = new MiningCounts();
        Mine(new MineOptions { NumNegatives = 9, RangeMax = 9, AbsoluteMargin = 0.1, MinScore = 0.5, Guards = Guarding.None }, reference: 0.85, counts);
        Assert.Equal((6, 2, 1), (counts.Candidates, counts.AbsoluteMargin, counts.MinScore)); // of six, 0.9 and 0.8 stand above the margin and -0.4 below the score
    }

    [Theory]
    [InlineData(MinePreset.SentenceTransformers, 3, 0, null, null, null, PairForge.Mining.Sampling.Top)]
    [InlineData(MinePreset.TopkPercpos, 4, 0, null, null, 0.05, PairForge.Mining.Sampling.Top)]
    [InlineData(MinePreset.TopkMarginpos, 4, 0, null, 0.05, null, PairForge.Mining.Sampling.Top)]
    [InlineData(MinePreset.FlagEmbedding, 15, 10, 210, null, null, PairForge.Mining.Sampling.Random)]
    public void MineOptions_Preset_PeersSettingsWithoutGuards(MinePreset preset, int negatives, int from, int? to, double? absolute, double? relative, PairForge.Mining.Sampling sampling)
    {
        var options = new MineOptions { Preset = preset };
        Assert.Equal((negatives, from, to, absolute, relative, sampling), (options.NumNegatives, options.RangeMin, options.RangeMax, options.AbsoluteMargin, options.RelativeMargin, options.Sampling));
        Assert.Equal("none", options.Guards.Single().Name);
        Assert.Equal(7, (options with { NumNegatives = 7 }).NumNegatives); // a key that is given counts before the preset's
    }

    private static List<MinedNegative> Mine(MineOptions options, double reference, MiningCounts? counts = null, string id = "q")
    {
        var into = new List<MinedNegative>();
        new NegativeMiner(options, 42).Mine(id, Candidates, reference, 1, options.NumNegatives, into, counts ?? new MiningCounts());
        return into;
    }
}
