using CsCheck;
using PairForge.Quality;
using PairForge.Text;

namespace PairForge.Tests.Quality;

public sealed class ChangedWordsTests
{
    [Theory]
    [InlineData("Two dogs run fast", "two DOGS run fast", 0)]
    [InlineData("Two dogs run fast", "Two dogs run", 0.25)]
    [InlineData("Two dogs run fast", "Two run dogs fast", 0.5)]
    [InlineData("Two dogs run fast", "Three cats sleep all day", 1)]
    [InlineData("Two dogs, run: fast!", "Two dogs run fast", 0)]
    [InlineData("", "", 0)]
    [InlineData("", "a b", 1)]
    public void Of_KnownTexts_IsTheShareOfEditedWords(string anchor, string view, double share) =>
        Assert.Equal(share, ChangedWords.Of(new Levenshtein(), Words(anchor), Words(view)));

    [Fact]
    public void Of_AnyWords_IsThatOfTheTable() => Gen.Select(Gen.ULong[0, 4].Array[0, 80], Gen.ULong[0, 4].Array[0, 80]).Sample((a, b) =>
        ChangedWords.Of(new Levenshtein(), a, b) == (Math.Max(a.Length, b.Length) is var longer and > 0 ? (double)NaiveDistance.Of(a, b) / longer : 0));

    private static ulong[] Words(string text)
    {
        ulong[] keys = [];
        var count = WordKeys.Of(new AnalyzedText(text), ref keys);
        return keys[..count];
    }
}
