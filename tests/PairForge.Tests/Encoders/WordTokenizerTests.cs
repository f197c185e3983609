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

    [Theory]
    [InlineData("unaffable", "un|##aff|##able")] // the example of BERT's own documentation
    [InlineData("Un AFF", "un|[UNK]")] // aff stands only within words
    [InlineData("unable", "un|##able")]
    [InlineData("unaffably", "[UNK]")] // the rest, ly, has no piece: the whole word is unknown
    [InlineData("unun", "un|##un")]
    [InlineData("abc", "ab|##c")] // the longest piece first, though a|##bc would do as well
    [InlineData("abbc", "ab|##bc")]
    [InlineData("ac, un", "a|##c|,|un")]
    [InlineData("##able", "[UNK]|[UNK]|[UNK]")] // a text never spells a piece
    [InlineData("𝔘x", "[UNK]")]
    [InlineData("a😀x", "a|##😀|##x")]
    [InlineData("a😀", "a|##😀")]
    [InlineData("a\U0001F601", "[UNK]")] // the first half of it is 😀's as well
    public void Encode_Pieces_AreTheLongestFromTheLeft(string text, string tokens)
    {
        var tokenizer = WordTokenizer.OfPieces(["un", "##aff", "##able", "##un", "a", "ab", "##c", "##bc", ",", "##😀", "##x"]);
        var ids = new List<int>();
        tokenizer.Encode(text, ids);
        Assert.Equal(tokens, string.Join('|', ids.Select(id => tokenizer.Vocabulary[id])));
    }

    [Theory]
    [InlineData("a", 100, 100)]
    [InlineData("a", 101, 1)]
    [InlineData("😀", 100, 100)] // 200 UTF-16 units, but 100 characters
    [InlineData("😀", 101, 1)]
    public void Encode_WordOverHundredCharacters_IsUnknownWhole(string letter, int length, int tokens)
    {
        var tokenizer = WordTokenizer.OfPieces(["a", "##a", "😀", "##😀", string.Concat(Enumerable.Repeat(letter, 101))]);
        var ids = new List<int>();
        tokenizer.Encode(string.Concat(Enumerable.Repeat(letter, length)), ids);
        Assert.Equal(tokens, ids.Count);
        Assert.Equal(tokens == 1, ids[0] == tokenizer.UnknownId);
    }

    [Fact]
    public void Encode_Pieces_SpellTheWordOrAreUnknown() =>
        Gen.Char["abc"].Array[1, 9].Select(c => new string(c)).Sample(word =>
        {
            var tokenizer = WordTokenizer.OfPieces(["a", "b", "ab", "bca", "##a", "##b", "##cab", "##bc", "##aa"]);
            var ids = new List<int>();
            tokenizer.Encode(word, ids);
            var tokens = ids.ConvertAll(id => tokenizer.Vocabulary[id]);
            Assert.Equal(Naive(word, [.. tokenizer.Vocabulary]), tokens);
        }, iter: 2000);

    /// <summary>Greedy longest match as the papers put it.</summary>
    private static List<string> Naive(string word, HashSet<string> vocabulary)
    {
        var tokens = new List<string>();
        while (word.Length > 0)
        {
            var mark = tokens.Count == 0 ? "" : "##";
            var length = Enumerable.Range(1, word.Length).LastOrDefault(n => vocabulary.Contains(mark + word[..n]));
            if (length == 0) return ["[UNK]"];
            tokens.Add(mark + word[..length]);
            word = word[length..];
        }
        return tokens;
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
