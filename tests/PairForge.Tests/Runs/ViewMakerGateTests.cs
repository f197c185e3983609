using CsCheck;
using PairForge.Augmentations;
using PairForge.Encoders;
using PairForge.Quality;
using PairForge.Runs;
using PairForge.Text;
using static PairForge.Tests.Runs.BuiltDataset;

namespace PairForge.Tests.Runs;

/// <summary>Views under <c>probability</c> and under the gate.</summary>
public sealed class ViewMakerGateTests
{
    [Fact]
    public void Begin_Sometimes_EachOperationComesWithItsProbabilityByItself()
    {
        var maker = Make(new AugmentOptions { Choose = Choose.Sometimes, Probability = 0.3, Operations = [Insert("a"), Insert("b")] });
        var drafts = Enumerable.Range(0, 10_000).Select(n => maker.Begin(new AnalyzedText("x"), $"p{n}", n % 2)).ToArray();
        var counts = drafts.CountBy(d => d.View?.Text ?? d.Refusal!).ToDictionary();
        Assert.Equal(["ax", "bax", "bx", "nothing-drawn"], counts.Keys.Order());
        Assert.InRange(counts["ax"], 1950, 2250); // 0.3 x 0.7 of 10,000; standard deviation 41
        Assert.InRange(counts["bx"], 1950, 2250);
        Assert.InRange(counts["bax"], 790, 1010); // 0.09
        Assert.InRange(counts["nothing-drawn"], 4700, 5100); // 0.49
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1000)]
    public void Begin_SometimesAtItsEnds_AppliesNoneOrAll(double probability, int made)
    {
        var maker = Make(new AugmentOptions { Choose = Choose.Sometimes, Probability = probability, Operations = [Insert("a"), Insert("b")] });
        Assert.Equal(made, Enumerable.Range(0, 1000).Count(n => maker.Begin(new AnalyzedText("x"), $"p{n}", 0).View?.Text == "bax"));
    }

    [Fact]
    public void Begin_OneWithAProbability_TheNextOperationIsTried()
    {
        var maker = Make(new AugmentOptions { Probability = 0.5, Operations = [Insert("a"), Insert("b")] });
        var counts = Enumerable.Range(0, 8000).Select(n => maker.Begin(new AnalyzedText("x"), $"p{n}", 0)).CountBy(d => d.View?.Text ?? d.Refusal!).ToDictionary();
        Assert.InRange(counts["nothing-drawn"], 1850, 2150); // a quarter; standard deviation 39
        Assert.InRange(counts["ax"], 2850, 3150);
        Assert.InRange(counts["bx"], 2850, 3150);
    }

    [Fact]
    public void Begin_GateRefusesOneOperation_TheOtherIsTakenAndNothingIsRedrawn()
    {
        var maker = Make(new AugmentOptions { Operations = [Insert("far away "), Insert("b ")], Gate = new GateOptions { MaxLengthRatio = 2 } });
        for (var n = 0; n < 50; n++)
        {
            var draft = maker.Begin(new AnalyzedText("x"), $"p{n}", 0);
            Assert.Equal(("b x", "b "), (draft.View!.Text, Assert.Single(draft.View.Operations).Name));
            Assert.Empty(draft.Redraws);
        }
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.25)]
    [InlineData(3, 0.0625)]
    public void Begin_GateRefusesHalfOfTheDraws_RedrawsHalveWhatIsRefused(int redraws, double refused)
    {
        // Heads is one word more, tails is none.
        var maker = Make(new AugmentOptions { Operations = [Coin], Gate = new GateOptions { MustDiffer = true, MaxLengthRatio = 1, Redraws = redraws } });
        var drafts = Enumerable.Range(0, 4000).Select(n => maker.Begin(new AnalyzedText("x"), $"p{n}", 0)).ToArray();
        Assert.InRange(drafts.Count(d => d.View is null), 4000 * refused - 130, 4000 * refused + 130); // standard deviation 32 at most
        Assert.All(drafts.Where(d => d.View is null), d => Assert.Equal(("gate.max_length_ratio", redraws), (d.Refusal, d.Redraws.Count)));
        Assert.All(drafts.Where(d => d.View is not null), d => Assert.Equal("tails", d.View!.Text));
        Assert.All(drafts.SelectMany(d => d.Redraws), r => Assert.Equal("gate.max_length_ratio", r));
    }

    [Fact]
    public void Begin_GateAcceptsTheFirstDraw_TheViewIsThatWithoutAGate() => Gen.Int[0, 100_000].Sample(n =>
    {
        var options = new AugmentOptions { Operations = [Coin, Insert("a")] };
        var plain = Make(options).Begin(new AnalyzedText("x"), $"p{n}", 0);
        var judged = Make(options with { Gate = new GateOptions() }).Begin(new AnalyzedText("x"), $"p{n}", 0);
        Assert.Equal(plain.View!.Text, judged.View!.Text);
    });

    [Fact]
    public void Begin_AnyGate_DependsOnThePassageAlone() => Gen.Select(Gen.Int[0, 10_000], Gen.Int[1, 30], Gen.Int[0, 4], Gen.Enum<Choose>()).Sample((first, count, redraws, choose) =>
    {
        var options = new AugmentOptions { Choose = choose, Operations = [Coin, Insert("a "), Coin], Gate = new GateOptions { MaxLengthRatio = 1, MustDiffer = true, Redraws = redraws } };
        var used = Make(options);
        var together = Enumerable.Range(first, count).Select(n => Told(used.Begin(new AnalyzedText("x"), $"p{n}", n % 3))).ToArray();
        var alone = Enumerable.Range(first, count).Reverse().Select(n => Told(Make(options).Begin(new AnalyzedText("x"), $"p{n}", n % 3))).Reverse();
        Assert.Equal(alone, together);
        Assert.All(together, t => Assert.True((t.Text is null) != (t.Refusal is null) && t.Redraws <= redraws)); // made or refused, never both

        static (string? Text, string? Refusal, int Redraws) Told(ViewDraft draft) => (draft.View?.Text, draft.Refusal, draft.Redraws.Count);
    }, iter: 200);

    [Fact]
    public void Begin_Chain_ARedrawBeginsFromThePassage()
    {
        var maker = Make(new AugmentOptions { Choose = Choose.Chain, Operations = [Insert("a "), Coin], Gate = new GateOptions { MaxLengthRatio = 1 } });
        var drafts = Enumerable.Range(0, 200).Select(n => maker.Begin(new AnalyzedText("x"), $"p{n}", 0)).ToArray();
        Assert.Contains(drafts, d => d.Draw > 0 && d.View is not null);
        Assert.All(drafts.Where(d => d.View is not null), d => Assert.Equal(("tails", "a  coin"), (d.View!.Text, string.Join(' ', d.View.Operations.Select(o => o.Name)))));
    }

    [Fact]
    public void Begin_DirectiveOnTheTextItself_IsNotJudged()
    {
        var cutoff = Step<IAugmentation>.Of("cutoff", new Fixed(AugmentationResult.Directed(new Cutoff(CutoffKind.Token, 0.5f, 1))), "");
        var gate = new GateOptions { MustDiffer = true, MinChangedWords = 0.5 };
        Assert.NotNull(Make(new AugmentOptions { Operations = [cutoff], Gate = gate }).Begin(new AnalyzedText("x"), "p", 0).View!.Cutoff);
        var identity = Make(new AugmentOptions { Operations = [Step<IAugmentation>.Of("identity", new Identity(), "")], Gate = gate }).Begin(new AnalyzedText("x"), "p", 0);
        Assert.Equal((null, "gate.must_differ"), (identity.View, identity.Refusal));
    }

    [Theory]
    [InlineData(Choose.One, 40)]
    [InlineData(Choose.Chain, 40)]
    public async Task AskAsync_GateRefusesWhatAHookAnswers_TheHookIsAskedOnceAText(Choose choose, int most)
    {
        var hook = new Hook();
        var maker = Make(new AugmentOptions { Choose = choose, Operations = [Step<IAugmentation>.Of("hook", hook, ""), Coin], Gate = new GateOptions { MaxLengthRatio = 1, Redraws = 8 } });
        var drafts = Enumerable.Range(0, most).Select(n => maker.Begin(new AnalyzedText("x"), $"p{n}", 0)).ToArray();
        await maker.AskAsync(drafts, TestContext.Current.CancellationToken);
        Assert.InRange(hook.Asked, 1, most);
        Assert.All(drafts.Where(d => d.View is not null), d => Assert.Equal("tails", d.View!.Text));
        Assert.True(drafts.Count(d => d.View is not null) > most / 2);
    }

    [Fact]
    public async Task AskAsync_HookAlone_IsRefusedWithoutARedraw()
    {
        var hook = new Hook();
        var maker = Make(new AugmentOptions { Operations = [Step<IAugmentation>.Of("hook", hook, "")], Gate = new GateOptions { MaxLengthRatio = 1, Redraws = 8 } });
        var draft = maker.Begin(new AnalyzedText("x"), "p", 0);
        await maker.AskAsync([draft], TestContext.Current.CancellationToken);
        Assert.Equal((1, "gate.max_length_ratio", 0), (hook.Asked, draft.Refusal, draft.Redraws.Count));
    }

    [Fact]
    public async Task AskAsync_Similarity_IsThatOfTheEncoderWhateverTheBatch() => await Gen.Select(Gen.Int[1, 20], Gen.Int[0, 100_000], Gen.Double[-1, 1]).SampleAsync(async (count, seed, bound) =>
    {
        var encoder = new MadeUpEncoder(coarse: false);
        var maker = Make(new AugmentOptions { Operations = [Draws], Gate = new GateOptions { MinSimilarity = bound } }, encoder);
        var drafts = Enumerable.Range(0, count).Select(n => maker.Begin(new AnalyzedText("x"), $"p{seed + (n / 2)}", n % 2)).ToArray();
        await maker.AskAsync(drafts, TestContext.Current.CancellationToken);
        foreach (var draft in drafts)
        {
            // By hand: the first draw of four that is near enough.
            var expected = Enumerable.Range(0, 4).Select(draw => Drawn(draft.Id, draft.Ordinal, draw)).FirstOrDefault(t => Cosine(encoder, "x", t) >= bound);
            Assert.Equal(expected, draft.View?.Text);
            Assert.Equal(expected is null ? "gate.min_similarity" : null, draft.Refusal);
            Assert.Equal(expected is null ? 3 : Enumerable.Range(0, 4).First(d => Drawn(draft.Id, draft.Ordinal, d) == expected), draft.Redraws.Count);
        }
    }, iter: 200);

    [Fact]
    public async Task RunAsync_Similarity_EncodesWithWhatStageFitLearnt()
    {
        var passages = Enumerable.Range(0, 40).Select(n => Passage(n, $"two dogs number {n} run through the wide green park of the town")).ToArray();
        var pipeline = Pipeline(passages, new ViewsRule { Count = 2 }) with
        {
            Augment = new AugmentOptions
            {
                Operations = [Components.Default().Step<IAugmentation>("word-deletion", new WordDeletionOptions { Rate = 0.4 })],
                Gate = new GateOptions { MinSimilarity = 0.95, MustDiffer = true, Redraws = 2 },
            },
        };
        var built = await BuildAsync(pipeline);
        Assert.All(built.Rows, r => Assert.InRange(r.PositiveScore, 0.95, 1.0000001));
        Assert.Equal(80, built.Report.ViewsMade + built.Report.ViewsRefused.Total);
        Assert.True(built.Report.ViewsRefused.ByReason["gate.min_similarity"] > 0);
        Assert.True(built.Report.ViewsRedrawn.ByReason["gate.min_similarity"] >= 2 * built.Report.ViewsRefused.ByReason["gate.min_similarity"]);
        var open = await BuildAsync(pipeline with { Augment = pipeline.Augment! with { Gate = null }, Encode = Components.Default().Step<ITextEncoder>("hashing", new HashingOptions()) });
        Assert.Contains(open.Rows, r => r.PositiveScore < 0.95);
    }

    [Fact]
    public async Task RunAsync_EncoderFailsOnAView_TheViewIsRefused()
    {
        var pipeline = HostileComponent.In(Pipeline(HostileComponent.Passages, new ViewsRule()), "view encoder");
        var built = await BuildAsync(pipeline with { Augment = pipeline.Augment! with { Gate = new GateOptions { MaxSimilarity = 1 } } });
        Assert.Equal(3, built.Report.ViewsRefused.ByReason["encoder-failed"]);
        Assert.Equal(697, built.Report.ViewsMade);
        Assert.Equal(3 * 3, built.Report.ViewsRedrawn.ByReason["encoder-failed"]);
    }

    private static string Drawn(string id, int ordinal, int draw) =>
        $"{new KeyedRandom(42, $"augment/{ordinal}/0/draws{(draw == 0 ? "" : $"/redraw/{draw}")}", id).NextUInt64()}";

    private static double Cosine(MadeUpEncoder encoder, string a, string b) => encoder.Vector(a).Zip(encoder.Vector(b), (x, y) => (double)x * y).Sum();

    private static Step<IAugmentation> Coin { get; } = Step<IAugmentation>.Of("coin", new CoinToss(), "");

    private static Step<IAugmentation> Draws { get; } = Step<IAugmentation>.Of("draws", new Number(), "");

    private static ViewMaker Make(AugmentOptions options, ITextEncoder? encoder = null) => new(Pipeline([], new ViewsRule()) with { Augment = options }, "no-cache", null, encoder);

    private static Step<IAugmentation> Insert(string text) => Step<IAugmentation>.Of(text, new Fixed(AugmentationResult.Edited([new TextEdit(0, 0, text)])), "");

    private sealed class Fixed(AugmentationResult result) : IAugmentation
    {
        public bool ChangesText => result.Cutoff is null;

        public AugmentationResult Apply(AnalyzedText text, ref KeyedRandom random) => result;
    }

    private sealed class CoinToss : IAugmentation
    {
        public bool ChangesText => true;

        public AugmentationResult Apply(AnalyzedText text, ref KeyedRandom random) =>
            AugmentationResult.Edited([new TextEdit(0, text.Text.Length, random.NextInt(2) == 0 ? "two heads" : "tails")]);
    }

    private sealed class Number : IAugmentation
    {
        public bool ChangesText => true;

        public AugmentationResult Apply(AnalyzedText text, ref KeyedRandom random) => AugmentationResult.Edited([new TextEdit(0, text.Text.Length, $"{random.NextUInt64()}")]);
    }

    private sealed class Hook : IBatchAugmentation
    {
        public int Asked { get; private set; }

        public bool ChangesText => true;

        public ValueTask<IReadOnlyList<AugmentationResult>> ApplyAsync(IReadOnlyList<TextToAugment> texts, CancellationToken cancellation)
        {
            Asked += texts.Count;
            return ValueTask.FromResult<IReadOnlyList<AugmentationResult>>([.. texts.Select(t => AugmentationResult.Edited([new TextEdit(0, 0, "many more words ")]))]);
        }
    }
}
