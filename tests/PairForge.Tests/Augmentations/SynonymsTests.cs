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
    [InlineData("A LARGE crowd and a large dog.", "A LARGE crowd and a big dog.")]
    [InlineData("He has a car.", "He has an automobile.")]
    [InlineData("This is the larger dog.", "This is the bigger dog.")]
    [InlineData("Students sing.", "Pupils sing.")]
    [InlineData("We saw a lawyer.", "We saw an attorney.")]
    [InlineData("We saw an attorney.", "We saw a lawyer.")]
    public void Apply_ContentWord_KeepsFormCaseAndArticle(string text, string expected) => Assert.Contains(expected, Views(text));

    [Theory]
    [InlineData("It is what it is, and they are who they are.")] // function words
    [InlineData("Two of the 15 were here.")] // numbers
    [InlineData("Mr. Car met Mrs. Student in Large.")] // names
    [InlineData("A car wash.")] // a compound
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
}
