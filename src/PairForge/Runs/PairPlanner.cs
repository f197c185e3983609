using System.Runtime.InteropServices;

namespace PairForge.Runs;

/// <summary>Applies the pair rules but <c>views</c> to every passage.</summary>
/// <remarks>
/// Equal (anchor, positive) are merged, whatever rules they come from: the first in order is kept, and the negatives of
/// the other passages join its own. Views are made one by one and never merged. Mates are drawn by key without
/// replacement and never equal the anchor; one that is missing is counted as short.
/// </remarks>
internal sealed class PairPlanner
{
    private readonly TextPoolBuilder _pool;
    private readonly ulong _seed;
    private readonly StageAttempt _counts;
    private readonly bool _given;
    private readonly int _neighbours, _labels;
    private readonly List<int> _starts = [0];
    private readonly List<PlannedPair> _pairs = [];
    private readonly List<MergedPair> _merged = [];
    private readonly Dictionary<int, List<int>> _mates = [];
    private readonly Dictionary<(int Anchor, int Positive), (int Passage, int Place)> _first = [];

    internal PairPlanner(Pipeline pipeline, TextPoolBuilder pool, StageAttempt counts)
    {
        (_pool, _seed, _counts) = (pool, pipeline.Seed, counts);
        var rules = PairRules.Of(pipeline);
        (_given, _neighbours, _labels) = (rules.Given, rules.Neighbours, rules.Labels);
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
        _starts.Add(_pairs.Count);
    }

    /// <summary>Writes what was planned.</summary>
    internal void Write(StageAttempt attempt)
    {
        Numbers.Write<int>(attempt.Create("pair-starts"), CollectionsMarshal.AsSpan(_starts));
        Numbers.Write<PlannedPair>(attempt.Create("pairs"), CollectionsMarshal.AsSpan(_pairs));
        Numbers.Write<MergedPair>(attempt.Create("merged"), CollectionsMarshal.AsSpan(_merged));
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
