using CsCheck;
using PairForge.Encoders;

namespace PairForge.Tests.Encoders;

public sealed class WordTokenizerTests
{
    [Theory]
    [InlineData("Hello, World!", "hello|,|world|!")]
    [InlineData("don't  stop", "don|'|t|stop")]
    [InlineData("Café ÅNGSTRÖM naïve", "cafe|angstrom|naive")]
    [InlineData("Cafe\u0301", "cafe")]
    [InlineData("李白 wrote诗x", "李|白|wrote|诗|x")]
    [InlineData("a\u00A0b\u3000c\u2028d\te\r\nf", "a|b|c|d|e|f")]
    [InlineData("so\u00ADft zero\u200Bwidth nul\0l bell\u0007", "soft|zerowidth|null|bell")]
    [InlineData("3.14 $5 #tag a_b", "3|.|14|$|5|#|tag|a|_|b")]
    [InlineData("“quoted”—dash… ¿qué?", "“|quoted|”|—|dash|…|¿|que|?")]
    [InlineData("€5 ½ ©", "€5|½|©")] // symbols that are no punctuation part nothing
    [InlineData("İstanbul ΟΔΟΣ", "istanbul|οδοσ")]
    [InlineData("\uFFFDx \uD800y", "x|y")]
    [InlineData("😀 a😀b", "😀|a😀b")]
    [InlineData("\u037E\u1FEF", ";|`")] // punctuation only after decomposition
    [InlineData("\uFA0E 𠀀a 𫝀", "\uFA0E|𠀀|a|𫝀")]
    [InlineData("한국", "\u1112\u1161\u11AB\u1100\u116E\u11A8")] // Hangul decomposes and stays so
    [InlineData("\u0301\u0301", "")]
    [InlineData("", "")]
    public void Split_Text_FollowsBertsRules(string text, string words) =>
        Assert.Equal(words, string.Join('|', WordTokenizer.Split(text)));

    [Fact]
    public void Encode_UnknownWord_IsRowZero()
    {
        var tokenizer = WordTokenizer.Of(["cat", "dog"]);
        var ids = new List<int>();
        tokenizer.Encode("Cat, bird dog [PAD]", ids);
        Assert.Equal([2, 0, 0, 3, 0, 0, 0], ids);
    }

    [Fact]
    public void Split_LongWord_IsWhole() =>
        Assert.Equal(new string('a', 1000), Assert.Single(WordTokenizer.Split(new string('A', 1000))));

    [Fact]
    public void Split_AnyText_IsStableUnderItself() =>
        Gen.String.Sample(text =>
        {
            var words = WordTokenizer.Split(text);
            Assert.Equal(words, WordTokenizer.Split(string.Join(' ', words)));
        }, iter: 2000);

    [Fact]
    public void Of_WordTwice_Throws() => Assert.Throws<ArgumentException>(() => WordTokenizer.Of(["a", "a"]));
}
