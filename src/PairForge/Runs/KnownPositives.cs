using PairForge.Search;

namespace PairForge.Runs;

/// <summary>By pool row of an anchor: the pool rows that are its positives, and so may never be its negatives.</summary>
internal sealed class KnownPositives
{
    private readonly List<long> _entries = [];
    private SearchMask.Lists _lists;

    internal void Add(int anchor, int row) => _entries.Add(((long)anchor << 32) | (uint)row);

    /// <summary>Ends the adding.</summary>
    internal void Seal(int rows)
    {
        _lists = new SearchMask.Lists(_entries, rows);
        _entries.Clear();
    }

    /// <summary>The rows, ascending; some may stand twice.</summary>
    internal ReadOnlySpan<int> Of(int anchor) => _lists.Of(anchor);
}
