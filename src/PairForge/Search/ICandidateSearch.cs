namespace PairForge.Search;

/// <summary>Finds the neighbours of rows of a database among its other rows.</summary>
/// <remarks>Results are totally ordered: score descending, row ascending.</remarks>
internal interface ICandidateSearch
{
    /// <summary>Finds the <paramref name="k"/> best rows of each row that asks.</summary>
    /// <param name="rows">The rows that ask.</param>
    /// <param name="k">Neighbours a query.</param>
    /// <param name="mask">What a query may not find; null for nothing.</param>
    /// <param name="firstQuery">The mask's number of the first of <paramref name="rows"/>.</param>
    /// <param name="results">At least rows * k; query q's neighbours begin at q * k, places left over hold row -1.</param>
    /// <param name="found">At least rows: neighbours found, less than k where the mask or the search leave fewer.</param>
    /// <param name="cancellation">Stops the search.</param>
    void Search(ReadOnlyMemory<int> rows, int k, SearchMask? mask, int firstQuery, Neighbour[] results, int[] found, CancellationToken cancellation = default);
}
