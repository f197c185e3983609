using PairForge.Search;

namespace PairForge.Runs;

/// <summary>What mining knows of the anchors of a split: what each may not find, and the similarity of its positives.</summary>
internal sealed class MiningQueries
{
    private readonly double[] _references;
    private readonly bool[] _asks;

    /// <param name="data">The split.</param>
    /// <param name="knownViews">Passage and pool row, in turn: texts of the pool that equal a view of the passage.</param>
    internal MiningQueries(SplitData data, ReadOnlySpan<int> knownViews)
    {
        var (pool, pairs, scores, anchors) = (data.Pool, data.Pairs, data.Scores, data.Anchors);
        _references = new double[anchors.Count];
        _asks = new bool[anchors.Count];
        Array.Fill(_references, double.NaN);
        var viewReferences = (double[])_references.Clone();
        var positives = new int[anchors.Count];
        var mask = new SearchMaskBuilder(pool.Count, anchors.Count);
        for (var row = 0; row < pool.Count; row++)
        {
            foreach (var tag in pool.RowTags(row)) mask.TagRow(row, tag);
        }
        for (var anchor = 0; anchor < anchors.Count; anchor++)
        {
            mask.ExcludeRow(anchor, anchors.Row(anchor));
            foreach (var row in data.Known.Of(anchor)) mask.ExcludeRow(anchor, row);
            foreach (var tag in pool.RowTags(anchors.Row(anchor))) mask.TagQuery(anchor, tag);
        }
        for (var i = 0; i < knownViews.Length; i += 2) mask.ExcludeRow(anchors.NumberOf(pool.AnchorRow(knownViews[i])), knownViews[i + 1]);
        for (var p = 0; p < pool.Passages; p++)
        {
            var anchor = anchors.NumberOf(pool.AnchorRow(p));
            var own = scores.Of(p);
            var planned = pairs.Of(p).Length;
            _asks[anchor] |= own.Length > 0;
            positives[anchor] += planned;
            for (var i = 0; i < own.Length; i++)
            {
                if (double.IsNaN(own[i])) continue;
                ref var reference = ref (i < planned ? ref _references[anchor] : ref viewReferences[anchor]);
                reference = double.IsNaN(reference) ? own[i] : Math.Min(reference, own[i]);
            }
        }
        for (var anchor = 0; anchor < anchors.Count; anchor++)
        {
            if (double.IsNaN(_references[anchor])) _references[anchor] = viewReferences[anchor];
            MostPositives = Math.Max(MostPositives, positives[anchor]);
        }
        Mask = mask.Build();
    }

    /// <summary>Own text, known positives, views and group of every anchor.</summary>
    internal SearchMask Mask { get; }

    /// <summary>Most given, label and neighbour positives of one anchor; at least 1.</summary>
    internal int MostPositives { get; } = 1;

    /// <summary>Whether an anchor gives any pair, and so asks for negatives.</summary>
    internal bool Asks(int anchor) => _asks[anchor];

    /// <summary>The lowest score of the anchor's positives; a view counts only where it has no other.</summary>
    internal double Reference(int anchor) => _references[anchor];
}
