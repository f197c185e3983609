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
        var (records, record) = (new MemoryStream(), new byte[chain.RecordBytes]);
        var kept = new List<int>();
        var reasons = new string?[Corpus.Length];
        for (var i = 0; i < Corpus.Length; i++)
        {
            reasons[i] = chain.Refuse(Corpus[i], record);
            if (reasons[i] is not null) continue;
            kept.Add(i);
            records.Write(record);
        }
        if (chain.RecordBytes == 0) return reasons;
        var map = chain.Decide(CorpusSignatures.InMemory(records.ToArray(), chain.RecordBytes), 1 << 20, CancellationToken.None);
        for (var k = 0; k < kept.Count; k++)
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
