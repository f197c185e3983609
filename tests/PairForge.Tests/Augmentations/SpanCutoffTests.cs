using PairForge.Augmentations;
using PairForge.Text;

namespace PairForge.Tests.Augmentations;

public sealed class SpanCutoffTests
{
    [Fact]
    public void Apply_LongEnough_IsADirectiveWithASeedOfItsOwn()
    {
        var operation = new SpanCutoff(new() { Ratio = 0.25f });
        var seeds = new HashSet<long>();
        for (var id = 0; id < 100; id++)
        {
            var random = new KeyedRandom(1, "s", $"{id}");
            var result = operation.Apply(new AnalyzedText("one two three four"), ref random);
            Assert.Empty(result.Edits);
            Assert.Equal((CutoffKind.Span, 0.25f), (result.Cutoff!.Kind, result.Cutoff.Ratio));
            seeds.Add(result.Cutoff.Seed);
        }
        Assert.Equal(100, seeds.Count);
    }

    [Theory]
    [InlineData("one two three", "too-short")] // a quarter of three words is none
    [InlineData("", "too-short")]
    [InlineData("one two three four", null)]
    public void Apply_TooFewWords_IsRefused(string text, string? refusal)
    {
        var random = new KeyedRandom(1, "s", "i");
        Assert.Equal(refusal, new SpanCutoff(new() { Ratio = 0.25f }).Apply(new AnalyzedText(text), ref random).Refusal);
    }
}
