using PairForge.Augmentations;
using PairForge.Text;

namespace PairForge.Tests.Augmentations;

public sealed class WordRepetitionTests
{
    private static HashSet<string> Views(string text, int count)
    {
        var seen = new HashSet<string>();
        for (var id = 0; id < 300; id++)
        {
            var random = new KeyedRandom(1, "r", $"{id}");
            var result = new WordRepetition(new() { Count = count }).Apply(new AnalyzedText(text), ref random);
            seen.Add(result.Refusal ?? TextEdits.Apply(text, result.Edits));
        }
        return seen;
    }

    [Theory]
    [InlineData("The dog, old.", new[] { "The dog dog, old.", "The dog, old old.", "The the dog, old." })]
    [InlineData("Mr. Smith paid $5.", new[] { "Mr. Smith Smith paid $5.", "Mr. Smith paid paid $5." })]
    [InlineData("a car", new[] { "a a car", "a car car" })]
    [InlineData("\u6211\u7231", new[] { "\u6211\u6211\u7231", "\u6211\u7231\u7231" })]
    [InlineData("15", new[] { "protected" })]
    [InlineData("...", new[] { "too-short" })]
    public void Apply_OneWord_StandsBehindItself(string text, string[] expected) => Assert.Equal(expected, Views(text, 1).Order(StringComparer.Ordinal));
}
