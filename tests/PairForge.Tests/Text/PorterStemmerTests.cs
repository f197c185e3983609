using CsCheck;
using PairForge.Text;

namespace PairForge.Tests.Text;

public sealed class PorterStemmerTests
{
    private static string Stem(string word)
    {
        var letters = word.ToCharArray();
        return new string(letters, 0, PorterStemmer.Stem(letters));
    }

    [Theory] // the examples of the paper, step by step, and what the whole algorithm makes of them
    [InlineData("caresses", "caress")]
    [InlineData("ponies", "poni")]
    [InlineData("ties", "ti")]
    [InlineData("caress", "caress")]
    [InlineData("cats", "cat")]
    [InlineData("feed", "feed")]
    [InlineData("agreed", "agre")]
    [InlineData("plastered", "plaster")]
    [InlineData("bled", "bled")]
    [InlineData("motoring", "motor")]
    [InlineData("sing", "sing")]
    [InlineData("conflated", "conflat")]
    [InlineData("troubled", "troubl")]
    [InlineData("sized", "size")]
    [InlineData("hopping", "hop")]
    [InlineData("tanned", "tan")]
    [InlineData("falling", "fall")]
    [InlineData("hissing", "hiss")]
    [InlineData("fizzed", "fizz")]
    [InlineData("failing", "fail")]
    [InlineData("filing", "file")]
    [InlineData("happy", "happi")]
    [InlineData("sky", "sky")]
    [InlineData("relational", "relat")]
    [InlineData("conditional", "condit")]
    [InlineData("rational", "ration")]
    [InlineData("digitizer", "digit")]
    [InlineData("vietnamization", "vietnam")]
    [InlineData("hopefulness", "hope")]
    [InlineData("sensitiviti", "sensit")]
    [InlineData("triplicate", "triplic")]
    [InlineData("goodness", "good")]
    [InlineData("revival", "reviv")]
    [InlineData("adjustment", "adjust")]
    [InlineData("adoption", "adopt")]
    [InlineData("probate", "probat")]
    [InlineData("rate", "rate")]
    [InlineData("cease", "ceas")]
    [InlineData("controll", "control")]
    [InlineData("roll", "roll")]
    [InlineData("generalizations", "gener")]
    [InlineData("oscillators", "oscil")]
    public void Stem_Word_IsThePapers(string word, string stem) => Assert.Equal(stem, Stem(word));

    [Fact]
    public void Stem_OtherWords_StayAsTheyAre() => Assert.All(["", "is", "naïves", "b52s", "Cats"], w => Assert.Equal(w, Stem(w)));

    [Fact]
    public void Stem_AnyLetters_AreATotalFunctionThatNeverGrows() => Gen.Char['a', 'z'].Array[0, 12].Sample(letters =>
    {
        var word = (char[])letters.Clone();
        Assert.InRange(PorterStemmer.Stem(word), Math.Min(1, letters.Length), letters.Length);
    }, iter: 20_000);
}
