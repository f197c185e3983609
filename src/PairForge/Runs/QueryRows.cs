using PairForge.Text;

namespace PairForge.Runs;

/// <summary>Brings the pairs of equal anchors together, at the place of the last passage that has the anchor.</summary>
/// <remarks>
/// What waits is bounded by its text: where it is too much, the query that waits longest goes on as it is, and what comes
/// of it later is a query of its own. That depends on the passages only, not on their batches.
/// </remarks>
internal sealed class QueryRows
{
    private const long MostUnits = 64L << 20;

    private readonly int[] _anchors; // of the passages
    private readonly long _mostUnits;
    private readonly int[] _passagesLeft; // by anchor
    private readonly Dictionary<int, List<Pair>> _waiting = [];
    private readonly Queue<int> _order = new(); // as they began to wait; one that went on may still stand here
    private long _units;
    private int _passage;

    /// <param name="anchors">Number of each passage's anchor, from 0; equal anchors have one.</param>
    /// <param name="mostUnits">UTF-16 units that may wait.</param>
    internal QueryRows(int[] anchors, long mostUnits = MostUnits)
    {
        (_anchors, _mostUnits) = (anchors, mostUnits);
        _passagesLeft = new int[anchors.Length == 0 ? 0 : anchors.Max() + 1];
        foreach (var anchor in anchors) _passagesLeft[anchor]++;
    }

    /// <summary>Takes the pairs of the next passages; answers those whose query is complete.</summary>
    /// <param name="rows">The pairs.</param>
    /// <param name="ends">Where those of each passage end.</param>
    internal List<Pair> Add(List<Pair> rows, int[] ends)
    {
        var (ready, start) = (new List<Pair>(rows.Count), 0);
        foreach (var end in ends)
        {
            var anchor = _anchors[_passage++];
            var isLast = --_passagesLeft[anchor] == 0;
            var own = rows.GetRange(start, end - start);
            start = end;
            if (isLast && !_waiting.ContainsKey(anchor)) Release(own, ready);
            else if (own.Count > 0 || isLast) Wait(anchor, own, isLast, ready);
        }
        return ready;
    }

    private void Wait(int anchor, List<Pair> pairs, bool isLast, List<Pair> ready)
    {
        if (!_waiting.TryGetValue(anchor, out var waiting))
        {
            _waiting.Add(anchor, waiting = []);
            _order.Enqueue(anchor);
        }
        waiting.AddRange(pairs);
        foreach (var pair in pairs) _units += Units(pair);
        if (isLast) Go(anchor, ready);
        while (_units > _mostUnits && _order.TryDequeue(out var longest)) Go(longest, ready);
    }

    private void Go(int anchor, List<Pair> ready)
    {
        if (!_waiting.Remove(anchor, out var pairs)) return;
        foreach (var pair in pairs) _units -= Units(pair);
        Release(pairs, ready);
    }

    /// <summary>Of a passage whose anchors are views, those that are equal go together.</summary>
    private static void Release(List<Pair> pairs, List<Pair> ready)
    {
        if (pairs.Count < 2) ready.AddRange(pairs);
        else ready.AddRange(pairs.GroupBy(p => TextNormalizer.Key(p.Anchor.Text)).SelectMany(g => g));
    }

    private static long Units(Pair pair)
    {
        long units = pair.Anchor.Text.Length + pair.Positive.Text.Length;
        foreach (var negative in pair.Negatives) units += negative?.Text.Length ?? 0;
        return units;
    }
}
