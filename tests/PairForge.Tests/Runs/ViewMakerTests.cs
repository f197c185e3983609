using PairForge.Augmentations;
using PairForge.Runs;
using PairForge.Text;
using static PairForge.Tests.Runs.BuiltDataset;

namespace PairForge.Tests.Runs;

public sealed class ViewMakerTests
{
    [Fact]
    public void Make_ChooseOne_EveryOperationIsTheFirstEquallyOften()
    {
        var maker = Make(Choose.One, Insert("a"), Insert("b"), Insert("c"));
        var counts = Enumerable.Range(0, 3000).Select(n => maker.Begin(new AnalyzedText("x"), $"p{n}", 0).View!.Text).CountBy(t => t).ToDictionary();
        Assert.Equal(["ax", "bx", "cx"], counts.Keys.Order());
        Assert.All(counts.Values, c => Assert.InRange(c, 900, 1100)); // standard deviation 26
    }

    [Fact]
    public void Make_ChooseOneAndTheFirstRefuses_AnotherIsTried()
    {
        var maker = Make(Choose.One, Refuse("too-short"), Insert("b"));
        for (var n = 0; n < 20; n++)
        {
            var draft = maker.Begin(new AnalyzedText("x"), $"p{n}", 0);
            Assert.Equal(("bx", null), (draft.View!.Text, draft.Refusal));
            Assert.Equal("b", Assert.Single(draft.View.Operations).Name);
        }
    }

    [Fact]
    public void Make_Chain_EachOperationSeesTheTextOfTheOneBefore()
    {
        var draft = Make(Choose.Chain, Insert("a"), Refuse("too-short"), Insert("b")).Begin(new AnalyzedText("x"), "p", 0);
        Assert.Equal(("bax", null), (draft.View!.Text, draft.Refusal));
        Assert.Equal(["a", "b"], draft.View.Operations.Select(o => o.Name));
    }

    [Theory]
    [InlineData(Choose.One)]
    [InlineData(Choose.Chain)]
    public void Make_NothingApplies_RefusesWithTheReason(Choose choose)
    {
        foreach (var (operation, reason) in new[] { (Refuse("too-short"), "too-short"), (Insert(""), "unchanged") }) // the other is an edit that changes nothing
        {
            var draft = Make(choose, operation).Begin(new AnalyzedText("x"), "p", 0);
            Assert.Null(draft.View);
            Assert.Equal(reason, draft.Refusal);
        }
    }

    [Theory]
    [InlineData(Choose.One)]
    [InlineData(Choose.Chain)]
    public async Task AskAsync_OperationsOfBothKinds_MakeWhatSynchronousOnesMake(Choose choose)
    {
        Step<IAugmentation>[] plain = [Insert("a"), Refuse("too-short"), Insert("b"), Insert("c")];
        foreach (var inBatches in new[] { 0b0001, 0b0010, 0b0110, 0b1010, 0b1111 })
        {
            var asked = new List<int>();
            var maker = Make(choose, [.. plain.Select((o, i) => (inBatches >> i & 1) == 0 ? o : Step<IAugmentation>.Of(o.Name, new InBatches(o.Create(), asked), ""))]);
            var drafts = Texts.Select((t, n) => maker.Begin(new AnalyzedText(t), $"p{n}", n % 3)).ToArray();
            await maker.AskAsync(drafts, TestContext.Current.CancellationToken);
            var expected = Texts.Select((t, n) => Make(choose, plain).Begin(new AnalyzedText(t), $"p{n}", n % 3)).ToArray();
            Assert.Equal(expected.Select(Told), drafts.Select(Told));
            // One question an operation and place in the order, never one a text.
            Assert.InRange(asked.Count, 1, choose == Choose.Chain ? int.PopCount(inBatches) : 2 * plain.Length);
        }
    }

