using PairForge.Augmentations;
using PairForge.Text;

namespace PairForge.Tests.Augmentations;

public sealed class CropTests
{
    private static HashSet<string> Views(string text, double keep)
    {
        var seen = new HashSet<string>();
        for (var id = 0; id < 300; id++)
        {
            var random = new KeyedRandom(1, "c", $"{id}");
            var result = new Crop(new() { Keep = keep }).Apply(new AnalyzedText(text), ref random);
            seen.Add(result.Refusal ?? TextEdits.Apply(text, result.Edits));
        }
        return seen;
    }

    [Fact]
    public void Apply_FourWords_KeepsEveryContiguousSpan() =>
        Assert.Equal(["A b c", "b c d."], Views("A b c d.", 0.75).Order(StringComparer.Ordinal));

    [Fact]
    public void Apply_CommaAtTheCut_Goes()
    {
        var views = Views("Red, green, blue", 0.67);
        Assert.Contains("Red, green", views);
        Assert.Contains("green, blue", views);
        Assert.DoesNotContain(views, v => v.EndsWith(',') || v.StartsWith(' ') || v.EndsWith(' '));
    }

    [Fact]
    public void Apply_BracketAtTheCut_StaysWithItsWord()
    {
        var views = Views("see (this) now", 0.67);
        Assert.Contains("see (this)", views);
        Assert.Contains("(this) now", views);
    }

    [Fact]
    public void Apply_OneWord_IsTooShort() => Assert.Equal(["too-short"], Views("word.", 0.5));
}
