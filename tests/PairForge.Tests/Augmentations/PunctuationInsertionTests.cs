using System.Globalization;
using PairForge.Augmentations;
using PairForge.Text;

namespace PairForge.Tests.Augmentations;

public sealed class PunctuationInsertionTests
{
    private static string Insert(string text, int id, PunctuationInsertionOptions? options = null)
    {
        var random = new KeyedRandom(1, "p", $"{id}");
        return TextEdits.Apply(text, new PunctuationInsertion(options ?? new()).Apply(new AnalyzedText(text), ref random).Edits);
    }

    [Fact]
    public void Apply_NineWords_InsertsOneToThreeMarksUniformly()
    {
        const string text = "a sad superior human comedy played out on the"; // 9 words: at most ceil(9 / 3)
        var counts = new int[4];
        for (var id = 0; id < 3000; id++)
        {
            var changed = Insert(text, id);
            counts[changed.Count(c => ".;?:!,".Contains(c))]++;
            Assert.Equal(text, string.Join(' ', changed.Split(' ').Where(w => w is not [('.' or ';' or '?' or ':' or '!' or ',')])));
        }
        Assert.Equal(0, counts[0]);
        Assert.All(counts[1..], c => Assert.InRange(c, 900, 1100));
    }

    [Fact]
    public void Apply_ManyTexts_EveryBoundaryAndMarkIsAsLikely()
    {
        var (places, marks) = (new int[8], new Dictionary<char, int>());
        var operation = new PunctuationInsertion(new());
        for (var id = 0; id < 8000; id++)
        {
            var random = new KeyedRandom(2, "p", $"{id}");
            foreach (var edit in operation.Apply(new AnalyzedText("a b c d e f g h"), ref random).Edits)
            {
                places[edit.Start / 2]++;
                marks[edit.Replacement[0]] = marks.GetValueOrDefault(edit.Replacement[0]) + 1;
            }
        }
        Assert.InRange(ChiSquared(places), 0, 24.3); // 7 degrees of freedom, p = 0.001
        Assert.InRange(ChiSquared([.. marks.Values]), 0, 20.5); // 5
        Assert.Equal(6, marks.Count);

        static double ChiSquared(int[] counts) => counts.Sum(c => (c - counts.Average()) * (c - counts.Average()) / counts.Average());
    }

    [Fact]
    public void Apply_OpeningQuote_StaysWithItsWord()
    {
        string[] possible = ["! say \"hello world\"", "say ! \"hello world\"", "say \"hello ! world\""];
        var seen = Enumerable.Range(0, 100).Select(i => Insert("say \"hello world\"", i, new() { Marks = "!", Share = 0.1 })).ToHashSet();
        Assert.Equal(possible.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Apply_Chinese_StandsBetweenCharacters()
    {
        var seen = Enumerable.Range(0, 200).Select(i => Insert("\u6211\u53BB", i, new() { Marks = "\uFF0C", Share = 0.1 })).ToHashSet();
        Assert.Equal(["\u6211\uFF0C\u53BB", "\uFF0C \u6211\u53BB"], seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Apply_HostileText_KeepsEveryGrapheme()
    {
        foreach (var text in HostileTexts.All().Where(t => t.Length < 5000))
        {
            var changed = Insert(text, 3);
            var parts = Graphemes(changed);
            foreach (var part in Graphemes(text)) Assert.True(parts.TryGetValue(part.Key, out var count) && count >= part.Value, $"{text} became {changed}");
        }

        static Dictionary<string, int> Graphemes(string text)
        {
            var counts = new Dictionary<string, int>(StringComparer.Ordinal);
            var elements = StringInfo.GetTextElementEnumerator(text);
            while (elements.MoveNext()) counts[elements.GetTextElement()] = counts.GetValueOrDefault(elements.GetTextElement()) + 1;
            return counts;
        }
    }

    [Fact]
    public void Options_MarkThatIsALetter_IsRefused() => Assert.Contains("marks holds 'x'",
        Assert.Throws<ConfigurationException>(() => Components.Default().Step<IAugmentation>("punctuation-insertion", new PunctuationInsertionOptions { Marks = "x." })).Message);
}
