namespace PairForge.Search;

/// <summary>Collects exclusions in any order and lays them out flat.</summary>
public sealed class SearchMaskBuilder
{
    private readonly int _rows, _queries;
    private readonly List<long> _queryRows = [], _queryTags = [], _rowTags = [];

    /// <summary>Begins a mask over <paramref name="rows"/> rows and <paramref name="queries"/> queries.</summary>
    public SearchMaskBuilder(int rows, int queries)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(queries);
        (_rows, _queries) = (rows, queries);
    }

    /// <summary>Excludes one row from one query.</summary>
    public void ExcludeRow(int query, int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)_rows, nameof(row));
        _queryRows.Add(Entry(query, _queries, row));
    }

    /// <summary>Gives a row a tag.</summary>
    public void TagRow(int row, int tag) => _rowTags.Add(Entry(row, _rows, tag));

    /// <summary>Gives a query a tag: it finds no row with the same one.</summary>
    public void TagQuery(int query, int tag) => _queryTags.Add(Entry(query, _queries, tag));

    /// <summary>The mask.</summary>
    public SearchMask Build() => new(new(_queryRows, _queries), new(_queryTags, _queries), new(_rowTags, _rows));

    private static long Entry(int key, int keys, int value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)key, (uint)keys, nameof(key));
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return ((long)key << 32) | (uint)value;
    }
}
