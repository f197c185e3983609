using PairForge.Text;

namespace PairForge.Tests.Text;

public sealed class LexiconAnalyzerTests
{
    [Theory]
    [InlineData("The old dogs are running to the park .", "DET ADJ NOUN AUX VERB ADP DET NOUN PUNCT", "the old dog be run to the park .")]
    [InlineData("She quickly bought 12 large houses", "PRON ADV VERB NUM ADJ NOUN", "she quickly buy 12 large house")]
    [InlineData("We want to meet Anna Smith in Paris", "PRON VERB PART VERB PROPN PROPN ADP PROPN", "we want to meet Anna Smith in Paris")]
    public void Analyze_Sentence_HasUniversalTagsAndLemmas(string text, string tags, string lemmas)
    {
        var tokens = new LexiconAnalyzer(new()).Analyze(new AnalyzedText(text));
        Assert.Equal(tags, string.Join(' ', tokens.Select(t => t.Pos.ToString().ToUpperInvariant())));
        Assert.Equal(lemmas, string.Join(' ', tokens.Select(t => t.Lemma)));
        Assert.Equal(text.Replace(" ", ""), string.Concat(tokens.Select(t => text.Substring(t.Start, t.Length))));
    }

    [Fact]
    public void Analyze_HostileText_GivesAscendingTokens()
    {
        var analyzer = new LexiconAnalyzer(new());
        foreach (var text in Augmentations.HostileTexts.All())
        {
            var end = 0;
            foreach (var token in analyzer.Analyze(new AnalyzedText(text)))
            {
                Assert.InRange(token.Start, end, text.Length - token.Length);
                end = token.Start + token.Length;
            }
        }
    }
}
