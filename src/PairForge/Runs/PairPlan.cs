namespace PairForge.Runs;

/// <summary>The kind of rule that a planned pair comes from.</summary>
internal enum PairKind : byte
{
    Given,
    View,
    Neighbour,
    Label,
}

/// <summary>One pair before its negatives are known.</summary>
/// <param name="Kind">The rule.</param>
/// <param name="Ordinal">Ordinal of the given positive, the view or the drawn mate.</param>
/// <param name="Target">Pool row of the positive; for a view, its index in the view spool.</param>
internal readonly record struct PlannedPair(PairKind Kind, int Ordinal, int Target);

/// <summary>Which pairs every passage gives: decided once, before anything is encoded.</summary>
internal sealed class PairPlan
{
    private readonly List<int> _starts = [0];
    private readonly List<PlannedPair> _pairs = [];

    internal int Count => _pairs.Count;

    internal int Passages => _starts.Count - 1;

    internal int Start(int passage) => _starts[passage];

    internal ReadOnlySpan<PlannedPair> Of(int passage) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_pairs)[_starts[passage].._starts[passage + 1]];

    internal void Add(PlannedPair pair) => _pairs.Add(pair);

    internal void EndPassage() => _starts.Add(_pairs.Count);
}

/// <summary>Applies the pair rules but <c>views</c> to every passage.</summary>
/// <remarks>
/// Equal (anchor, positive) are merged: the first passage in order keeps the pair, and the negatives of the others
/// join its own. Mates are drawn by key without replacement and never equal the anchor.
/// </remarks>
internal sealed class PairPlanner
{
    private readonly TextPool _pool;
    private readonly ulong _seed;
    private readonly RunReport _report;
    private readonly Dictionary<int, List<int>> _mates = [];
    private readonly HashSet<(int Anchor, int Positive)> _seen = [];
    private readonly Dictionary<(int Anchor, int Positive), (int Passage, int Ordinal)> _first = [];

    internal PairPlanner(Pipeline pipeline, TextPool pool, RunReport report)
    {
        (_pool, _seed, _report) = (pool, pipeline.Seed, report);
        foreach (var step in pipeline.Pair)
        {
            switch (step.Create())
            {
                case GivenRule: Given = true; break;
                case ViewsRule views: Views = views.Count; break;
                case NeighboursRule neighbours: Neighbours = neighbours.Count; break;
                case LabelRule label: Labels = label.Count; break;
            }
        }
        if (pipeline.Pair.Count == 0) (Given, Views, ViewsWhereNothingElse) = (true, 1, true);

        if (Neighbours == 0 && Labels == 0) return;
        for (var p = 0; p < pool.Passages; p++)
        {
            var (group, label) = pool.TagsOf(p);
            if (Neighbours > 0) AddMate(group, p);
            if (Labels > 0) AddMate(label, p);
        }
    }

    internal bool Given { get; }

    internal int Views { get; }

    internal bool ViewsWhereNothingElse { get; }

    internal int Neighbours { get; }

    internal int Labels { get; }

    /// <summary>Merged pairs: a later (passage, positive ordinal) and the (passage, ordinal) that keeps it.</summary>
    internal Dictionary<(int Passage, int Ordinal), List<(int Passage, int Ordinal)>> Merged { get; } = [];

    /// <summary>Plans the pairs of one passage that need no view.</summary>
    internal void Plan(int passage, string id, PairPlan plan)
    {
        var anchor = _pool.AnchorRow(passage);
        if (Given)
        {
            var positives = _pool.PositiveRows(passage);
            for (var k = 0; k < positives.Length; k++)
            {
                if (positives[k] == anchor)
                {
                    _report.PairsShort.Add("positive-equals-anchor");
                    continue;
                }
                if (_first.TryGetValue((anchor, positives[k]), out var first))
                {
                    if (!Merged.TryGetValue(first, out var later)) Merged.Add(first, later = []);
                    later.Add((passage, k));
                    _report.PairsMerged++;
                    continue;
                }
                _first.Add((anchor, positives[k]), (passage, k));
                plan.Add(new PlannedPair(PairKind.Given, k, positives[k]));
            }
        }
        var (group, label) = _pool.TagsOf(passage);
        if (Neighbours > 0) Draw(PairKind.Neighbour, group, Neighbours, anchor, id, plan);
        if (Labels > 0) Draw(PairKind.Label, label, Labels, anchor, id, plan);
    }

    private void Draw(PairKind kind, int tag, int count, int anchor, string id, PairPlan plan)
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
                if (!_seen.Add((anchor, mate)))
                {
                    _report.PairsMerged++;
                    drawn++;
                    continue;
                }
                plan.Add(new PlannedPair(kind, drawn++, mate));
            }
        }
        if (drawn == 0) _report.PairsShort.Add(kind == PairKind.Neighbour ? "no-neighbour" : "no-label-mate");
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
