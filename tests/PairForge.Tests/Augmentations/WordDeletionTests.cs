using PairForge.Augmentations;
using PairForge.Text;

namespace PairForge.Tests.Augmentations;

public sealed class WordDeletionTests
{
    private static string? Delete(string text, double rate, int id, out string? refusal)
    {
        var random = new KeyedRandom(1, "d", $"{id}");
        var result = new WordDeletion(new() { Rate = rate }).Apply(new AnalyzedText(text), ref random);
        refusal = result.Refusal;
        return refusal is null ? TextEdits.Apply(text, result.Edits) : null;
    }

    [Theory]
    [InlineData("one two three four", new[] { "two three four", "one three four", "one two four", "one two three" })]
    [InlineData("Red, green (blue).", new[] { "Green (blue).", "Red, (blue).", "Red, green ()." })]
    [InlineData("It costs $5.00 now.", new[] { "Costs $5.00 now.", "It $5.00 now.", "It costs $5.00." })]
    [InlineData("He saw an old car.", new[] { "Saw an old car.", "He an old car.", "He saw old car.", "He saw a car.", "He saw an old." })]
    [InlineData("Stop. The dog ran.", new[] { "The dog ran.", "Stop. Dog ran.", "Stop. The ran.", "Stop. The dog." })]
    [InlineData("Ask Mr. Smith today.", new[] { "Mr. Smith today.", "Ask Smith today.", "Ask Mr. today.", "Ask Mr. Smith." })]
    public void Apply_OneWord_TakesOneSpaceWithIt(string text, string[] possible)
    {
        var seen = new HashSet<string>();
        for (var id = 0; id < 200; id++)
            if (Delete(text, 1.0 / possible.Length, id, out _) is { } changed) seen.Add(changed);
        Assert.Equal(possible.Order(), seen.Order());
    }

    [Fact]
    public void Apply_ShortTexts_RealisesTheRate()
    {
        var deleted = 0;
        for (var id = 0; id < 20_000; id++)
        {
            var changed = Delete("one two three four five", 0.1, id, out var refusal);
            deleted += changed is null ? 0 : 5 - new AnalyzedText(changed).Words.Count;
            Assert.Equal(changed is null, refusal == "nothing-drawn");
        }
        Assert.InRange(deleted / 100_000.0, 0.097, 0.103); // 0.1; standard error 0.0007
    }

    [Fact]
    public void Apply_HighRate_NeverDeletesEveryWord()
    {
        for (var id = 0; id < 100; id++)
            Assert.NotEmpty(new AnalyzedText(Delete("alpha beta gamma", 0.99, id, out _)!).Words);
    }

    [Fact]
    public void Apply_OneWord_IsTooShort()
    {
        Delete("alpha", 0.9, 0, out var refusal);
        Assert.Equal("too-short", refusal);
    }

    [Fact]
    public void Apply_Chinese_DeletesCharacters()
    {
        var changed = Delete("我们明天去北京。", 0.3, 5, out _)!;
        Assert.EndsWith("。", changed);
        Assert.InRange(changed.Length, 5, 6);
    }
}
