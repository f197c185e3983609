using CsCheck;
using PairForge.Mining.Guards;
using PairForge.Text;

namespace PairForge.Tests.Mining.Guards;

/// <summary>Every guard against what it promises, said as plainly as possible, over ragged data with several positives a query.</summary>
public sealed class NegativeGuardTests
{
    private static void Check(Action<MadePool> check) => Gen.Int[0, int.MaxValue - 1].Sample(seed =>
    {
        using var pool = new MadePool(seed);
        check(pool);
    });

    [Fact]
    public void OwnGroup_Weighed_RefusesRowsOfTheAnchorsGroup() => Check(pool =>
        Assert.Equal(pool.Says((a, r) => pool.GroupOf[r] == pool.GroupOf[pool.AnchorRows[a]]), pool.Ask(new OwnGroup())));

    [Fact]
    public void LinkedPositives_AnySteps_RefusesWhatSoManyLinksReach() => Gen.Select(Gen.Int[0, int.MaxValue - 1], Gen.Int[1, 5]).Sample((seed, steps) =>
    {
        using var pool = new MadePool(seed, loose: seed % 2 == 0);
        var known = pool.Same ?? pool.Known;
        bool Linked(int x, int y) => Enumerable.Range(0, pool.Anchors).Any(a => (pool.AnchorRows[a] == x && known[a].Contains(y)) || (pool.AnchorRows[a] == y && known[a].Contains(x)));
        Assert.Equal(pool.Says((a, r) =>
        {
            var reached = new HashSet<int> { pool.AnchorRows[a] };
            for (var s = 0; s < steps; s++) reached.UnionWith(Enumerable.Range(0, pool.Rows).Where(y => reached.Any(x => Linked(x, y))).ToArray());
            return reached.Contains(r);
        }), pool.Ask(new LinkedPositives { Steps = steps }));
    });

    [Fact]
    public void LinkedPositives_AnAnswerToEverything_LeadsNowhere()
    {
        // Rows 1, 2, 3 share the positive 0; row 1 has the positive 4 as well.
        using var pool = new MadePool(1) { Texts = ["yes", "a", "b", "c", "d"], AnchorRows = [1, 2, 3], Known = [[0, 4], [0], [0]] };
        Assert.Equal([true, true, true, true, true], pool.Ask(new LinkedPositives())[1]);
        Assert.Equal([true, false, true, false, false], pool.Ask(new LinkedPositives { MostLinks = 2 })[1]);
    }

    [Fact]
    public void NearDuplicateTexts_AnyThreshold_RefusesAJaccardSimilarityFromIt() => Gen.Select(Gen.Int[0, int.MaxValue - 1], Gen.Double[0.1, 1]).Sample((seed, threshold) =>
    {
        using var pool = new MadePool(seed);
        HashSet<string> Grams(int row)
        {
            var text = TextNormalizer.Normalize(pool.Texts[row]);
            return text.Length <= 5 ? [text] : [.. Enumerable.Range(0, text.Length - 4).Select(i => text.Substring(i, 5))];
        }
        Assert.Equal(pool.Says((a, r) => pool.Known[a].Append(pool.AnchorRows[a]).Any(p =>
        {
            var (x, y) = (Grams(p), Grams(r));
            var common = x.Intersect(y).Count();
            return common >= threshold * (x.Count + y.Count - common);
        })), pool.Ask(new NearDuplicateTexts { Threshold = threshold }));
    });

    [Fact]
    public void EmbeddingDuplicates_AnyCeiling_RefusesASimilarityToAnchorOrAnyPositiveAboveIt() => Gen.Select(Gen.Int[0, int.MaxValue - 1], Gen.Double[-1, 1]).Sample((seed, ceiling) =>
    {
        using var pool = new MadePool(seed);
        Assert.Equal(pool.Says((a, r) => pool.Known[a].Append(pool.AnchorRows[a]).Any(p => pool.Cosine(p, r) > ceiling)), pool.Ask(new EmbeddingDuplicates { Ceiling = ceiling }));
    });

