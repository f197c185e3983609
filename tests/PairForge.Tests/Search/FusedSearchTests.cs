using PairForge.Search;

namespace PairForge.Tests.Search;

public sealed class FusedSearchTests
{
    private static readonly string[] Texts = ["red car", "red red bus", "blue car", "green tree", "red car park"];

    private static (Neighbour[] Results, int[] Found) Search(ICandidateSearch search, int[] rows, int k, SearchMask? mask = null)
    {
        var (results, found) = (new Neighbour[rows.Length * k], new int[rows.Length]);
        search.Search(rows, k, mask, 0, results, found, TestContext.Current.CancellationToken);
        return (results, found);
    }

    [Fact]
    public void Search_Lexical_FindsRowsThatShareWords()
    {
        var (results, found) = Search(new LexicalSearch(Texts.Length, row => Texts[row], stems: false, threads: 2), [3, 0], 5);
        Assert.Equal([1, 4], found);
        Assert.Equal([3, -1], results[..2].Select(n => n.Row));
        Assert.Equal(0, results[5].Row); // its own text is nearest; a mask keeps it out
        Assert.DoesNotContain(3, results[5..9].Select(n => n.Row));
    }

    [Fact]
    public void Search_LexicalByItself_KeepsItsOrderAndScoresByTheVectors()
    {
        var vectors = VectorFile.InMemory([1, 0, 0, 1, 0.6f, 0.8f, 0, 1, 0.8f, 0.6f], 2);
        var mask = new SearchMaskBuilder(Texts.Length, 1);
        mask.ExcludeRow(0, 0);
        var lexical = new LexicalSearch(Texts.Length, row => Texts[row], stems: false, threads: 1);
        var (own, ownFound) = Search(lexical, [0], 4, mask.Build());
        var (results, found) = Search(new FusedSearch([lexical], vectors, 1), [0], 4, mask.Build());
        Assert.Equal(ownFound, found);
        Assert.Equal(own[..found[0]].Select(n => n.Row), results[..found[0]].Select(n => n.Row));
        foreach (var neighbour in results[..found[0]]) Assert.Equal(neighbour.Row switch { 1 => 0, 2 => 0.6f, _ => (double)0.8f }, neighbour.Score);
    }

    [Fact]
    public void Search_LexicalAndExact_PutsFirstWhatBothRankHigh()
    {
        var vectors = VectorFile.InMemory([1, 0, 0, 1, 0.6f, 0.8f, 0, 1, 0.8f, 0.6f], 2);
        var mask = new SearchMaskBuilder(Texts.Length, 1);
        mask.ExcludeRow(0, 0);
        var (results, found) = Search(new FusedSearch([new ExactSearch(vectors, threads: 1), new LexicalSearch(Texts.Length, row => Texts[row], stems: false, threads: 1)], vectors, 1), [0], 5, mask.Build());
        Assert.Equal(4, found[0]);
        Assert.Equal(4, results[0].Row); // first of both
    }
}
