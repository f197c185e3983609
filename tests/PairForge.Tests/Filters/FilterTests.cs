using PairForge.Filters;

namespace PairForge.Tests.Filters;

public sealed class FilterTests
{
    private static Passage Passage(string text, string[]? positives = null, string[]? negatives = null) =>
        new() { Id = "a:0:0", Position = default, Source = "a", Text = text, Positives = positives ?? [], Negatives = negatives ?? [] };

    [Theory]
    [InlineData("one two three", null)]
    [InlineData("one two", "too-few-words")]
    [InlineData("a b c d e f", "too-many-words")]
    [InlineData("一二三四", null)]
    public void Length_Words_AreCounted(string text, string? reason) => Assert.Equal(reason, new Length(new() { MinWords = 3, MaxWords = 5 }).Refuse(Passage(text)));

    [Theory]
    [InlineData("\U0001F600\U0001F600", "too-few-characters")]
    [InlineData("\U0001F600\U0001F600\U0001F600", null)]
    [InlineData("abcdef", "too-many-characters")]
    public void Length_Characters_AreCodePoints(string text, string? reason) => Assert.Equal(reason, new Length(new() { MinCharacters = 3, MaxCharacters = 5 }).Refuse(Passage(text)));

    [Fact]
    public void Length_MinimumAboveMaximum_IsAConfigurationError()
    {
        var e = Assert.Throws<ConfigurationException>(() => Components.Default().Step<IFilter>("length", new LengthOptions { MinWords = 9, MaxWords = 3 }));
        Assert.Contains("min_words is 9", e.Message);
    }

    [Fact]
    public void ExactDuplicates_Signature_CoversAnchorAndPositives()
    {
        var filter = new ExactDuplicates();
        Assert.Equal(filter.Signature(Passage("A dog.", ["Yes"])), filter.Signature(Passage(" a  DOG.", ["yes "])));
        Assert.NotEqual(filter.Signature(Passage("A dog.", ["Yes"])), filter.Signature(Passage("A dog.", ["No"])));
        Assert.NotEqual(filter.Signature(Passage("A dog.", ["Yes"])), filter.Signature(Passage("A dog.")));
        Assert.NotEqual(filter.Signature(Passage("A", ["b", "c"])), filter.Signature(Passage("A", ["c", "b"])));
    }

    [Fact]
    public void Contamination_AnyTextOfThePassage_IsMatchedLoosely()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            var (sts, beir, text) = (Path.Combine(folder, "a.tsv"), Path.Combine(folder, "queries.jsonl"), Path.Combine(folder, "c.txt"));
            File.WriteAllText(sts, "score\tsentence1\tsentence2\n5\tA plane is taking off.\tAn air plane.\n");
            File.WriteAllText(beir, "{\"_id\":\"1\",\"text\":\"What is flow?\"}\n");
            File.WriteAllText(text, "A line of text\n\n");
            var filter = new Contamination(new() { Files = [sts, beir, text] });
            Assert.Equal("contaminated", filter.Refuse(Passage("a plane is taking off")));
            Assert.Equal("contaminated", filter.Refuse(Passage("fine", ["AN AIR PLANE"])));
            Assert.Equal("contaminated", filter.Refuse(Passage("fine", ["fine"], ["what is flow"])));
            Assert.Equal("contaminated", filter.Refuse(Passage("A line, of text.")));
            Assert.Null(filter.Refuse(Passage("A plane is landing.", ["ok"], ["5"])));
            Assert.Null(filter.Refuse(Passage("")));
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Fact]
    public void Contamination_BadFile_SaysWhereAndWhat()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "a.tsv");
        var missing = Assert.Throws<PairForgeException>(() => new Contamination(new() { Files = [file] }));
        Assert.Equal(FailureKind.InputMissing, missing.Kind);
        File.WriteAllText(file, "a\tb\n");
        var e = Assert.Throws<PairForgeException>(() => new Contamination(new() { Files = [file] }));
        Assert.Contains("sentence1", e.Message);
        Directory.Delete(Path.GetDirectoryName(file)!, true);
    }
}
