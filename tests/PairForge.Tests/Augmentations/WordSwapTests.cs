using PairForge.Augmentations;
using PairForge.Text;

namespace PairForge.Tests.Augmentations;

public sealed class WordSwapTests
{
    private static HashSet<string> Views(string text, WordSwapOptions options)
    {
        var seen = new HashSet<string>();
        for (var id = 0; id < 300; id++)
        {
            var random = new KeyedRandom(1, "w", $"{id}");
            var result = new WordSwap(options).Apply(new AnalyzedText(text), ref random);
            seen.Add(result.Refusal ?? TextEdits.Apply(text, result.Edits));
        }
        return seen;
    }

    [Theory]
    [InlineData("one two three", new[] { "one three two", "three two one", "two one three" })]
    [InlineData("The dog, old.", new[] { "Dog the, old.", "Old dog, the.", "The old, dog." })] // the capital and the marks keep their places
    [InlineData("Paris was old.", new[] { "Old was Paris.", "Paris old was.", "Was Paris old." })] // a name keeps its capital
    [InlineData("I saw 12 cars.", new[] { "Cars saw 12 I.", "I cars 12 saw.", "Saw I 12 cars." })] // numbers stay
    [InlineData("Ask Mr. Smith.", new[] { "Smith Mr. ask." })] // an abbreviation is bound to its stop
    [InlineData("the the the", new[] { "no-pair" })]
    [InlineData("a an", new[] { "no-pair" })]
    [InlineData("alone", new[] { "too-short" })]
    [InlineData("12 15 dogs", new[] { "protected" })]
    public void Apply_OnePair_LeavesAReadableText(string text, string[] expected) => Assert.Equal(expected, Views(text, new() { Count = 1 }).Order(StringComparer.Ordinal));

    [Fact]
    public void Apply_Adjacent_SwapsNeighboursOnly() =>
        Assert.Equal(["one three two four", "one two four three", "two one three four"], Views("one two three four", new() { Count = 1, Adjacent = true }).Order(StringComparer.Ordinal));

    [Fact]
    public void Apply_TwoPairs_NoneUndoesAnother()
    {
        foreach (var view in Views("one two three four five", new() { Count = 2 }))
            Assert.Equal(4, view.Split(' ').Zip(["one", "two", "three", "four", "five"]).Count(p => p.First != p.Second));
    }

    [Fact]
    public void Apply_Article_FollowsItsNewWord() => Assert.Contains("She saw an old big car.", Views("She saw a big old car.", new() { Count = 1, Adjacent = true }));
}
