namespace PairForge.Search;

/// <summary>What a query may not find: rows named one by one, and rows that share a tag with it.</summary>
/// <remarks>Asked only when a row would enter a query's best, so it costs nothing in the inner loop.</remarks>
public sealed class SearchMask
{
    private readonly int[] _excludedStart, _excluded, _rowTagStart, _rowTags, _queryTagStart, _queryTags;

    internal SearchMask((int[] Start, int[] Values) excluded, (int[] Start, int[] Values) rowTags, (int[] Start, int[] Values) queryTags)
    {
        (_excludedStart, _excluded) = excluded;
        (_rowTagStart, _rowTags) = rowTags;
        (_queryTagStart, _queryTags) = queryTags;
    }

    /// <summary>Whether <paramref name="query"/> may not find <paramref name="row"/>.</summary>
    public bool Excludes(int query, int row)
    {
        var (from, to) = (_excludedStart[query], _excludedStart[query + 1]);
        if (Array.BinarySearch(_excluded, from, to - from, row) >= 0) return true;
        var (q, qEnd) = (_queryTagStart[query], _queryTagStart[query + 1]);
        var (r, rEnd) = (_rowTagStart[row], _rowTagStart[row + 1]);
        while (q < qEnd && r < rEnd)
        {
            var difference = _queryTags[q] - _rowTags[r];
            if (difference == 0) return true;
            if (difference < 0) q++;
            else r++;
        }
        return false;
    }
}

/// <summary>Collects exclusions in any order and lays them out flat.</summary>
public sealed class SearchMaskBuilder(int rows, int queries)
{
    private readonly List<(int Key, int Value)> _excluded = [], _rowTags = [], _queryTags = [];

    /// <summary>Excludes one row from one query.</summary>
    public void ExcludeRow(int query, int row) => _excluded.Add((query, row));

    /// <summary>Gives a row a tag.</summary>
    public void TagRow(int row, int tag) => _rowTags.Add((row, tag));

    /// <summary>Gives a query a tag: it finds no row with the same one.</summary>
    public void TagQuery(int query, int tag) => _queryTags.Add((query, tag));

    /// <summary>The mask.</summary>
    public SearchMask Build() => new(Flat(_excluded, queries), Flat(_rowTags, rows), Flat(_queryTags, queries));

    private static (int[] Start, int[] Values) Flat(List<(int Key, int Value)> entries, int keys)
    {
        entries.Sort();
        var start = new int[keys + 1];
        var values = new int[entries.Count];
        for (var i = 0; i < entries.Count; i++)
        {
            start[entries[i].Key + 1]++;
            values[i] = entries[i].Value;
        }
        for (var k = 0; k < keys; k++) start[k + 1] += start[k];
        return (start, values);
    }
}
