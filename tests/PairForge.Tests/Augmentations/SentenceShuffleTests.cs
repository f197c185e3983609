using PairForge.Augmentations;
using PairForge.Text;

namespace PairForge.Tests.Augmentations;

public sealed class SentenceShuffleTests
{
    private static AugmentationResult Shuffle(string text, int id)
    {
        var random = new KeyedRandom(1, "s", $"{id}");
        return new SentenceShuffle().Apply(new AnalyzedText(text), ref random);
    }

    [Fact]
    public void Apply_ThreeSentences_GivesEveryOtherOrderAsOften()
    {
        const string text = "One is here.  Two came!\nDr. Three left?";
        var counts = Enumerable.Range(0, 2000).Select(i => TextEdits.Apply(text, Shuffle(text, i).Edits)).CountBy(t => t).ToDictionary();
        Assert.Equal(
            ["Dr. Three left?  One is here.\nTwo came!", "Dr. Three left?  Two came!\nOne is here.", "One is here.  Dr. Three left?\nTwo came!", "Two came!  Dr. Three left?\nOne is here.", "Two came!  One is here.\nDr. Three left?"],
            counts.Keys.Order(StringComparer.Ordinal));
        Assert.All(counts.Values, c => Assert.InRange(c, 320, 480)); // 400; standard deviation 18
    }

    [Theory]
    [InlineData("Only one sentence here.", "one-sentence")]
    [InlineData("", "one-sentence")]
    [InlineData("Go. Go. Go.", "equal-sentences")]
    public void Apply_NothingToShuffle_IsRefused(string text, string refusal) => Assert.Equal(refusal, Shuffle(text, 0).Refusal);
}
