using PairForge.Encoders;
using PairForge.Mining;
using PairForge.Mining.Guards;
using PairForge.Runs;
using PairForge.Sinks;
using PairForge.Tests.Mining.Guards;
using static PairForge.Tests.Runs.BuiltDataset;

namespace PairForge.Tests.Runs;

/// <summary>Guards, sampling and review in whole runs; what peers get wrong is named with each test.</summary>
public sealed class GuardedRunTests
{
    private static readonly string[] Colours = ["red", "blue", "green", "white", "black", "brown"];
    private static readonly string[] Animals = ["dog", "cat", "horse", "bird", "fish", "cow"];

    /// <summary>Thirty-six anchors, each with a positive in other words; four that are nearly equal.</summary>
    private static Passage[] Passages() =>
    [
        .. Enumerable.Range(0, 36).Select(n => Passage(n, $"a {Colours[n / 6]} {Animals[n % 6]} runs in a field") with { Positives = [$"the {Animals[n % 6]} that is {Colours[n / 6]} runs"] }),
        Passage(36, "A red  dog runs in a field") with { Positives = ["the dog that is red runs quickly"] }, // the anchor of passage 0 over again
        Passage(37, "a red dog runs in a field!") with { Positives = ["some red dog, running"] },
    ];

    private static Pipeline Mining(MineOptions mine, PairFormat? format = PairFormat.NTuple) => Pipeline(Passages(), new GivenRule()) with
    {
        Encode = Components.Default().Step<ITextEncoder>("hashing", new HashingOptions()),
        Mine = mine,
        Write = new WriteOptions { Format = format, MissingNegative = MissingNegative.Null },
    };

    /// <summary>sentence-transformers masks known positives only: where a query stands in the corpus it is its own best negative.</summary>
    [Fact]
    public async Task RunAsync_NoGuards_OwnTextAndEveryKnownPositiveOfTheAnchorAreNoNegatives()
    {
        var built = await BuildAsync(Mining(new MineOptions { NumNegatives = 10, Guards = Guarding.None }));
        foreach (var row in built.Rows)
        {
            var own = row.Anchor.Equals("a red dog runs in a field", StringComparison.OrdinalIgnoreCase) || row.Anchor.StartsWith("A red  dog", StringComparison.Ordinal);
            Assert.DoesNotContain(row.Negatives, n => string.Equals(n, row.Anchor, StringComparison.OrdinalIgnoreCase) || n == row.Positive);
            if (own) Assert.DoesNotContain(row.Negatives, n => n is "the dog that is red runs" or "the dog that is red runs quickly"); // of whichever passage
        }
        var hidden = built.Report.Mining!.Summarize().Hidden;
        Assert.Equal((37, 38), (hidden["own_text"], hidden["known_positives"]));
        Assert.False(hidden.ContainsKey("own_group"));
    }

    [Fact]
    public async Task RunAsync_DefaultGuards_NearDuplicatesOfAnchorAndPositivesAreDroppedAndCounted()
    {
        var built = await BuildAsync(Mining(new MineOptions { NumNegatives = 3 }));
        var summary = built.Report.Mining!.Summarize();
        Assert.Superset(new HashSet<string> { "near_duplicates", "reciprocal_neighbours" }, summary.Dropped.Keys.ToHashSet());
        Assert.All(built.Rows.Where(r => r.Anchor == "a red dog runs in a field"), r => Assert.DoesNotContain("a red dog runs in a field!", r.Negatives));
        Assert.True(summary.Dropped["near_duplicates"] > 0);
    }

