using CsCheck;
using PairForge.Text;
using PairForge.Tests.Augmentations;

namespace PairForge.Tests.Text;

public sealed class WordSegmenterTests
{
    private static string Words(string text)
    {
        var analyzed = new AnalyzedText(text);
        return string.Join('|', analyzed.Words.Select(w => analyzed[w].ToString()));
    }

    [Theory]
    [InlineData("Don't stop at 10 o'clock!", "Don't|stop|at|10|o'clock")]
    [InlineData("It’s a well-known, 20-year-old X-ray.", "It’s|a|well-known|20-year-old|X-ray")]
    [InlineData("192.168.0.1 3.14, 10:30; 1,000. 24/7 50%", "192.168.0.1|3.14|10:30|1,000|24/7|50")]
    [InlineData("See https://example.org/a_b?c=d(e)&f=1, or www.example.com. Mail: john.smith+x@mail.example.org.", "See|https://example.org/a_b?c=d(e)&f=1|or|www.example.com|Mail|john.smith+x@mail.example.org")]
    [InlineData("The U.S. and e.g. this.Next", "The|U.S|and|e.g|this|Next")]
    [InlineData("snake_case _x_ --- (a)", "snake_case|x|a")]
    [InlineData("我爱北京", "我|爱|北|京")]
    [InlineData("東京タワーはたかい", "東|京|タワー|は|た|か|い")]
    [InlineData("한국어 문장", "한국어|문장")]
    [InlineData("café e\u0301te\u0301", "café|e\u0301te\u0301")]
    [InlineData("hi \U0001F468\u200D\U0001F469\u200D\U0001F467\U0001F1EB\U0001F1F7 \U0001F44D\U0001F3FD", "hi|\U0001F468\u200D\U0001F469\u200D\U0001F467|\U0001F1EB\U0001F1F7|\U0001F44D\U0001F3FD")]
    [InlineData("3rd v2.0 'quoted' rock'n'roll", "3rd|v2.0|quoted|rock'n'roll")]
    public void Segment_Text_KeepsWordsWhole(string text, string expected) => Assert.Equal(expected, Words(text));

    [Theory]
    [InlineData("word", WordKind.Word)]
    [InlineData("3.14", WordKind.Number)]
    [InlineData("字", WordKind.Ideograph)]
    [InlineData("a@b.org", WordKind.Address)]
    [InlineData("\U0001F600", WordKind.Symbol)]
    [InlineData("1\uFE0F\u20E3", WordKind.Symbol)]
    [InlineData("Б", WordKind.Word)]
    public void Segment_OneWord_HasItsKind(string text, WordKind kind) => Assert.Equal(new WordSpan(0, text.Length, kind), Assert.Single(WordSegmenter.Segment(text)));

    [Fact]
    public void Segment_LoneSurrogates_LieBetweenWords() => Assert.Equal("a|b", Words("\uD800a\uDC00b\uDBFF"));

    /// <summary>ASCII letters have a way of their own; letters of another script must come out the same.</summary>
    [Fact]
    public void Segment_LettersOfAnotherScript_GivesTheSameSpans()
    {
        string[] pieces = ["a", "Bc", "12", " ", "'", ".", "-", ",", ":", "/", "_", "(", "\"", "\u2019", "!", "#", "\u00E9", "\u4E2D"];
        Gen.Int[0, pieces.Length - 1].Array[0, 14].Sample(picks =>
        {
            var text = string.Concat(picks.Select(p => pieces[p]));
            if (text.Contains("://", StringComparison.Ordinal)) return; // a URL is one word however long
            var other = text.Replace('a', '\u0430').Replace('B', '\u0411').Replace('c', '\u0446');
            Assert.Equal(WordSegmenter.Segment(other), WordSegmenter.Segment(text));
        }, iter: 20_000);
    }

    [Fact]
    public void Segment_AnyUtf16_GivesAscendingSpansInside()
    {
        foreach (var text in HostileTexts.All()) Check(text);
        Gen.Char.Array[0, 40].Sample(units => Check(new string(units)));
    }

    private static void Check(string text)
    {
        var end = 0;
        foreach (var word in WordSegmenter.Segment(text))
        {
            Assert.True(word.Start >= end && word.Length > 0 && word.End <= text.Length);
            end = word.End;
        }
    }
}
