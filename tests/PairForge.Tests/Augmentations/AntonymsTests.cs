using PairForge.Augmentations;
using PairForge.Text;

namespace PairForge.Tests.Augmentations;

public sealed class AntonymsTests
{
    private static HashSet<string> Seen(string text, AntonymsOptions? options = null)
    {
        var operation = Components.Default().Step<IHardNegative>("antonyms", options ?? new()).Create();
        var seen = new HashSet<string>();
        for (var id = 0; id < 40; id++)
        {
            var random = new KeyedRandom(1, "a", $"{id}");
            var result = operation.Apply(new AnalyzedText(text), ref random);
            seen.Add(result.Refusal ?? TextEdits.Apply(text, result.Edits));
        }
        return seen;
    }

    [Theory]
    [InlineData("The water is hot.", "The water is cold.")]
    [InlineData("An able student came.", "An unable student came.")]
    [InlineData("Prices increased.", "Prices decreased.")]
    [InlineData("He drove quickly to the station.", "He drove slowly to the station.")]
    [InlineData("The quick brown Fox 12", "no-antonym")]
    public void Apply_OneWord_IsReplacedInItsForm(string text, string expected) => Assert.Contains(expected, Seen(text));

    [Fact]
    public void Apply_TwoWords_ReplacesOneOfThem() =>
        Assert.Equal(["A cold room and a large window", "A hot room and a small window"], Seen("A hot room and a large window").Order(StringComparer.Ordinal));

    [Fact]
    public void Apply_UsersLexicon_IsTheUsersWord()
    {
        using var folder = new TemporaryFolder();
        var file = folder["my.tsv"];
        File.WriteAllLines(file, ["plip\ta\t0.1", "plip\ta!\t1.plop", "plop\ta\t1.1"]);
        Assert.Contains("a plop thing", Seen("a plip thing", new() { Lexicon = new InputPath(file, file) }));
    }
}
