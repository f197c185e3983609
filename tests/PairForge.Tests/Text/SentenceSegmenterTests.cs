using PairForge.Text;
using PairForge.Tests.Augmentations;

namespace PairForge.Tests.Text;

public sealed class SentenceSegmenterTests
{
    private static List<Segment> Segments(string text, int minWords = 0)
    {
        var into = new List<Segment>();
        new SentenceSegmenter(new() { MinWords = minWords }).Segment(text, into);
        return into;
    }

    [Theory]
    [InlineData("One. Two! Three?", "One.|Two!|Three?")]
    [InlineData("Mr. Smith met Dr. J. K. Brown Jr. in Washington.", "Mr. Smith met Dr. J. K. Brown Jr. in Washington.")]
    [InlineData("It costs 3.14 dollars. See No. 5 and Fig. 2, e.g. this.", "It costs 3.14 dollars.|See No. 5 and Fig. 2, e.g. this.")]
    [InlineData("He lives in the U.S. The weather is fine.", "He lives in the U.S.|The weather is fine.")]
    [InlineData("The U.S. Government paid Apple Inc. last year.", "The U.S. Government paid Apple Inc. last year.")]
    [InlineData("\"Why?\" he asked. \"No.\" She left.", "\"Why?\" he asked.|\"No.\"|She left.")]
    [InlineData("(It rained.) We stayed [inside.] Then left.", "(It rained.)|We stayed [inside.]|Then left.")]
    [InlineData("Well... maybe. Wait... What?", "Well... maybe.|Wait...|What?")]
    [InlineData("今天很好。你呢？我也是！走吧", "今天很好。|你呢？|我也是！|走吧")]
    [InlineData("「行く。」彼は言った。", "「行く。」|彼は言った。")]
    [InlineData("No stop\n\nNew paragraph\nsame one.", "No stop|New paragraph\nsame one.")]
    [InlineData("1. First point. 2. Second point.", "1. First point.|2. Second point.")]
    [InlineData("Meet at 5 p.m. today. At 6 p.m. We left.", "Meet at 5 p.m. today.|At 6 p.m.|We left.")]
    [InlineData("   ", "")]
    public void Segment_Text_CutsSentences(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', Segments(text).Select(s => text.Substring(s.Start, s.Length))));

    [Fact]
    public void Segment_FewWords_IsRefused()
    {
        var segments = Segments("Yes. This one is long enough.", minWords: 3);
        Assert.Equal(["short-sentence", null], segments.Select(s => s.Refusal));
    }

    [Fact]
    public void Segment_HostileText_GivesTrimmedAscendingSegmentsAndLosesNoWord()
    {
        foreach (var text in HostileTexts.All())
        {
            var end = 0;
            foreach (var segment in Segments(text))
            {
                Assert.True(segment.Length > 0 && string.IsNullOrWhiteSpace(text[end..segment.Start]));
                Assert.False(char.IsWhiteSpace(text[segment.Start]) || char.IsWhiteSpace(text[segment.Start + segment.Length - 1]));
                end = segment.Start + segment.Length;
            }
            Assert.True(string.IsNullOrWhiteSpace(text[end..]));
        }
    }

    [Fact]
    public void Segment_Paragraphs_CutAtBlankLines()
    {
        var into = new List<Segment>();
        const string text = "a b.\nc\n \n d\u2029e ";
        new ParagraphSegmenter().Segment(text, into);
        Assert.Equal(["a b.\nc", "d", "e"], into.Select(s => text.Substring(s.Start, s.Length)));
    }
}
