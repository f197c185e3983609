using PairForge.Augmentations;
using PairForge.Text;

namespace PairForge.Tests.Augmentations;

public sealed class EdaTests
{
    private const string Text = "The students purchased it and the students purchased it and the students purchased it and they left very early today."; // 20 words

    private static string[] Views(EdaOptions options, string text)
    {
        var operation = new Eda(options);
        return [.. Enumerable.Range(0, 400).Select(id =>
        {
            var random = new KeyedRandom(1, "e", $"{id}");
            var result = operation.Apply(new AnalyzedText(text), ref random);
            return result.Refusal ?? TextEdits.Apply(text, result.Edits);
        })];
    }

    /// <summary>n = max(1, floor(0.1 x 20)) = 2 of each: two words more, two fewer, or as many.</summary>
    [Fact]
    public void Apply_Defaults_UsesTheFourOperationsEquallyWithTheirCounts()
    {
        var lengths = Views(new(), Text).CountBy(v => v.Split(' ').Length).ToDictionary();
        Assert.Equal([18, 20, 22], lengths.Keys.Order());
        Assert.InRange(lengths[18], 70, 130); // 100; standard deviation 8.7
        Assert.InRange(lengths[22], 70, 130);
    }

    [Fact]
    public void Apply_AlphaZero_LeavesTheOperationOut() =>
        Assert.All(Views(new() { AlphaRd = 0, AlphaRi = 0 }, Text), v => Assert.Equal(20, v.Split(' ').Length));

    [Fact]
    public void Apply_ShortText_StillChangesOneWord() => Assert.All(Views(new(), "Two dogs bark."), v => Assert.NotEqual("Two dogs bark.", v));

    [Fact]
    public void Apply_NothingApplies_SaysWhy() => Assert.Contains(Views(new(), "15")[0], (string[])["too-short", "no-synonym"]);
}
