using System.Text;
using CsCheck;
using PairForge.Text;

namespace PairForge.Tests.Text;

public sealed class WordDictionaryTests
{
    private static WordDictionary Load(params string[] lines)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        return WordDictionary.Load(stream, "words.txt");
    }

    private static string Cut(string text, WordDictionary dictionary)
    {
        var analyzed = new AnalyzedText(text, dictionary);
        return string.Join('/', analyzed.Words.Select(w => analyzed[w].ToString()));
    }

    [Theory]
    [InlineData("\u7814\u7A76\u751F\u547D\u8D77\u6E90", "\u7814\u7A76/\u751F\u547D/\u8D77\u6E90")] // not the greedy "graduate student / life / origin"
    [InlineData("\u6211\u7814\u7A76iPhone 15\u3002", "\u6211/\u7814\u7A76/iPhone/15")]
    [InlineData("\u7814 \u7A76", "\u7814/\u7A76")] // a space parts words
    public void Cut_WithoutCounts_TakesThePathOfFewestWords(string text, string expected) =>
        Assert.Equal(expected, Cut(text, Load("\u7814\u7A76", "\u7814\u7A76\u751F", "\u751F\u547D", "\u8D77\u6E90")));

    [Fact]
    public void Cut_WithCounts_TakesTheMostProbablePath()
    {
        // ab|c or a|bc: (8+1)(1+1) against (1+1)(98+1) of the same total squared.
        Assert.Equal("\u7532/\u4E59\u4E19", Cut("\u7532\u4E59\u4E19", Load("\u7532\u4E59 8", "\u4E19 1", "\u7532 1", "\u4E59\u4E19 98")));
        Assert.Equal("\u7532\u4E59/\u4E19", Cut("\u7532\u4E59\u4E19", Load("\u7532\u4E59 98 n", "\u4E19 1", "\u7532 1", "\u4E59\u4E19 8")));
    }

    [Fact]
    public void Load_EveryKindOfLine_GivesTheSameWords()
    {
        Assert.Equal(2, Load("# comment", "\u4EBA\u7C7B\tn\t0.1.5", "\u5168\u4EBA\u7C7B\tn\t0.1", "\u4EBA\u7C7B\tn!\t1.\u795E").Count);
        Assert.Equal(2, Load("Aa01A02= \u4EBA\u7C7B \u5168\u4EBA\u7C7B").Count);
        Assert.Equal(2, Load("\u4EBA\u7C7B 5 n", "\u5168\u4EBA\u7C7B").Count);
    }

    [Fact]
    public void Cut_AnyText_CostsWhatTheBestOfAllCutsCosts()
    {
        string[] words = ["\u4E00", "\u4E00\u4E8C", "\u4E8C\u4E09", "\u4E09\u4E00\u4E8C", "\u4E8C\u4E8C\u4E09\u4E00"];
        int[] counts = [3, 20, 7, 2, 40];
        var dictionary = Load([.. words.Zip(counts, (w, c) => $"{w} {c}")]);
        var total = counts.Sum(c => c + 1.0);
        double Cost(string piece) => Array.IndexOf(words, piece) is var at and >= 0 ? Math.Log(total / (counts[at] + 1)) : piece.Length == 1 ? Math.Log(2 * total) : double.PositiveInfinity;
        double Best(string text) => text.Length == 0 ? 0 : Enumerable.Range(1, text.Length).Min(n => Cost(text[..n]) + Best(text[n..]));
        Gen.Int[0, 2].Array[1, 9].Sample(picks =>
        {
            var text = string.Concat(picks.Select(i => "\u4E00\u4E8C\u4E09"[i]));
            var cut = Cut(text, dictionary).Split('/');
            Assert.Equal(text, string.Concat(cut));
            Assert.Equal(Best(text), cut.Sum(Cost), 9);
        }, iter: 300);
    }

    [Fact]
    public void Segment_WithoutDictionary_GoesByCharacter() => Assert.Equal(3, new AnalyzedText("\u7814\u7A76\u751F").Words.Count);
}
