using PairForge.Augmentations;
using PairForge.Tests.Runs;
using PairForge.Text;
using static PairForge.Tests.Runs.BuiltDataset;

namespace PairForge.Tests.Augmentations;

public sealed class CorpusMixupTests
{
    private static Step<IAugmentation> Step => Components.Default().Step<IAugmentation>("mixup", new CorpusMixupOptions());

    private static Pipeline Mixing(params string[] texts) =>
        Pipeline([.. texts.Select((t, i) => Passage(i, t))], new ViewsRule { Count = 2 }) with { Augment = new AugmentOptions { Operations = [Step] } };

    [Fact]
    public async Task RunAsync_Mixup_PartnersAreOtherPassagesWithAWeightOfAtLeastHalf()
    {
        string[] texts = [.. Enumerable.Range(0, 40).Select(i => $"passage number {i}")];
        var built = await BuildAsync(Mixing(texts));
        Assert.Equal(80, built.Rows.Count);
        Assert.All(built.Rows, r =>
        {
            Assert.Equal(r.Anchor, r.Positive);
            Assert.NotEqual(r.Anchor, r.PositiveMixup!.Text);
            Assert.Contains(r.PositiveMixup.Text, texts);
            Assert.InRange(r.PositiveMixup.Lambda, 0.5f, 1f);
        });
        Assert.InRange(built.Rows.Average(r => r.PositiveMixup!.Lambda), 0.68, 0.82); // max(l, 1 - l) of a uniform l has the mean 3/4
        Assert.InRange(built.Rows.Select(r => r.PositiveMixup!.Text).Distinct().Count(), 25, 40);
    }

    [Fact]
    public async Task RunAsync_OtherPassagesInAnotherOrder_GiveTheSamePartnerDraws()
    {
        var pipeline = Mixing([.. Enumerable.Range(0, 300).Select(i => $"text {i}")]);
        var (one, four) = (await BuildAsync(pipeline, workers: 1), await BuildAsync(pipeline, workers: 4));
        Assert.Equal(one.Rows.Select(r => r.PositiveMixup), four.Rows.Select(r => r.PositiveMixup));
    }

    [Fact]
    public async Task RunAsync_OneText_HasNoPartner()
    {
        var built = await BuildAsync(Mixing("same", "same", "Same"));
        Assert.Empty(built.Rows);
        Assert.Equal(6, built.Report.ViewsRefused.ByReason["no-partner"]);
    }

    [Fact]
    public void Apply_OutsideARun_IsRefused()
    {
        var random = new KeyedRandom(1, "s", "i");
        Assert.Equal("no-partner", Step.Create().Apply(new AnalyzedText("one two"), ref random).Refusal);
    }
}
