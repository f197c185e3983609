using System.Runtime.CompilerServices;
using System.Text;
using PairForge.Augmentations;
using PairForge.Text;

namespace PairForge.Tests.Augmentations;

/// <summary>Two hundred sentences with one word replaced in each; what comes out is read and approved line by line.</summary>
public sealed class SynonymsGoldenTests
{
    private const int Samples = 200;

    [Fact]
    public void Apply_TwoHundredSamples_AreAsApproved()
    {
        var operation = new Synonyms(new() { Rate = 0, AtLeast = 1 });
        var told = new StringBuilder();
        var count = 0;
        foreach (var sentence in Sentences())
        {
            var random = new KeyedRandom(1, "golden", sentence);
            var result = operation.Apply(new AnalyzedText(sentence), ref random);
            if (result.Refusal is not null) continue;
            told.Append(sentence).Append("\n= ").Append(TextEdits.Apply(sentence, result.Edits)).Append('\n');
            if (++count == Samples) break;
        }
        Assert.Equal(Samples, count);
        var golden = Path.Combine(Here(), "Golden", "synonyms.txt");
        if (Environment.GetEnvironmentVariable("PAIRFORGE_APPROVE") == "1") File.WriteAllText(golden, told.ToString());
        Assert.Equal(File.ReadAllText(golden), told.ToString());
    }

    /// <summary>The sentences and paraphrases of the back-translation samples, then every ninth line of the quick start's corpus.</summary>
    private static IEnumerable<string> Sentences() =>
        File.ReadLines(Path.Combine(Here(), "Golden", "back-translations.tsv")).SelectMany(l => l.Split('\t')).Where(s => s.Contains(' '))
            .Concat(File.ReadLines(Path.Combine(Here(), "..", "..", "..", "resources", "corpora", "quickstart.txt")).Where((_, i) => i % 9 == 0)).Distinct();

    private static string Here([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
