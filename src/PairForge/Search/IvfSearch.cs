namespace PairForge.Search;

/// <summary>Approximate top-k by inner product: every query visits the lists of an <see cref="IvfIndex"/> that are nearest to it.</summary>
/// <remarks>
/// Among the rows of those lists the answer is exact, scored and ordered as <see cref="ExactSearch"/> does: with all lists
/// the two are equal. Queries of a batch are brought together list by list, so that a list is read once.
/// </remarks>
public sealed class IvfSearch : ICandidateSearch
{
    private const int Spare = 16;
    private const int MostQueries = 1 << 13;
    private const int MostCandidates = 1 << 20;

    private readonly IvfIndex _index;
    private readonly SearchKernel _kernel;
    private readonly ExactSearch _nearest;
    private readonly int _probes, _threads;

    /// <summary>Searches <paramref name="index"/>, which must stay open meanwhile.</summary>
    /// <param name="index">The index.</param>
    /// <param name="probes">Lists to visit; 0 is the index's own number.</param>
    /// <param name="kernel">Instructions to use.</param>
    /// <param name="threads">Threads; 0 is one a processor.</param>
    public IvfSearch(IvfIndex index, int probes = 0, SearchKernel kernel = SearchKernel.Auto, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentOutOfRangeException.ThrowIfNegative(probes);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        (_index, _kernel, _threads) = (index, SearchKernels.Resolve(kernel), threads == 0 ? Environment.ProcessorCount : threads);
        _probes = Math.Min(probes == 0 ? index.Probes : probes, index.Lists);
        _nearest = new ExactSearch(index.Centroids, kernel, threads: 1);
    }

    /// <summary>Finds the <paramref name="k"/> best rows of each query.</summary>
    /// <param name="queries">Row-major, (count, dimension), finite.</param>
    /// <param name="count">Queries.</param>
    /// <param name="k">Neighbours a query.</param>
    /// <param name="mask">What a query may not find; null for nothing.</param>
    /// <param name="firstQuery">The mask's number of the first query.</param>
    /// <param name="results">At least count * k; query q's neighbours begin at q * k, places left over hold row -1.</param>
    /// <param name="found">At least count: neighbours found.</param>
    /// <param name="cancellation">Stops the search between batches.</param>
    public void Search(ReadOnlyMemory<float> queries, int count, int k, SearchMask? mask, int firstQuery, Neighbour[] results, int[] found, CancellationToken cancellation = default)
    {
        var dimension = _index.Vectors.Dimension;
        SearchArguments.CheckQueries(queries.Span, count, dimension);
        Run(count, k, mask, firstQuery, results, found, (first, into) => queries.Slice(first * dimension, into.Length).CopyTo(into), cancellation);
    }

    /// <inheritdoc/>
    public void Search(ReadOnlyMemory<int> rows, int k, SearchMask? mask, int firstQuery, Neighbour[] results, int[] found, CancellationToken cancellation = default)
    {
        var dimension = _index.Vectors.Dimension;
        SearchArguments.CheckRows(rows.Span, _index.Places.Length);
        Run(rows.Length, k, mask, firstQuery, results, found, (first, into) =>
        {
            for (var i = 0; i * dimension < into.Length; i++) _index.Vectors.ReadRow(_index.Places[rows.Span[first + i]], into.Span.Slice(i * dimension, dimension));
        }, cancellation);
    }

    private void Run(int count, int k, SearchMask? mask, int firstQuery, Neighbour[] results, int[] found, Action<int, Memory<float>> read, CancellationToken cancellation)
    {
        SearchArguments.Check(count, k, mask, firstQuery, _index.Places.Length, results, found);
        if (count == 0) return;
        var capacity = (int)Math.Min((long)k + Spare, _index.Places.Length);
        var most = Math.Clamp(MostCandidates / Math.Max(capacity, _probes), ScoreTile.Queries, MostQueries);
        var size = Math.Min(most, (count + _threads - 1) / _threads);
        Parallel.For(0, (count + size - 1) / size, new ParallelOptions { MaxDegreeOfParallelism = _threads, CancellationToken = cancellation }, number =>
        {
            var first = number * size;
            var here = Math.Min(size, count - first);
            var batch = new QueryBatch(_index.Vectors, _kernel, mask, firstQuery + first, here, capacity, _index.Places);
            read(first, batch.Vectors);
            Visit(batch, cancellation);
            batch.Finish(k, results.AsSpan(first * k, here * k), found.AsSpan(first, here));
        });
    }

    private void Visit(QueryBatch batch, CancellationToken cancellation)
    {
        var lists = new Neighbour[batch.Count * _probes];
        _nearest.Search(batch.Vectors, batch.Count, _probes, null, 0, lists, new int[batch.Count], cancellation);
        var ends = new int[_index.Lists];
        foreach (var list in lists) ends[list.Row]++;
        for (int list = 0, start = 0; list < ends.Length; list++)
        {
            var asking = ends[list];
            ends[list] = start;
            start += asking;
        }
        var queries = new int[lists.Length];
        for (var i = 0; i < lists.Length; i++) queries[ends[lists[i].Row]++] = i / _probes;
        for (int list = 0, start = 0; list < ends.Length; start = ends[list++])
        {
            if (start < ends[list]) batch.Visit(queries.AsSpan(start..ends[list]), _index.Panels(list), _index.Rows);
        }
    }
}
