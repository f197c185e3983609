using PairForge.Augmentations;
using PairForge.Text;

namespace PairForge.Tests.Augmentations;

public sealed class SentenceCropTests
{
    private static AugmentationResult Crop(string text, int id, SentenceCropOptions options)
    {
        var random = new KeyedRandom(1, "s", $"{id}");
        return new SentenceCrop(options).Apply(new AnalyzedText(text), ref random);
    }

    [Fact]
    public void Apply_ThreeSentences_KeepsARunOfOneOrTwo()
    {
        const string text = " One. Two!  Three? ";
        var counts = Enumerable.Range(0, 2000).Select(i => TextEdits.Apply(text, Crop(text, i, new()).Edits)).CountBy(t => t).ToDictionary();
        Assert.Equal(["One.", "One. Two!", "Three?", "Two!", "Two!  Three?"], counts.Keys.Order(StringComparer.Ordinal));
        Assert.InRange(counts["One. Two!"] + counts["Two!  Three?"], 900, 1100); // lengths 1 and 2 are as likely
    }

    [Fact]
    public void Apply_MinSentences_KeepsThatMany()
    {
        const string text = "One. Two. Three. Four.";
        Assert.All(Enumerable.Range(0, 100), i => Assert.Equal(2, TextEdits.Apply(text, Crop(text, i, new() { MinSentences = 2, MaxSentences = 2 }).Edits).Count(c => c == '.')));
        Assert.Equal("one-sentence", Crop("One. Two.", 0, new() { MinSentences = 2 }).Refusal);
    }

    [Fact]
    public void Options_MaxBelowMin_IsRefused() => Assert.Contains("max_sentences is 1; it must be at least min_sentences, 2",
        Assert.Throws<ConfigurationException>(() => Components.Default().Step<IAugmentation>("sentence-crop", new SentenceCropOptions { MinSentences = 2, MaxSentences = 1 })).Message);
}
