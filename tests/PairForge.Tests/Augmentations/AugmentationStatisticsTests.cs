using PairForge.Augmentations;
using PairForge.Text;

namespace PairForge.Tests.Augmentations;

/// <summary>What every operation with a rate promises: the rate that is asked for, at places drawn uniformly.</summary>
public sealed class AugmentationStatisticsTests
{
    private const string Sentence = "The students purchased it. "; // two words with a synonym, neither beside the other's

    private const int Texts = 10_000;

    /// <summary>By operation: how many of the words could be drawn, and how many edits a view shows. An operation with a rate that is not here fails the test: say how its rate is seen.</summary>
    private static readonly Dictionary<string, (Func<string[], int> Eligible, Func<string[], string[], int> Realised)> Measures = new(StringComparer.Ordinal)
    {
        ["word-deletion"] = (a => a.Length, (a, b) => a.Length - b.Length),
        ["crop"] = (a => a.Length, (a, b) => a.Length - b.Length),
        ["word-repetition"] = (a => a.Length, (a, b) => b.Length - a.Length),
        ["word-swap"] = (a => a.Length, (a, b) => a.Zip(b).Count(p => p.First != p.Second) / 2),
        ["word-insertion"] = (a => a.Count(w => w is "students" or "purchased"), (a, b) => b.Length - a.Length),
        ["synonyms"] = (a => a.Count(w => w is "students" or "purchased"), (a, b) => a.Zip(b).Count(p => p.First != p.Second)),
    };

    public static TheoryData<string> Rated => [.. Components.Default().Of(typeof(IAugmentation)).Where(e => e.OptionsType.GetProperty("Rate") is not null || e.OptionsType.GetProperty("Keep") is not null).Select(e => e.Name)];

    [Theory]
    [MemberData(nameof(Rated))]
    public void Apply_TenThousandTexts_RealisesTheRate(string name)
    {
        Assert.True(Measures.TryGetValue(name, out var measure), $"say in {nameof(Measures)} how the rate of {name} is seen");
        var entry = Components.Default().Find(typeof(IAugmentation), name)!;
        foreach (var rate in new[] { 0.1, 0.3 })
        {
            var options = Activator.CreateInstance(entry.OptionsType)!;
            (entry.OptionsType.GetProperty("Rate") ?? entry.OptionsType.GetProperty("Keep"))!.SetValue(options, name == "crop" ? 1 - rate : rate);
            var operation = Components.Default().Step<IAugmentation>(name, options).Create();
            var (eligible, realised) = (0L, 0L);
            for (var n = 0; n < Texts; n++)
            {
                var text = name is "synonyms" or "word-insertion" ? string.Concat(Enumerable.Repeat(Sentence, 1 + (n % 7))) : Numbered(2 + (n % 29));
                var before = Words(text);
                eligible += measure.Eligible(before);
                if (View(operation, text, $"{n}") is { } view) realised += measure.Realised(before, Words(view));
            }
            Assert.InRange((double)realised / eligible, 0.98 * rate, 1.02 * rate);
        }
    }

    /// <summary>Upper 0.1 % points of chi-squared with 19 and 20 degrees of freedom: 43.8 and 45.3.</summary>
    [Theory]
    [InlineData("word-deletion")]
    [InlineData("word-swap")]
    [InlineData("word-repetition")]
    [InlineData("synonyms")]
    [InlineData("word-insertion")]
    [InlineData("crop")]
    public void Apply_ManyKeys_DrawsPlacesUniformly(string name)
    {
        const int Draws = 20_000;
        var operation = Make(name);
        var usesLexicon = name is "synonyms" or "word-insertion";
        var text = usesLexicon ? string.Concat(Enumerable.Repeat(Sentence, name == "synonyms" ? 10 : 5)).TrimEnd() : Numbered(20);
        var before = Words(text);
        var counts = new int[name switch { "word-insertion" => 21, "crop" => 11, _ => 20 }];
        var total = 0;
        for (var n = 0; n < Draws; n++)
        {
            var after = Words(View(operation, text, $"{n}")!);
            foreach (var place in Places(name, before, after))
            {
                counts[place]++;
                total++;
            }
        }
        var expected = (double)total / counts.Length;
        var chi = counts.Sum(c => (c - expected) * (c - expected) / expected);
        Assert.True(chi < (counts.Length == 11 ? 29.6 : counts.Length == 21 ? 45.3 : 43.8), $"{name}: chi-squared {chi:0.0} over {string.Join(' ', counts)}");
    }

    private static IEnumerable<int> Places(string name, string[] before, string[] after)
    {
        switch (name)
        {
            case "word-deletion": return Enumerable.Range(0, before.Length).Where(i => !after.Contains(before[i]));
            case "word-swap": return Enumerable.Range(0, before.Length).Where(i => before[i] != after[i]);
            case "word-repetition": return Enumerable.Range(0, before.Length).Where(i => after.Count(w => w == before[i]) > 1);
            case "synonyms": return Enumerable.Range(0, before.Length).Where(i => before[i] != after[i]).Select(i => (i / 4 * 2) + (i % 4) - 1);
            case "crop": return [Array.IndexOf(before, after[0])];
            default:
                var at = 0;
                while (at < before.Length && after[at] == before[at]) at++;
                return [at];
        }
    }

    private static IAugmentation Make(string name) => name switch
    {
        "word-deletion" => new WordDeletion(new() { Count = 1 }),
        "word-swap" => new WordSwap(new() { Count = 1 }),
        "word-repetition" => new WordRepetition(new() { Count = 1 }),
        "word-insertion" => new WordInsertion(new() { Count = 1 }),
        "synonyms" => new Synonyms(new() { Rate = 1.0 / 20, AtLeast = 1 }),
        _ => new Crop(new() { Keep = 0.5 }),
    };

    private static string? View(IAugmentation operation, string text, string id)
    {
        var random = new KeyedRandom(11, "statistics", id);
        var result = operation.Apply(new AnalyzedText(text), ref random);
        return result.Refusal is null ? TextEdits.Apply(text, result.Edits) : null;
    }

    /// <summary>Different words without a letter that case or an article could change.</summary>
    private static string Numbered(int words) => string.Join(' ', Enumerable.Range(0, words).Select(i => $"w{(char)('b' + (i / 26))}{(char)('a' + (i % 26))}"));

    /// <summary>Words in lower case, by white space alone; independent of the segmenter.</summary>
    private static string[] Words(string text) => text.ToLowerInvariant().Split([' ', '.'], StringSplitOptions.RemoveEmptyEntries);
}
