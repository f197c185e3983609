namespace PairForge.Training.Tests;

public sealed class TrainingBatchTests
{
    [Fact]
    public void OfPairs_RepeatedAnchor_IgnoresItsOtherPositives()
    {
        // rows: 0 (a, b), 1 (a, c), 2 (d, e) with hard negative b
        var data = new TrainingData([new("a", "b", []), new("a", "c", []), new("d", "e", ["b"])]);
        var batch = TrainingBatch.OfPairs(data, [0, 1, 2]);
        Assert.Equal((3, 1), (batch.Rows, batch.Negatives));
        bool[] expected =
        [
            false, true, false, true, // a: c is another positive; the hard negative b is its own
            true, false, false, true,
            false, false, false, false,
        ];
        Assert.Equal(expected, batch.Ignored);
    }

    [Fact]
    public void OfPairs_TextThatEqualsTheAnchor_IsIgnored()
    {
        var data = new TrainingData([new("a", "b", []), new("c", "A", [])]); // case does not count
        Assert.Equal([false, true, false, false], TrainingBatch.OfPairs(data, [0, 1]).Ignored);
    }

    [Fact]
    public void OfPairs_SameGroup_IsIgnored()
    {
        var data = new TrainingData([new("a", "b", [], "g"), new("c", "d", [], "g"), new("e", "f", ["d"], "h"), new("i", "j", [])]);
        bool[] expected =
        [
            false, true, false, false, true, // d stands in group g, as a hard negative too
            true, false, false, false, true,
            false, false, false, false, false,
            false, false, false, false, false,
        ];
        Assert.Equal(expected, TrainingBatch.OfPairs(data, [0, 1, 2, 3]).Ignored);
    }

    [Fact]
    public void OfViews_RepeatedAnchor_IsIgnored()
    {
        var data = new TrainingData([new("a", "b", []), new("a", "c", []), new("d", "e", [])]);
        var batch = TrainingBatch.OfViews(data, [0, 1, 2]);
        Assert.Equal([false, true, false, true, false, false, false, false, false], batch.Ignored);
        Assert.All(batch.Texts, t => Assert.True(t.IsView));
    }

    [Fact]
    public void OfPairs_IdentityRow_IsTwoViews()
    {
        var data = new TrainingData([new("a", "a", ["n"]), new("c", "d", [])]);
        Assert.Equal([true, false, true, false, false], TrainingBatch.OfPairs(data, [0, 1]).Texts.Select(t => t.IsView));
    }

    [Fact]
    public void TrainingData_EqualRows_AreMerged()
    {
        var data = new TrainingData([new("a", "b", []), new("a", "b", ["n"]), new("A ", "b", ["m", "n"])]);
        Assert.Equal((3, 1), (data.RowsRead, data.RowCount));
        Assert.Equal(["n", "m"], data[0].Negatives.Select(n => data.Texts[n]));
        Assert.Equal(3, data.Counts[data[0].Anchor]);
    }

    [Fact]
    public void TrainingData_RowsUnderOtherDirectives_StayApart()
    {
        TrainingPair Cut(long seed) => new("a", "a", []) { PositiveDirective = new(new Cutoff(CutoffKind.Token, 0.1f, seed), null) };
        var data = new TrainingData([Cut(1), Cut(2), Cut(1), new("a", "a", [])]);
        Assert.Equal(3, data.RowCount);
        Assert.Equal([1L, 2L, null], Enumerable.Range(0, 3).Select(r => data[r].PositiveInput.Cutoff?.Seed));
    }

    [Fact]
    public void OfPairs_Mixture_IsNoNegativeOfWhatIsMixedIn()
    {
        var data = new TrainingData([new("a", "b", []) { PositiveDirective = new(null, new Mixup("C", 0.75f)) }, new("c", "d", []), new("e", "f", [])]);
        var batch = TrainingBatch.OfPairs(data, [0, 1, 2]);
        bool[] expected =
        [
            false, false, false,
            true, false, false, // the first column holds a quarter of c
            false, false, false,
        ];
        Assert.Equal(expected, batch.Ignored);
        Assert.Equal(("c", 0.75f), (data.Texts[batch.Texts[3].Partner].ToLowerInvariant(), batch.Texts[3].Lambda));
    }

    [Fact]
    public void OfPairs_AnchorThatIsAMixture_DoesNotRepelWhatIsMixedIn()
    {
        var data = new TrainingData([new("a", "b", []) { AnchorDirective = new(null, new Mixup("D", 0.75f)) }, new("c", "d", []), new("e", "f", [])]);
        bool[] expected =
        [
            false, true, false, // d is a quarter of the first anchor
            false, false, false,
            false, false, false,
        ];
        Assert.Equal(expected, TrainingBatch.OfPairs(data, [0, 1, 2]).Ignored);
    }

    [Fact]
    public async Task OfPairs_DatasetOfTwoViews_AppliesTheDirectivesOfBothSides()
    {
        var folder = Directory.CreateTempSubdirectory("pairforge-test");
        try
        {
            var components = Components.Default();
            var pipeline = new Pipeline
            {
                Source = [Step<Sources.ISource>.Of("memory", new Sources.MemorySource(["two dogs run through the park", "a cat sleeps on the warm roof"]), "")],
                Pair = [components.Step<PairRule>("views", new ViewsRule { Anchor = ViewAnchor.View })],
                Augment = new AugmentOptions { Operations = [components.Step<Augmentations.IAugmentation>("token-cutoff", new Augmentations.TokenCutoffOptions { Ratio = 0.4f })] },
            };
            var output = Path.Combine(folder.FullName, "out");
            await Runs.PipelineRunner.RunAsync(pipeline, new Runs.RunOptions { Out = output }, cancellation: TestContext.Current.CancellationToken);
            var pairs = await TrainingPairReader.ReadAsync(output, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
            var batch = TrainingBatch.OfPairs(new TrainingData(pairs), [0, 1]);
            Assert.Equal(pairs.Select(p => p.AnchorDirective!.Cutoff).Concat(pairs.Select(p => p.PositiveDirective!.Cutoff)), batch.Texts.Select(t => t.Cutoff));
            Assert.Equal(4, batch.Texts.Select(t => t.Cutoff!.Seed).Distinct().Count());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
