using PairForge.Augmentations;
using PairForge.Encoders;
using PairForge.Mining;
using PairForge.Tests.Mining.Guards;
using PairForge.Sinks;
using static PairForge.Tests.Runs.BuiltDataset;

namespace PairForge.Tests.Runs;

/// <summary>One example for each rule of pair building that <see cref="PairSemanticsTests"/> checks at large.</summary>
public sealed class PairPlanTests
{
    [Fact]
    public async Task RunAsync_EqualPairsOfTwoRules_AreOnePairWithTheNegativesOfBoth()
    {
        var built = await BuildAsync(Pipeline(
        [
            Passage(0, "anchor", positives: ["mate"], negatives: ["first"], group: "g"),
            Passage(1, "mate", group: "g"),
            Passage(2, "Anchor", negatives: ["second"], group: "g"),
        ], new GivenRule(), new NeighboursRule()) with { Write = new WriteOptions { Format = PairFormat.Triplet } });
        Assert.Equal([("m:0:0/given/0/0/0", "first", "m:0:0/n0"), ("m:0:0/given/0/0/1", "second", "m:2:0/n0")],
            built.Rows.Select(r => (r.Lineage!.RowId, r.Negatives[0]!, r.Lineage.Negatives[0]!.SourceId)));
        Assert.Equal(2, built.Report.PairsMerged); // the neighbour of passage 0 and that of passage 2
    }

    [Fact]
    public async Task RunAsync_MergedNegatives_JoinTheEqualPairOnly()
    {
        var built = await BuildAsync(Pipeline(
        [
            Passage(0, "an anchor", positives: ["positive"], negatives: ["own"]),
            Passage(1, "AN ANCHOR", positives: ["Positive"], negatives: ["later"]),
        ], new GivenRule(), new ViewsRule()));
        Assert.Equal([("given", "own"), ("given", "later"), ("views", "own"), ("views", "later")],
            built.Rows.Select(r => (r.Lineage!.Rule, r.Negatives[0]!)));
        Assert.Equal(["m:0:0", "m:0:0", "m:0:0", "m:1:0"], built.Rows.Select(r => r.Lineage!.Id));
    }

    [Fact]
    public async Task RunAsync_GivenNegativeIsAPositiveElsewhere_IsRefused()
    {
        var built = await BuildAsync(Pipeline(
        [
            Passage(0, "anchor", positives: ["one"], negatives: ["TWO", "ANCHOR", "fine", " Fine "]),
            Passage(1, "anchor", positives: ["two"], negatives: ["other"]),
        ], new GivenRule()));
        Assert.Equal([("one", "fine"), ("two", "other")], built.Rows.Select(r => (r.Positive, r.Negatives[0]!)));
    }

    [Fact]
    public async Task RunAsync_DrawnMateIsAGivenNegative_IsRefused()
    {
        var built = await BuildAsync(Pipeline([Passage(0, "anchor", negatives: ["mate", "fine"], label: "l"), Passage(1, "mate", label: "l")], new LabelRule()));
        Assert.Equal([("mate", "fine")], built.Rows.Select(r => (r.Positive, r.Negatives[0]!)));
        Assert.Equal(1, built.Report.PairsShort.ByReason["no-negative"]); // of the mate, which has no negative
    }

    [Fact]
    public async Task RunAsync_ViewEqualsATextOfThePool_ItIsNoNegative()
    {
        var built = await BuildAsync(Pipeline([Passage(0, "two dogs"), Passage(1, "dogs"), Passage(2, "a cat")], new ViewsRule()) with
        {
            Augment = new AugmentOptions { Operations = [Step<IAugmentation>.Of("drop-first-word", new DropFirstWord(), "")] },
            Encode = Step<ITextEncoder>.Of("made-up", new MadeUpEncoder(coarse: false), ""),
            Mine = new MineOptions { NumNegatives = 3 },
        });
        Assert.Equal([("dogs", "a cat")], built.Rows.Where(r => r.Anchor == "two dogs").Select(r => (r.Positive, r.Negatives[0]!)));
    }

    [Fact]
    public async Task RunAsync_NeighboursAndAllowSameGroup_MasksTheDrawnOnly()
    {
        var passages = Enumerable.Range(0, 6).Select(n => Passage(n, $"text {n}", group: "g")).ToArray();
        var pipeline = Pipeline(passages, new NeighboursRule()) with
        {
            Encode = Step<ITextEncoder>.Of("made-up", new MadeUpEncoder(coarse: false), ""),
            Mine = new MineOptions { NumNegatives = 4, AllowSameGroup = true, Guards = Guarding.Groups },
            Write = new WriteOptions { Format = PairFormat.NTuple },
        };
        var built = await BuildAsync(pipeline);
        Assert.Equal(6, built.Rows.Count);
        Assert.All(built.Rows, r => Assert.Equal(6, r.Negatives.Append(r.Anchor).Append(r.Positive).Distinct().Count()));

        var masked = await BuildAsync(pipeline with { Mine = pipeline.Mine! with { AllowSameGroup = false } });
        Assert.Equal(6, masked.Report.PairsShort.ByReason["no-negative"]);
    }

    [Fact]
    public async Task RunAsync_FewerMatesThanAskedFor_EachMissingOneIsShort()
    {
        var built = await BuildAsync(Pipeline(
            [Passage(0, "a", group: "g"), Passage(1, "b", group: "g"), Passage(2, "B ", group: "g"), Passage(3, "c")], new NeighboursRule { Count = 2 }));
        Assert.Equal((3, 1), (built.Report.PairsWritten + built.Report.PairsMerged, built.Report.PairsMerged)); // a-b, b-a, and B-a which is b-a
        Assert.Equal(3 + 2, built.Report.PairsShort.ByReason["no-neighbour"]);
    }

    [Fact]
    public async Task RunAsync_TripletsWithoutMining_EveryGivenNegativeIsARow()
    {
        var built = await BuildAsync(Pipeline([Passage(0, "a", ["p"], ["n1"]), Passage(1, "a", ["p"], ["n2"]), Passage(2, "a", ["p"], ["n3"])], new GivenRule()));
        Assert.Equal(["n1", "n2", "n3"], built.Rows.Select(r => r.Negatives[0]));
    }

    [Fact]
    public async Task RunAsync_NeighboursOfManyAnchors_EverySubsetEquallyLikely()
    {
        const int groups = 2400;
        var passages = Enumerable.Range(0, 5 * groups).Select(n => Passage(n, $"text {n}", group: $"g{n / 5}")).ToArray();
        var built = await BuildAsync(Pipeline(passages, new NeighboursRule { Count = 2 }));
        Assert.Equal(10 * groups, built.Rows.Count);
        var orders = built.Rows.Select(r => (Anchor: Number(r.Anchor), Mate: Number(r.Positive))).Chunk(2).Select(two =>
        {
            Assert.Equal(two[0].Anchor, two[1].Anchor);
            Assert.Equal(two[0].Anchor / 5, two[0].Mate / 5);
            return ((two[0].Mate - two[0].Anchor + 5) % 5, (two[1].Mate - two[1].Anchor + 5) % 5);
        }).CountBy(o => o).ToDictionary();
        Assert.Equal(12, orders.Count); // two different ones of four, in order
        Assert.InRange(orders.Values.Sum(c => (c - groups * 5.0 / 12) * (c - groups * 5.0 / 12) / (groups * 5.0 / 12)), 0, 31.3); // chi-square, 11 degrees of freedom: one in a thousand lies above

        static int Number(string text) => int.Parse(text["text ".Length..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
