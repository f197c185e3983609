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
        var counts = Enumerable.Range(0, 3000).Select(n => maker.Make(new AnalyzedText("x"), $"p{n}", 0, out _, out _)!.Text).CountBy(t => t).ToDictionary();
        Assert.Equal(["ax", "bx", "cx"], counts.Keys.Order());
        Assert.All(counts.Values, c => Assert.InRange(c, 900, 1100)); // standard deviation 26
    }

    [Fact]
    public void Make_ChooseOneAndTheFirstRefuses_AnotherIsTried()
    {
        var maker = Make(Choose.One, Refuse("too-short"), Insert("b"));
        for (var n = 0; n < 20; n++)
        {
            var view = maker.Make(new AnalyzedText("x"), $"p{n}", 0, out var refusal, out _)!;
            Assert.Equal(("bx", null), (view.Text, refusal));
            Assert.Equal("b", Assert.Single(view.Operations).Name);
        }
    }

    [Fact]
    public void Make_Chain_EachOperationSeesTheTextOfTheOneBefore()
    {
        var view = Make(Choose.Chain, Insert("a"), Refuse("too-short"), Insert("b")).Make(new AnalyzedText("x"), "p", 0, out var refusal, out _)!;
        Assert.Equal(("bax", null), (view.Text, refusal));
        Assert.Equal(["a", "b"], view.Operations.Select(o => o.Name));
    }

    [Theory]
    [InlineData(Choose.One)]
    [InlineData(Choose.Chain)]
    public void Make_NothingApplies_RefusesWithTheReason(Choose choose)
    {
        Assert.Null(Make(choose, Refuse("too-short")).Make(new AnalyzedText("x"), "p", 0, out var refusal, out _));
        Assert.Equal("too-short", refusal);
        Assert.Null(Make(choose, Insert("")).Make(new AnalyzedText("x"), "p", 0, out refusal, out _)); // an edit that changes nothing
        Assert.Equal("unchanged", refusal);
    }

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
        new(Pipeline([], new ViewsRule()) with { Augment = new AugmentOptions { Choose = choose, Operations = operations } });

    private static Step<IAugmentation> Insert(string text) => Step<IAugmentation>.Of(text, new Fixed(AugmentationResult.Edited([new TextEdit(0, 0, text)])), "");

    private static Step<IAugmentation> Delete(int length) => Step<IAugmentation>.Of("delete", new Fixed(AugmentationResult.Edited([new TextEdit(0, length, "")])), "");

    private static Step<IAugmentation> Refuse(string reason) => Step<IAugmentation>.Of("refuse", new Fixed(AugmentationResult.Refused(reason)), "");

    private sealed class Fixed(AugmentationResult result) : IAugmentation
    {
        public bool ChangesText => true;

        public AugmentationResult Apply(AnalyzedText text, ref KeyedRandom random) => result;
    }
}
