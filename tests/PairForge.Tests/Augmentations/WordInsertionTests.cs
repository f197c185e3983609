using PairForge.Augmentations;
using PairForge.Text;

namespace PairForge.Tests.Augmentations;

public sealed class WordInsertionTests
{
    private static HashSet<string> Views(string text, int count = 1)
    {
        var seen = new HashSet<string>();
        var insertion = new WordInsertion(new() { Count = count });
        for (var id = 0; id < 300; id++)
        {
            var random = new KeyedRandom(1, "i", $"{id}");
            var result = insertion.Apply(new AnalyzedText(text), ref random);
            seen.Add(result.Refusal ?? TextEdits.Apply(text, result.Edits));
        }
        return seen;
    }

    [Fact]
    public void Apply_OneWord_StandsAtEveryPlace() => Assert.Equal(
        [
            "Automobile he saw a car at 5.", "He automobile saw a car at 5.", "He saw a car at 5 automobile.", "He saw a car at automobile 5.",
            "He saw a car automobile at 5.", "He saw an automobile car at 5.", "He saw automobile a car at 5.",
        ],
        Views("He saw a car at 5.").Order(StringComparer.Ordinal));

    [Fact]
    public void Apply_MoreThanTheTextOffers_InsertsEachOnce() =>
        Assert.All(Views("The students left.", count: 5), v => Assert.Equal(1, v.Split([' ', '.', ','], StringSplitOptions.RemoveEmptyEntries).Count(w => w.Equals("pupils", StringComparison.OrdinalIgnoreCase))));

    [Fact]
    public void Apply_NoSynonym_IsRefused() => Assert.Equal(["no-synonym"], Views("It is what it is."));
}