    [Fact]
    public async Task RunAsync_WeighingGuard_KeepsTheCandidateAndWritesItsWeight()
    {
        var guard = new NearDuplicateTexts { Action = GuardAction.Weigh, Weight = 0.25 };
        var built = await BuildAsync(Mining(new MineOptions { NumNegatives = 3, Guards = Guarding.With("near-duplicates", guard) }));
        var weights = built.Rows.SelectMany(r => r.Lineage!.Negatives).OfType<Negative>().ToLookup(n => n.Weight);
        Assert.Equal([0.25, 1], weights.Select(w => w.Key).Order());
        Assert.Contains(built.Rows.Where(r => r.Anchor == "a red dog runs in a field"), r => r.Lineage!.Negatives.Any(n => n is { Text: "a red dog runs in a field!", Weight: 0.25 }));
        Assert.True(built.Report.Mining!.Summarize().Weighed["near_duplicates"] > 0);
    }

    /// <summary>FlagEmbedding pads with random texts that may be chosen already, or positives (#464); none of its draws has a seed.</summary>
    [Fact]
    public async Task RunAsync_RandomPerHard_MixesRandomTextsThatAreNeitherChosenNorKnown()
    {
        var mine = new MineOptions { NumNegatives = 6, RandomPerHard = 1, Guards = Guarding.None };
        var built = await BuildAsync(Mining(mine));
        foreach (var row in built.Rows)
        {
            Assert.Equal(6, row.Negatives.Distinct().Count());
            Assert.DoesNotContain(row.Positive, row.Negatives);
            Assert.Equal(["exact", "exact", "exact", "random", "random", "random"], row.Lineage!.Negatives.Select(n => n!.Miner));
            Assert.All(row.Lineage.Negatives.Skip(3), n => Assert.Equal(-1, n!.Rank));
        }
        Assert.Equal(built.Rows.Select(r => string.Join('|', r.Negatives)), (await BuildAsync(Mining(mine))).Rows.Select(r => string.Join('|', r.Negatives)));
    }

