using PairForge.Filters;

namespace PairForge.Tests.Filters;

public sealed class FilterChainTests
{
    private static readonly Passage[] Corpus =
    [
        Passages.Of("one"), Passages.Of("the first of three"), Passages.Of("The first of three", negatives: ["bad"]), Passages.Of("other words here", negatives: ["bad"]),
        Passages.Of("Other words here"), Passages.Of("THE FIRST OF THREE"), Passages.Of("one"),
    ];

    private sealed class NoNegatives : IFilter
    {
        public string? Refuse(Passage passage) => passage.Negatives.Count > 0 ? "has-negatives" : null;
    }

    private static string?[] Run(params IFilter[] filters)
    {
        var chain = new FilterChain(filters);
        var records = new byte[Corpus.Length * chain.RecordBytes];
        var reasons = new string?[Corpus.Length];
        chain.Refuse(Corpus, reasons, records);
        var kept = Enumerable.Range(0, Corpus.Length).Where(i => reasons[i] is null).ToArray();
        if (chain.RecordBytes == 0) return reasons;
        var map = chain.Decide(CorpusSignatures.InMemory(kept.SelectMany(i => records.AsSpan(i * chain.RecordBytes, chain.RecordBytes).ToArray()).ToArray(), chain.RecordBytes), 1 << 20, CancellationToken.None);
        for (var k = 0; k < kept.Length; k++)
        {
            if (map[k] != 0) reasons[kept[k]] = chain.Reason(map[k], Corpus[kept[k]]);
        }
        return reasons;
    }

    [Fact]
    public void Refuse_NoCorpusFilter_NeedsNoRecords()
    {
        Assert.Equal(0, new FilterChain([new Length(new()), new NoNegatives()]).RecordBytes);
        Assert.Equal(["too-few-words", null, "has-negatives", "has-negatives", null, null, "too-few-words"], Run(new Length(new() { MinWords = 2 }), new NoNegatives()));
    }

    [Fact]
    public void Decide_FilterBeforeTheCorpusFilter_TakesPassagesFromIt() =>
        Assert.Equal(["too-few-words", null, "has-negatives", "has-negatives", null, "exact-duplicate", "too-few-words"],
            Run(new Length(new() { MinWords = 2 }), new NoNegatives(), new ExactDuplicates()));

    [Fact]
    public void Decide_FilterBehindTheCorpusFilter_RefusesOnlyWhatItKept() =>
        Assert.Equal([null, null, "exact-duplicate", "has-negatives", "exact-duplicate", "exact-duplicate", "exact-duplicate"],
            Run(new ExactDuplicates(), new NoNegatives()));

    [Fact]
    public void Decide_TwoCorpusFilters_EachSeesTheSurvivors() =>
        Assert.Equal(["too-few-words", null, "exact-duplicate", "has-negatives", "exact-duplicate", "exact-duplicate", "exact-duplicate"],
            Run(new ExactDuplicates(), new NoNegatives(), new Length(new() { MinWords = 2 }), new ExactDuplicates()));

    [Fact]
    public void Decide_RecordsOfOtherFilters_AreRefused()
    {
        var chain = new FilterChain([new ExactDuplicates()]);
        Assert.Equal(17, chain.RecordBytes);
        Assert.Throws<ArgumentException>(() => chain.Decide(CorpusSignatures.InMemory(new byte[16], 16), 1, CancellationToken.None));
    }
}
