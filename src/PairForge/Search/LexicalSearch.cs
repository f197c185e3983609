namespace PairForge.Search;

/// <summary>Finds rows that share words with the row that asks, by BM25.</summary>
internal sealed class LexicalSearch : ICandidateSearch
{
    private readonly Func<int, string> _text;
    private readonly TermReader _terms;
    private readonly Bm25Index _index;
    private readonly int _threads;

    /// <summary>Reads the texts once.</summary>
    /// <param name="rows">Rows of the database.</param>
    /// <param name="text">The text of a row; several threads call it.</param>
    /// <param name="stems">Whether English endings are taken off.</param>
    /// <param name="threads">Threads.</param>
    internal LexicalSearch(int rows, Func<int, string> text, bool stems, int threads)
    {
        (_text, _terms, _threads) = (text, new TermReader(stems), threads);
        var builder = new Bm25IndexBuilder();
        var terms = new List<int>();
        for (var row = 0; row < rows; row++)
        {
            _terms.Learn(text(row), terms);
            builder.Add(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(terms));
        }
        _index = builder.Build();
    }

    public void Search(ReadOnlyMemory<int> rows, int k, SearchMask? mask, int firstQuery, Neighbour[] results, int[] found, CancellationToken cancellation = default) =>
        Parallel.For(0, rows.Length, new ParallelOptions { MaxDegreeOfParallelism = _threads, CancellationToken = cancellation }, () => (Scratch: new Bm25Scratch(), Terms: new List<int>()), (i, _, own) =>
        {
            _terms.Find(_text(rows.Span[i]), own.Terms);
            found[i] = _index.Search(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(own.Terms), k, mask, firstQuery + i, own.Scratch, results.AsSpan(i * k, k));
            return own;
        }, static _ => { });
}