    [Fact]
    public async Task AskAsync_RandomNumbers_AreThoseOfTheViewWhateverTheBatch()
    {
        var step = Step<IAugmentation>.Of("draws", new InBatches(new Draws(), []), "");
        var together = Texts.Select((t, n) => (Text: t, Id: $"p{n}")).ToArray();
        var maker = Make(Choose.One, step);
        var drafts = together.Select(t => maker.Begin(new AnalyzedText(t.Text), t.Id, 0)).ToArray();
        await maker.AskAsync(drafts, TestContext.Current.CancellationToken);
        Assert.Equal(Texts.Length, drafts.Select(d => d.View!.Text).Distinct().Count());
        foreach (var (text, id) in together.Reverse())
        {
            var alone = maker.Begin(new AnalyzedText(text), id, 0);
            await maker.AskAsync([alone], TestContext.Current.CancellationToken);
            Assert.Equal(drafts.Single(d => d.Id == id).View!.Text, alone.View!.Text);
        }
    }

    [Fact]
    public async Task AskAsync_OperationThrowsOrMiscounts_EveryViewOfTheBatchSaysSo()
    {
        foreach (var (operation, fault) in new[]
        {
            (new InBatches(new Fixed(null!), []), "bad threw ArgumentException: no"),
            (new InBatches(new Fixed(AugmentationResult.Unchanged), [], drops: 1), "bad threw InvalidOperationException: it gave 39 results for 40 texts"),
        })
        {
            var maker = Make(Choose.Chain, Step<IAugmentation>.Of("bad", operation, ""), Insert("b"));
            var drafts = Texts.Select((t, n) => maker.Begin(new AnalyzedText(t), $"p{n}", 0)).ToArray();
            await maker.AskAsync(drafts, TestContext.Current.CancellationToken);
            Assert.All(drafts, d => Assert.Equal((fault, "b"), (d.Fault, Assert.Single(d.Applied).Name)));
        }
    }

    private static readonly string[] Texts = [.. Enumerable.Range(0, 40).Select(n => $"text {n}")];

    private static (string?, string?, string) Told(ViewDraft draft) => (draft.View?.Text, draft.Refusal, string.Join(' ', draft.Applied.Select(a => $"{a.Name}{a.Edits.Count}")));

    [Fact]
    public async Task RunAsync_OperationCutsACharacterInHalf_TheViewIsRefused()
    {
        var built = await BuildAsync(Pipeline([Passage(0, "\U0001F600 a"), Passage(1, "x a")], new ViewsRule()) with
        {
            Augment = new AugmentOptions { Operations = [Delete(1)] },
        });
        Assert.Equal("x a", Assert.Single(built.Rows).Anchor);
        Assert.Equal(1, built.Report.ViewsRefused.ByReason["lone-surrogate"]);
    }

    private static ViewMaker Make(Choose choose, params Step<IAugmentation>[] operations) =>
        new(Pipeline([], new ViewsRule()) with { Augment = new AugmentOptions { Choose = choose, Operations = operations } }, "no-cache");

    private static Step<IAugmentation> Insert(string text) => Step<IAugmentation>.Of(text, new Fixed(AugmentationResult.Edited([new TextEdit(0, 0, text)])), "");

    private static Step<IAugmentation> Delete(int length) => Step<IAugmentation>.Of("delete", new Fixed(AugmentationResult.Edited([new TextEdit(0, length, "")])), "");

    private static Step<IAugmentation> Refuse(string reason) => Step<IAugmentation>.Of("refuse", new Fixed(AugmentationResult.Refused(reason)), "");

    private sealed class Fixed(AugmentationResult result) : IAugmentation
    {
        public bool ChangesText => true;

        public AugmentationResult Apply(AnalyzedText text, ref KeyedRandom random) => result;
    }
    private sealed class Draws : IAugmentation
    {
        public bool ChangesText => true;

        public AugmentationResult Apply(AnalyzedText text, ref KeyedRandom random) => AugmentationResult.Edited([new TextEdit(0, text.Text.Length, $"{random.NextUInt64()}")]);
    }

    /// <summary>Another operation, asked in batches.</summary>
    private sealed class InBatches(IAugmentation inner, List<int> asked, int drops = 0) : IBatchAugmentation
    {
        public bool ChangesText => inner.ChangesText;

        public async ValueTask<IReadOnlyList<AugmentationResult>> ApplyAsync(IReadOnlyList<TextToAugment> texts, CancellationToken cancellation)
        {
            asked.Add(texts.Count);
            await Task.Yield();
            return [.. texts.Skip(drops).Select(t =>
            {
                var random = t.Random;
                return inner.Apply(new AnalyzedText(t.Text), ref random) ?? throw new ArgumentException("no");
            })];
        }
    }
}
