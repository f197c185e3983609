namespace PairForge.Search;

/// <summary>What every search asks of its arguments.</summary>
internal static class SearchArguments
{
    internal static void Check(int count, int k, SearchMask? mask, int firstQuery, int rows, Neighbour[] results, int[] found)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        ArgumentOutOfRangeException.ThrowIfNegative(firstQuery);
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(found);
        if (results.Length < (long)count * k)
            throw new ArgumentException($"{count} queries of {k} neighbours need {(long)count * k} places; there are {results.Length}", nameof(results));
        if (found.Length < count)
            throw new ArgumentException($"{count} queries need {count} places; there are {found.Length}", nameof(found));
        if (mask is not null && (mask.Rows < rows || mask.Queries < firstQuery + count))
            throw new ArgumentException($"the mask knows {mask.Queries} queries and {mask.Rows} rows; {firstQuery + count} and {rows} are asked", nameof(mask));
    }

    internal static void CheckQueries(ReadOnlySpan<float> queries, int count, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (queries.Length != (long)count * dimension)
            throw new ArgumentException($"{queries.Length} values are not {count} queries of {dimension}", nameof(queries));
        for (var i = 0; i < queries.Length; i++)
        {
            if (!float.IsFinite(queries[i]))
                throw new ArgumentException(FormattableString.Invariant($"query {i / dimension} holds {queries[i]} at {i % dimension}; vectors must be finite"), nameof(queries));
        }
    }

    internal static void CheckRows(ReadOnlySpan<int> rows, int count)
    {
        foreach (var row in rows)
        {
            if ((uint)row >= (uint)count) throw new ArgumentOutOfRangeException(nameof(rows), row, $"the database has rows 0 to {count - 1}");
        }
    }
}
