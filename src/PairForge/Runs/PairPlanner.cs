using System.Runtime.InteropServices;

namespace PairForge.Runs;

/// <summary>Applies the pair rules but <c>views</c> to every passage.</summary>
/// <remarks>
/// Equal (anchor, positive) are merged, whatever rules they come from: the first in order is kept, and the negatives of
/// the other passages join its own. Views are made one by one and never merged. Mates are drawn by key without
/// replacement and never equal the anchor; one that is missing is counted as short, and so is a place beside the anchor with no other text.
/// </remarks>
internal sealed class PairPlanner
{
    private readonly TextPoolBuilder _pool;
    private readonly ulong _seed;
    private readonly StageAttempt _counts;
    private readonly bool _given;
    private readonly int _neighbours, _labels;
    private readonly AdjacentRule? _adjacent;
    private readonly AdjacentPassages? _beside;
    private readonly List<int> _starts = [0];
    private readonly List<PlannedPair> _pairs = [];
    private readonly List<MergedPair> _merged = [];
    private readonly Dictionary<int, List<int>> _mates = [];
    private readonly Dictionary<(int Anchor, int Positive), (int Passage, int Place)> _first = [];

    /// <param name="rules">The rules.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="pool">The split's texts.</param>
    /// <param name="beside">Which passages stand beside one another; null where no rule asks.</param>
    /// <param name="counts">Takes the counts.</param>
    internal PairPlanner(PairRules rules, ulong seed, TextPoolBuilder pool, AdjacentPassages? beside, StageAttempt counts)
    {
        (_pool, _seed, _beside, _counts) = (pool, seed, beside, counts);
        (_given, _neighbours, _labels, _adjacent) = (rules.Given, rules.Neighbours, rules.Labels, rules.Adjacent);
        if (_neighbours == 0 && _labels == 0) return;
        for (var p = 0; p < pool.Passages; p++)
        {
            var (group, label) = pool.TagsOf(p);
            if (_neighbours > 0) AddMate(group, p);
            if (_labels > 0) AddMate(label, p);
        }
    }

    /// <summary>Plans the pairs of one passage that need no view.</summary>
    internal void Plan(int passage, string id)
    {
        var anchor = _pool.AnchorRow(passage);
        if (_given)
        {
            var positives = _pool.PositiveRows(passage);
            for (var k = 0; k < positives.Length; k++)
            {
                if (positives[k] == anchor) _counts.Count("short.positive-equals-anchor", 1);
                else AddOrMerge(passage, anchor, new PlannedPair(PairKind.Given, k, positives[k]));
            }
        }
        var (group, label) = _pool.TagsOf(passage);
        if (_neighbours > 0) Draw(PairKind.Neighbour, group, _neighbours, passage, anchor, id);
        if (_labels > 0) Draw(PairKind.Label, label, _labels, passage, anchor, id);
        if (_adjacent is not null) AddAdjacent(passage, anchor);
        _starts.Add(_pairs.Count);
    }

    /// <summary>Writes what was planned.</summary>
    internal void Write(StageAttempt attempt)
    {
        Numbers.Write<int>(attempt.Create("pair-starts"), CollectionsMarshal.AsSpan(_starts));
        Numbers.Write<PlannedPair>(attempt.Create("pairs"), CollectionsMarshal.AsSpan(_pairs));
        Numbers.Write<MergedPair>(attempt.Create("merged"), CollectionsMarshal.AsSpan(_merged));
    }

    /// <summary>The passages beside the anchor: the nearest first, and the next before the previous.</summary>
    private void AddAdjacent(int passage, int anchor)
    {
        var ordinal = 0;
        for (var distance = 1; distance <= _adjacent!.Distance; distance++)
        {
            if (_adjacent.Side != AdjacentSide.Previous) Add(distance);
            if (_adjacent.Side != AdjacentSide.Next) Add(-distance);
        }

        void Add(int distance)
        {
            var place = ordinal++;
            var found = _beside!.Find(passage, distance);
            if (found < 0) _counts.Count("short.no-adjacent", 1);
            else if (_pool.AnchorRow(found) == anchor) _counts.Count("short.positive-equals-anchor", 1);
            else AddOrMerge(passage, anchor, new PlannedPair(PairKind.Adjacent, place, _pool.AnchorRow(found)));
        }
    }

    private void Draw(PairKind kind, int tag, int count, int passage, int anchor, string id)
    {
        var mates = tag >= 0 ? _mates[tag] : null;
        var random = new KeyedRandom(_seed, kind == PairKind.Neighbour ? "pair/neighbours" : "pair/label", id);
        var drawn = 0;
        if (mates is not null)
        {
            // Draws without replacement by rejection: groups are small, and a draw of many from few ends by the bound.
            var available = mates.Count - (mates.BinarySearch(anchor) >= 0 ? 1 : 0);
            var wanted = Math.Min(count, available);
            var taken = new HashSet<int> { anchor };
            while (drawn < wanted)
            {
                var mate = mates[random.NextInt(mates.Count)];
                if (!taken.Add(mate)) continue;
                AddOrMerge(passage, anchor, new PlannedPair(kind, drawn++, mate));
            }
        }
        _counts.Count(kind == PairKind.Neighbour ? "short.no-neighbour" : "short.no-label-mate", count - drawn);
    }

    private void AddOrMerge(int passage, int anchor, PlannedPair pair)
    {
        var place = _pairs.Count - _starts[^1];
        if (_first.TryAdd((anchor, pair.Target), (passage, place)))
        {
            _pairs.Add(pair);
            return;
        }
        _counts.Count("pairs.merged", 1);
        var first = _first[(anchor, pair.Target)];
        if (first.Passage != passage) _merged.Add(new MergedPair(first.Passage, first.Place, passage)); // its own: nothing to unite
    }

    private void AddMate(int tag, int passage)
    {
        if (tag < 0) return;
        if (!_mates.TryGetValue(tag, out var rows)) _mates.Add(tag, rows = []);
        var row = _pool.AnchorRow(passage);
        var at = rows.BinarySearch(row);
        if (at < 0) rows.Insert(~at, row);
    }
}
