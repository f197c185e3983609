using PairForge.Search;

namespace PairForge.Tests.Search;

public sealed class TermReaderTests
{
    private static List<int> Learn(TermReader reader, string text)
    {
        var terms = new List<int>();
        reader.Learn(text, terms);
        return terms;
    }

    [Fact]
    public void Learn_Words_AreNumberedAsTheyCome()
    {
        var reader = new TermReader(stems: false);
        Assert.Equal([0, 1, 0], Learn(reader, "The cat, THE"));
        Assert.Equal([2, 3, 1], Learn(reader, "high-speed cat"));
        Assert.Equal([4, 5], Learn(reader, "猫が"));
        Assert.Equal([3], Learn(reader, "ｓｐｅｅｄ"));
        var terms = new List<int>();
        reader.Find("the dog", terms);
        Assert.Equal([0, -1], terms);
        Assert.Equal(6, reader.Count);
    }

    [Fact]
    public void Learn_Stemmed_MakesOneTermOfAWordsForms()
    {
        var reader = new TermReader(stems: true);
        Assert.Equal([0, 0, 0, 1], Learn(reader, "connected Connecting connections 3.14"));
    }

    [Fact]
    public void Learn_NaughtyStrings_AreRead()
    {
        var reader = new TermReader(stems: true);
        foreach (var line in File.ReadLines(Path.Combine(SharedData.Require("robustness/blns"), "blns.txt"))) Learn(reader, line);
        Learn(reader, new string('x', 100_000) + "\uD800");
        Assert.True(reader.Count > 500);
    }
}
