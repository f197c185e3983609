using PairForge.Search;

namespace PairForge.Runs;

/// <summary>By anchor: the pool rows that are its positives, and so may never be its negatives.</summary>
/// <remarks>Those given by any passage with the anchor, whether or not they made a pair, and drawn mates.</remarks>
internal sealed class KnownPositives
{
    private readonly SearchMask.Lists _lists;

    internal KnownPositives(TextPool pool, PairPlan pairs, AnchorTable anchors)
    {
        var entries = new List<long>();
        for (var p = 0; p < pool.Passages; p++)
        {
            var anchor = (long)anchors.NumberOf(pool.AnchorRow(p)) << 32;
            foreach (var row in pool.PositiveRows(p)) entries.Add(anchor | (uint)row);
            foreach (var pair in pairs.Of(p)) entries.Add(anchor | (uint)pair.Target);
        }
        _lists = new SearchMask.Lists(entries, anchors.Count);
    }

    /// <summary>The rows of an anchor, ascending; some may stand twice.</summary>
    internal ReadOnlySpan<int> Of(int anchor) => _lists.Of(anchor);
}
