using PairForge.Augmentations;
using PairForge.Text;

namespace PairForge.Tests.Augmentations;

public sealed class SynonymsTests
{
    private static readonly Synonyms All = new(new() { Rate = 1 });

    private static HashSet<string> Views(string text)
    {
        var seen = new HashSet<string>();
        for (var id = 0; id < 40; id++)
        {
            var random = new KeyedRandom(1, "s", $"{id}");
            var result = All.Apply(new AnalyzedText(text), ref random);
            seen.Add(result.Refusal ?? TextEdits.Apply(text, result.Edits));
        }
        return seen;
    }

    [Theory]
    [InlineData("The students left.", "The pupils left.")]
    [InlineData("He buys bread.", "He purchases bread.")]
    [InlineData("She purchased it.", "She bought it.")]
    [InlineData("A LARGE crowd and a large cat.", "A LARGE crowd and a big cat.")]
    [InlineData("He has a car.", "He has an automobile.")]
    [InlineData("This is the larger cat.", "This is the bigger cat.")]
    [InlineData("Students sing.", "Pupils sing.")]
    [InlineData("We saw a lawyer.", "We saw an attorney.")]
    [InlineData("Three dogs are running through the park.", "Three canines are running through the park.")]
    [InlineData("The kids sit in the shop.", "The children sit in the store.")]
    [InlineData("We saw an attorney.", "We saw a lawyer.")]
    [InlineData("He tried to leave.", "He attempted to leave.")] // before "to"
    [InlineData("They begin to sing.", "They start to sing.")]
    [InlineData("A man who sings.", "A fellow who sings.")]
    [InlineData("A young man in a red hat.", "A young guy in a red hat.")] // a compound that was read
    [InlineData("The plan was rejected by them.", "The plan was turned down by them.")]
    [InlineData("The committee chose the hat.", "The committee selected the hat.")]
    [InlineData("The committee selected the hat.", "The committee chose the hat.")] // past, not participle
    [InlineData("The hat was selected by them.", "The hat was chosen by them.")]
    [InlineData("He demonstrated that it works.", "He showed that it works.")]
    [InlineData("About 40 cats came.", "Around 40 cats came.")]
    [InlineData("They don't know.", "They do not know.")]
    [InlineData("They don\u2019t know.", "They do not know.")]
    public void Apply_ContentWord_KeepsFormCaseAndArticle(string text, string expected) => Assert.Contains(expected, Views(text));

    [Theory]
    [InlineData("It is what it is, and they are who they are.")] // function words
    [InlineData("Two of the 15 were here.")] // numbers
    [InlineData("Mr. Car met Mrs. Student in Large.")] // names
    [InlineData("A car wash.")] // a compound
    [InlineData("He is about me.")] // "about" only before digits
    [InlineData("He tried the bread.")] // "try" only before "to"
    [InlineData("It was a more nice")]
    [InlineData("Don't they?")]
    [InlineData("www.student.org/buy student@car.com")]
    public void Apply_NothingToReplace_IsNoSynonym(string text) => Assert.Equal(["no-synonym"], Views(text));

    [Fact]
    public void Apply_LexiconOfTheUser_KeepsInflection()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "dog\tn\t0.1.9\nhound\tn\t0.1.9\nmouse\tn\t1.1.5\nrodent\tn\t1.1.4\nmice\tnx\tmouse\n");
            var random = new KeyedRandom(1, "s", "1");
            const string text = "Our dogs chase mice and a Dog.";
            var result = new Synonyms(new() { Rate = 1, Lexicon = file }).Apply(new AnalyzedText(text), ref random);
            Assert.Equal("Our hounds chase rodents and a Dog.", TextEdits.Apply(text, result.Edits));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Apply_RateOfEligibleWords_IsRealised()
    {
        var operation = new Synonyms(new() { Rate = 0.25 });
        var replaced = 0;
        for (var id = 0; id < 8000; id++)
        {
            var random = new KeyedRandom(3, "s", $"{id}");
            replaced += operation.Apply(new AnalyzedText("The students purchased it."), ref random).Edits.Count;
        }
        Assert.InRange(replaced / 16_000.0, 0.235, 0.265); // two eligible words; standard error 0.004
    }

    [Fact]
    public void Apply_LexiconOfTheUsersWithoutCounts_TakesItAtItsWord()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["mine.tsv"], "dog\tn\t0.1\nhound\tn\t0.1\nquick\ta\t1.1\nfast\ta\t1.1\n");
        var synonyms = new Synonyms(new() { Rate = 1, Lexicon = folder["mine.tsv"] });
        foreach (var (text, expected) in new[] { ("Two quick dogs took it.", "Two fast hounds took it."), ("A dog barked.", "A hound barked."), ("The dogs ran.", "The hounds ran.") })
        {
            var random = new KeyedRandom(1, "s", "0");
            Assert.Equal(expected, TextEdits.Apply(text, synonyms.Apply(new AnalyzedText(text), ref random).Edits));
        }
    }

    [Fact]
    public void Apply_ChineseGroups_ReplacesWordsThatDifferInOneCharacter()
    {
        using var folder = new TemporaryFolder();
        var file = folder["groups.txt"];
        File.WriteAllLines(file, ["Aa01A01= \u79EF\u7D2F \u79EF\u6512 \u65E5\u79EF\u6708\u7D2F", "Aa01A02= \u4ED6\u4EEC \u5979\u4EEC", "Hj01A01= \u65F6\u95F4 \u65F6\u5149", "Hj01A02= \u65F6\u5149 \u5149\u9634"]);
        var operation = new Synonyms(new() { Lexicon = new InputPath(file, file), Rate = 1 });
        var random = new KeyedRandom(1, "s", "i");
        var text = new AnalyzedText("\u4ED6\u4EEC\u79EF\u7D2F\u65F6\u95F4\u3002", WordDictionary.Open(new InputPath(file, file)));
        Assert.Equal("\u4ED6\u4EEC\u79EF\u6512\u65F6\u95F4\u3002", TextEdits.Apply(text.Text, operation.Apply(text, ref random).Edits)); // the second time word is in two groups
    }

    [Fact]
    public void Apply_Analyzer_DecidesThePartOfSpeech()
    {
        var components = Components.Default();
        int Made(string tags) => Enumerable.Range(0, 20).Count(id =>
        {
            var random = new KeyedRandom(1, "s", $"{id}");
            var options = new SynonymsOptions { Rate = 1, Analyzer = Step<ITextAnalyzer>.Of("all", new Everything(Enum.Parse<UniversalPos>(tags)), tags) };
            return components.Step<IAugmentation>("synonyms", options).Create().Apply(new AnalyzedText("They purchase a car"), ref random).Refusal is null;
        });
        Assert.Equal(0, Made("X"));
        Assert.Equal(20, Made("Verb"));
    }

    private sealed class Everything(UniversalPos tag) : ITextAnalyzer
    {
        public IReadOnlyList<TaggedToken> Analyze(AnalyzedText text) => [.. text.Words.Select(w => new TaggedToken(w.Start, w.Length, tag, text[w].ToString()))];
    }
}