    [Fact]
    public void ReciprocalNeighbours_AnyQuantile_RefusesWhatIsCloserToAnchorAndPositiveThanKnownPairs() => Gen.Select(Gen.Int[0, int.MaxValue - 1], Gen.Double[0, 1], Gen.Int[1, 6]).Sample((seed, quantile, nearest) =>
    {
        using var pool = new MadePool(seed, loose: seed % 2 == 0);
        var same = pool.Same ?? pool.Known;
        double Density(int row) => Enumerable.Range(0, pool.Rows).Where(r => r != row).Select(r => pool.Cosine(row, r)).OrderDescending().Take(nearest).DefaultIfEmpty().Average();
        var density = Enumerable.Range(0, pool.Rows).Select(Density).ToArray();
        double Close(int x, int y) => pool.Cosine(x, y) - ((density[x] + density[y]) / 2);
        var known = Enumerable.Range(0, pool.Anchors).SelectMany(a => same[a].Where(p => p != pool.AnchorRows[a]).Select(p => Close(pool.AnchorRows[a], p))).Order().ToArray();
        var nearestOnes = pool.NearestCandidates().Select(n => Close(pool.AnchorRows[n.Anchor], n.Row)).Order().ToArray();
        var ceiling = known.Length >= 20 ? known[(int)(quantile * (known.Length - 1))] : nearestOnes.Length > 0 ? nearestOnes[(nearestOnes.Length - 1) / 2] : double.PositiveInfinity;
        var found = pool.Ask(new ReciprocalNeighbours { Quantile = quantile, Nearest = nearest });
        for (var a = 0; a < pool.Anchors; a++)
        {
            for (var r = 0; r < pool.Rows; r++)
            {
                var closest = Close(pool.AnchorRows[a], r);
                if (same[a].Length > 0) closest = (closest + same[a].Max(p => Close(p, r))) / 2;
                if (Math.Abs(closest - ceiling) > 1e-12) Assert.Equal(closest > ceiling, found[a][r]); // sums in another order differ in the last bit
            }
        }
    });

    [Fact]
    public async Task CrossEncoderVeto_ScoresOfWords_RefusesWhatReachesThePositivesShare()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            using var pool = new MadePool(seed);
            var scorer = new CommonWordsScorer();
            var guard = new CrossEncoderVeto { Scorer = Step<PairForge.Mining.IPairScorer>.Of("common-words", scorer, ""), RelativeMargin = 0.25, MaxScore = 3 };
            var set = new GuardSet(new PairForge.Mining.MineOptions { Guards = Guarding.With("cross-encoder", guard) }, pool);
            await set.PrepareAsync([.. Enumerable.Range(0, pool.Anchors).Select(a => (a, Enumerable.Range(0, pool.Rows).ToArray()))], TestContext.Current.CancellationToken);
            Assert.Equal(1, scorer.Calls);
            var checks = set.Checks();
            for (var a = 0; a < pool.Anchors; a++)
            {
                checks.Begin(a);
                var reference = pool.Known[a].Select(p => CommonWordsScorer.Score(pool.Texts[pool.AnchorRows[a]], pool.Texts[p])).DefaultIfEmpty(double.PositiveInfinity).Min();
                for (var r = 0; r < pool.Rows; r++)
                {
                    if (pool.Known[a].Contains(r)) continue;
                    var score = CommonWordsScorer.Score(pool.Texts[pool.AnchorRows[a]], pool.Texts[r]);
                    Assert.Equal(score > 3 || score > reference * 0.75, checks.Ask(r, out _) == "cross_encoder");
                }
            }
        }
    }

    [Fact]
    public void Ask_OneDropsAndOneWeighs_CountedUnderTheFirstThatDrops()
    {
        using var pool = new MadePool(1) { Texts = ["a red dog", "a red dog!", "a fish", "a red fig"], AnchorRows = [0], Known = [[]] };
        var options = new PairForge.Mining.MineOptions
        {
            Guards = [.. Guarding.With("embedding-duplicates", new EmbeddingDuplicates { Ceiling = -1, Action = GuardAction.Weigh, Weight = 0.25 }), .. Guarding.With("near-duplicates", new NearDuplicateTexts { Threshold = 0.5 })],
        };
        var checks = new GuardSet(options, pool).Checks();
        checks.Begin(0);
        Assert.Equal("near_duplicates", checks.Ask(1, out _));
        Assert.Null(checks.Ask(2, out var weight));
        Assert.Equal(0.25, weight);
        Assert.Equal([0L, 1], checks.Dropped);
        Assert.Equal([2L, 0], checks.Weighed);
    }
}
