using PairForge.Training.Encoders;

namespace PairForge.Training.Tests.Encoders;

public sealed class WordFeaturesTests
{
    // two words, then the pieces "c", "##ca" and "##cats"
    private static readonly string[] Tokens = ["[UNK]", "[PAD]", "cats", "cat", "c", "##ca", "##cats"];

    [Fact]
    public void Of_Words_ShareNgramsLemmaAndMeaning()
    {
        var features = WordFeatures.Of(Tokens, 2, new StaticEmbeddingOptions { NgramShare = 3, LemmaShare = 4, SynonymShare = 2 });
        Assert.Equal(0, features.Of(0).Length + features.Of(1).Length);
        // <cats> and <cat> have <ca, cat and <cat in common
        Assert.Equal(["word cats", "ngram <ca", "ngram cat", "ngram <cat", "lemma cat"], Names(features, 2)[..5]);
        Assert.StartsWith("synset ", Names(features, 2)[5], StringComparison.Ordinal);
        Assert.Equal(["word cat", .. Names(features, 2)[1..6]], Names(features, 3)[..6]);
        // 1, 3 / sqrt(3) three times, 4, 2: 1 + 9 + 16 + 4 = 30, and each of the senses by part of speech shares the 2
        Assert.Equal(1 / Math.Sqrt(30), features.SharesOf(2)[0], 1e-6f);
        Assert.Equal(Math.Sqrt(3) / Math.Sqrt(30), features.SharesOf(2)[1], 1e-6f);
        Assert.Equal(4 / Math.Sqrt(30), features.SharesOf(2)[4], 1e-6f);
    }

    [Fact]
    public void Of_Pieces_HaveTheNgramsWithinThem()
    {
        var features = WordFeatures.Of(Tokens, 2, new StaticEmbeddingOptions());
        Assert.Equal(["word c"], Names(features, 4));
        Assert.Equal(["word ##ca"], Names(features, 5)); // "ca" is too short
        Assert.Equal(["word ##cats", "ngram cat"], Names(features, 6)); // cats and ats stand in one word only
    }

    [Fact]
    public void Of_NoShares_IsAVectorAWord()
    {
        var features = WordFeatures.Of(Tokens, 2, new StaticEmbeddingOptions { NgramShare = 0, LemmaShare = 0, SynonymShare = 0 });
        Assert.Equal(5, features.Names.Count);
        Assert.Equal(1, features.SharesOf(3)[0]);
    }

    [Fact]
    public void Invert_Words_NamesThemByPlace()
    {
        var features = WordFeatures.Of(Tokens, 2, new StaticEmbeddingOptions { LemmaShare = 0, SynonymShare = 0 });
        var places = Enumerable.Repeat(-1, features.Names.Count).ToArray();
        var inverse = features.Invert([6, 2], places);
        var cat = Enumerable.Range(0, inverse.Features.Count).Single(f => features.Names[inverse.Features[f]] == "ngram cat");
        Assert.Equal([0, 1], inverse.Of(cat).ToArray().Select(e => e.Place));
        Assert.Equal(features.SharesOf(6)[1], inverse.Of(cat)[0].Share);
        Assert.All(places, p => Assert.Equal(-1, p)); // as it was, for the next batch
    }

    private static string[] Names(WordFeatures features, int token) => [.. features.Of(token).ToArray().Select(f => features.Names[f])];
}
