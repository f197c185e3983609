using PairForge.Training.Encoders;

namespace PairForge.Training.Tests.Encoders;

public sealed class WordPiecesTests
{
    [Fact]
    public void Of_FewWords_AreSingleCharacters() =>
        Assert.Equal(["##b", "##a", "a", "##😀", "😀"], WordPieces.Of(["ab", "abb", "aba", "b", "b😀", "日"])); // b is a word, 日 never stands within one

    [Fact]
    public void Of_CommonParts_ArePieces()
    {
        // ten words walkX and ten Xing
        var letters = "abcdefghij".Select(c => c.ToString()).ToList();
        var pieces = WordPieces.Of([.. letters.Select(c => "walk" + c), .. letters.Select(c => c + c + "ing"), "walk"]);
        Assert.Contains("wal", pieces);
        Assert.DoesNotContain("walk", pieces); // a word already
        Assert.Contains("##alk", pieces);
        Assert.Contains("##ing", pieces);
        Assert.DoesNotContain("##alka", pieces); // of one word only
        Assert.Contains("##j", pieces);
        Assert.Equal(pieces.Length, pieces.Distinct().Count());
    }

    [Fact]
    public void Of_LongParts_AreNot()
    {
        var pieces = WordPieces.Of([.. "abcdefghij".Select(c => "supercali" + c)]);
        Assert.Contains("superc", pieces);
        Assert.DoesNotContain("superca", pieces);
        Assert.Contains("##uper", pieces);
        Assert.DoesNotContain("##uperc", pieces);
    }
}
