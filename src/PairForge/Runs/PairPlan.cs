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
/// Equal (anchor, positive) are merged, whatever rules they come from: the first in order is kept, and the negatives of
/// the other passages join its own. Views are made one by one and never merged. Mates are drawn by key without
/// replacement and never equal the anchor; one that is missing is counted as short.
/// </remarks>
internal sealed class PairPlanner
{
    private readonly TextPool _pool;
    private readonly ulong _seed;
    private readonly RunReport _report;
    private readonly Dictionary<int, List<int>> _mates = [];
    private readonly Dictionary<(int Anchor, int Positive), int> _first = [];

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

    /// <summary>By the number of a pair: the later passages that repeat it.</summary>
    internal Dictionary<int, List<int>> Merged { get; } = [];

    /// <summary>The positives of every anchor: those given by any passage with it, whether or not they made a pair, and drawn mates.</summary>
    internal KnownPositives Known { get; } = new();

    /// <summary>Texts of the pool that equal a view of the anchor.</summary>
    internal KnownPositives KnownViews { get; } = new();

    /// <summary>Plans the pairs of one passage that need no view.</summary>
    internal void Plan(int passage, string id, PairPlan plan)
    {
        var anchor = _pool.AnchorRow(passage);
        var positives = _pool.PositiveRows(passage);
        for (var k = 0; k < positives.Length; k++)
        {
            Known.Add(anchor, positives[k]);
            if (!Given) continue;
            if (positives[k] == anchor) _report.PairsShort.Add("positive-equals-anchor");
            else AddOrMerge(passage, anchor, new PlannedPair(PairKind.Given, k, positives[k]), plan);
        }
        var (group, label) = _pool.TagsOf(passage);
        if (Neighbours > 0) Draw(PairKind.Neighbour, group, Neighbours, passage, anchor, id, plan);
        if (Labels > 0) Draw(PairKind.Label, label, Labels, passage, anchor, id, plan);
    }

    private void AddOrMerge(int passage, int anchor, PlannedPair pair, PairPlan plan)
    {
        if (_first.TryAdd((anchor, pair.Target), plan.Count))
        {
            plan.Add(pair);
            return;
        }
        _report.PairsMerged++;
        var first = _first[(anchor, pair.Target)];
        if (first >= plan.Start(passage)) return; // its own: nothing to unite
        if (!Merged.TryGetValue(first, out var later)) Merged.Add(first, later = []);
        later.Add(passage);
    }

    private void Draw(PairKind kind, int tag, int count, int passage, int anchor, string id, PairPlan plan)
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
                Known.Add(anchor, mate);
                AddOrMerge(passage, anchor, new PlannedPair(kind, drawn++, mate), plan);
            }
        }
        _report.PairsShort.Add(kind == PairKind.Neighbour ? "no-neighbour" : "no-label-mate", count - drawn);
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
