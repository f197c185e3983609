using System.Runtime.CompilerServices;

namespace PairForge.Search;

/// <summary>What a query may not find: rows named one by one, and rows that share a tag with it.</summary>
/// <remarks>Asked only when a row would enter a query's best, so it costs nothing in the inner loop.</remarks>
public sealed class SearchMask
{
    private readonly Lists _queryRows, _queryTags, _rowTags;

    internal SearchMask(Lists queryRows, Lists queryTags, Lists rowTags) => (_queryRows, _queryTags, _rowTags) = (queryRows, queryTags, rowTags);

    /// <summary>Rows that it knows.</summary>
    public int Rows => _rowTags.Count;

    /// <summary>Queries that it knows.</summary>
    public int Queries => _queryRows.Count;

    /// <summary>Whether <paramref name="query"/> may not find <paramref name="row"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Excludes(int query, int row)
    {
        if (_queryRows.Of(query).BinarySearch(row) >= 0) return true;
        ReadOnlySpan<int> asked = _queryTags.Of(query), tags = _rowTags.Of(row);
        for (int q = 0, r = 0; q < asked.Length && r < tags.Length;)
        {
            if (asked[q] == tags[r]) return true;
            if (asked[q] < tags[r]) q++;
            else r++;
        }
        return false;
    }

    /// <summary>One sorted list of integers a key, laid out flat.</summary>
    internal readonly struct Lists
    {
        private readonly int[] _starts, _values;

        /// <summary>Each entry is <c>key &lt;&lt; 32 | value</c>; sorts them.</summary>
        internal Lists(List<long> entries, int keys)
        {
            entries.Sort();
            (_starts, _values) = (new int[keys + 1], new int[entries.Count]);
            for (var i = 0; i < _values.Length; i++)
            {
                _starts[(int)(entries[i] >> 32) + 1]++;
                _values[i] = (int)entries[i];
            }
            for (var key = 0; key < keys; key++) _starts[key + 1] += _starts[key];
        }

        internal int Count => _starts.Length - 1;

        internal ReadOnlySpan<int> Of(int key) => _values.AsSpan(_starts[key].._starts[key + 1]);
    }
}
