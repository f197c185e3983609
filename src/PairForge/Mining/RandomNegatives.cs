using PairForge.Search;

namespace PairForge.Mining;

/// <summary>Random texts of the pool among the negatives: <c>random_per_hard</c>.</summary>
/// <remarks>
/// They keep an encoder from collapsing that sees hard negatives only. Drawn by the query's key; own text, known positives, groups and what was
/// chosen before are passed over, and a place that many draws leave empty stays so: nothing is padded with what is there already.
/// </remarks>
internal sealed class RandomNegatives(ulong seed, VectorFile vectors, SearchMask mask, IReadOnlySet<int> unencoded)
{
    private const int DrawsAPlace = 32;

    /// <summary>Adds random negatives.</summary>
    /// <param name="queryId">Key of the draws.</param>
    /// <param name="query">The mask's number of the query.</param>
    /// <param name="anchorRow">Row of the anchor.</param>
    /// <param name="count">How many are wanted.</param>
    /// <param name="into">The negatives of the query.</param>
    internal void Add(string queryId, int query, int anchorRow, int count, List<MinedNegative> into)
    {
        if (count == 0 || vectors.Rows == 0) return;
        var random = new KeyedRandom(seed, "mine/random", queryId);
        var anchor = new float[vectors.Dimension];
        vectors.ReadRow(anchorRow, anchor);
        for (var draws = count * DrawsAPlace; draws > 0 && count > 0; draws--)
        {
            var row = random.NextInt(vectors.Rows);
            if (mask.Excludes(query, row) || unencoded.Contains(row) || into.Exists(n => n.Row == row)) continue;
            into.Add(new MinedNegative(row, -1, vectors.Product(row, anchor)));
            count--;
        }
    }
}