    [Fact]
    public async Task RunAsync_IncludePositives_TheyTakePartInNTuples()
    {
        var built = await BuildAsync(Mining(new MineOptions { NumNegatives = 20, IncludePositives = true, RangeMax = 60 }, format: null));
        Assert.All(built.Rows, r => Assert.Equal(20, r.Negatives.Count));
        Assert.Contains(built.Rows, r => r.Negatives.Contains(r.Positive));
        Assert.DoesNotContain(built.Rows, r => r.Negatives.Contains(r.Anchor));
        var fault = await Assert.ThrowsAsync<ConfigurationException>(() => BuildAsync(Mining(new MineOptions { IncludePositives = true }, PairFormat.Triplet)));
        Assert.Contains("n-tuple", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>sentence-transformers asks its cross-encoder a query at a time, and not at all where no margin is set.</summary>
    [Fact]
    public async Task RunAsync_Rescore_ScoresCandidatesInOnePassAndNegativesByIt()
    {
        var scorer = new CommonWordsScorer();
        var built = await BuildAsync(Mining(new MineOptions { NumNegatives = 3, Guards = Guarding.None, Rescore = Step<IPairScorer>.Of("common-words", scorer, "common-words") }));
        Assert.Equal(1, scorer.Calls);
        Assert.All(built.Rows, r => Assert.All(r.Lineage!.Negatives, n => Assert.Equal(CommonWordsScorer.Score(r.Lineage.Negatives.Count > 0 ? Anchor(r) : "", n!.Text), n.Score)));
        Assert.All(built.Rows, r => Assert.Equal(r.Lineage!.Negatives.Select(n => n!.Score).OrderDescending(), r.Lineage.Negatives.Select(n => n!.Score)));

        string Anchor(PairRow row) => row.Anchor == "A red  dog runs in a field" ? "a red dog runs in a field" : row.Anchor; // the pool has the first spelling
    }

    /// <summary>An identity view scores 1: a margin below that would drop nothing but copies, and a paraphrase would be a negative.</summary>
    [Fact]
    public async Task RunAsync_OnlyViews_MarginsAreMeasuredAgainstTheNearestCandidatesAndNotTheView()
    {
        var pipeline = Mining(new MineOptions { NumNegatives = 1, Guards = Guarding.None, RelativeMargin = 0.05, RangeMax = 30 });
        var built = await BuildAsync(pipeline with { Source = Pipeline([.. Passages().Select(p => p with { Positives = [] })]).Source, Pair = [Step<PairRule>.Of("views", new ViewsRule(), new ViewsRule())] });
        var scores = built.Rows.SelectMany(r => r.Lineage!.Negatives).OfType<Negative>().Select(n => n.Score).ToArray();
        Assert.NotEmpty(scores);
        Assert.True(scores.Max() < 0.95 * 0.95, $"{scores.Max()}");
        Assert.All(built.Rows, r => Assert.Equal(1, r.PositiveScore, 1e-6));
    }

    /// <summary>What stands beside a text is related to it and no paraphrase: a ceiling learnt from it would refuse nearly every candidate.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_LooselyRelatedPositives_CeilingsAndLinksAreNotLearntFromThem(bool mates)
    {
        PairRule rule = mates ? new NeighboursRule() : new AdjacentRule { Within = AdjacentScope.File, Side = AdjacentSide.Both };
        // Forty passages on each of five subjects, in turn: what stands beside a passage, or in its group, is on another subject.
        Passage[] passages = [.. Enumerable.Range(0, 200).Select(n => Passage(n, $"{Colours[n % 5]} {Animals[n % 5]} {n * 7919 % 1000}", group: $"{n / 2}"))];
        var built = await BuildAsync(Pipeline(passages, rule) with
        {
            Encode = Components.Default().Step<ITextEncoder>("hashing", new HashingOptions()),
            Mine = new MineOptions { NumNegatives = 3 },
            Write = new WriteOptions { Format = PairFormat.NTuple, MissingNegative = MissingNegative.Null },
        });
        var summary = built.Report.Mining!.Summarize();
        Assert.Equal(0, summary.ShortAnchors);
        Assert.False(summary.Dropped.GetValueOrDefault("linked_positives") > 0);
        Assert.True(double.IsNaN(summary.EstimatedFalseNegatives)); // no known positive says how an unmarked one scores
    }

    /// <summary>Among what BM25 finds a candidate is likelier a positive than its score by the encoder says: the estimate would be too low.</summary>
    [Fact]
    public async Task RunAsync_Bm25Ranks_NoShareOfFalseNegativesIsEstimated()
    {
        var mine = new MineOptions { NumNegatives = 3, Guards = Guarding.None };
        Assert.False(double.IsNaN((await BuildAsync(Mining(mine))).Report.Mining!.Summarize().EstimatedFalseNegatives));
        var lexical = await BuildAsync(Mining(mine with { Search = [Components.Default().Step<SearchMethod>("bm25", new Bm25SearchMethod())] }));
        Assert.True(double.IsNaN(lexical.Report.Mining!.Summarize().EstimatedFalseNegatives));
    }

    [Fact]
    public async Task RunAsync_Mined_WritesASheetOfTheRiskiest()
    {
        using var folder = new TemporaryFolder();
        await PipelineRunner.RunAsync(Mining(new MineOptions { NumNegatives = 4, Guards = Guarding.None }), new RunOptions { Out = folder["out"] }, cancellation: TestContext.Current.CancellationToken);
        var lines = await File.ReadAllLinesAsync(Path.Combine(folder["out"], "mining-review.csv"), TestContext.Current.CancellationToken);
        Assert.Equal("split,anchor_id,anchor,positive,negative_id,negative,score,rank,risk,is_positive", lines[0]);
        Assert.Equal(100, lines.Length - 1);
        var risks = lines.Skip(1).Select(l => double.Parse(l.Split(',')[^2], System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(risks.OrderDescending(), risks);
        Assert.True((await DatasetVerifier.VerifyAsync(folder["out"], TestContext.Current.CancellationToken)).IsWhole);
    }
}
