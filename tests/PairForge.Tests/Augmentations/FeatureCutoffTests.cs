using PairForge.Augmentations;
using PairForge.Text;

namespace PairForge.Tests.Augmentations;

public sealed class FeatureCutoffTests
{
    [Fact]
    public void Apply_LongEnough_IsADirectiveWithASeedOfItsOwn()
    {
        var operation = new FeatureCutoff(new() { Ratio = 0.25f });
        var seeds = new HashSet<long>();
        for (var id = 0; id < 100; id++)
        {
            var random = new KeyedRandom(1, "s", $"{id}");
            var result = operation.Apply(new AnalyzedText("one two three four"), ref random);
            Assert.Empty(result.Edits);
            Assert.Equal((CutoffKind.Feature, 0.25f), (result.Cutoff!.Kind, result.Cutoff.Ratio));
            seeds.Add(result.Cutoff.Seed);
        }
        Assert.Equal(100, seeds.Count);
    }

    [Theory]
    [InlineData("...", "too-short")]
    [InlineData("", "too-short")]
    [InlineData("one", null)]
    public void Apply_TooFewWords_IsRefused(string text, string? refusal)
    {
        var random = new KeyedRandom(1, "s", "i");
        Assert.Equal(refusal, new FeatureCutoff(new() { Ratio = 0.25f }).Apply(new AnalyzedText(text), ref random).Refusal);
    }
}
