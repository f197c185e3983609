using PairForge.Mining;
using PairForge.Search;

namespace PairForge.Runs;

/// <summary>What mining knows of the anchors of a split: what each may not find, and the similarity of its positives.</summary>
/// <remarks>An anchor that gives a pair asks for negatives and is a query; queries are numbered without a gap, so that thousands are searched at once.</remarks>
internal sealed class MiningQueries
{
    private readonly double[] _references;
    private readonly bool[] _haveViews;
    private readonly int[] _numbers; // -1: asks for nothing

    /// <param name="data">The split.</param>
    /// <param name="knownViews">Passage and pool row, in turn: texts of the pool that equal a view of the passage.</param>
    /// <param name="options">What is kept from the search.</param>
    internal MiningQueries(SplitData data, ReadOnlySpan<int> knownViews, MineOptions options)
    {
        var (pool, pairs, scores, anchors) = (data.Pool, data.Pairs, data.Scores, data.Anchors);
        _references = new double[anchors.Count];
        _numbers = new int[anchors.Count];
        _haveViews = new bool[anchors.Count];
        Array.Fill(_numbers, -1);
        Array.Fill(_references, double.NaN);
        var positives = new int[anchors.Count];
        for (var p = 0; p < pool.Passages; p++)
        {
            var anchor = anchors.NumberOf(pool.AnchorRow(p));
            var own = scores.Of(p);
            var planned = pairs.Of(p).Length;
            if (own.Length > 0) _numbers[anchor] = 0;
            positives[anchor] += planned;
            _haveViews[anchor] |= own.Length > planned;
            for (var i = 0; i < planned && i < own.Length; i++)
            {
                if (double.IsNaN(own[i])) continue;
                ref var reference = ref _references[anchor];
                reference = double.IsNaN(reference) ? own[i] : Math.Min(reference, own[i]);
            }
        }
        for (var anchor = 0; anchor < anchors.Count; anchor++)
        {
            MostPositives = Math.Max(MostPositives, positives[anchor]);
            if (_numbers[anchor] == 0) _numbers[anchor] = Count++;
        }
        Mask = MakeMask(data, knownViews, options);
    }

    /// <summary>Queries.</summary>
    internal int Count { get; private set; }

    /// <summary>Own text, known positives, views and group of every query.</summary>
    internal SearchMask Mask { get; }

    /// <summary>Most given, label and neighbour positives of one anchor; at least 1.</summary>
    internal int MostPositives { get; } = 1;

    /// <summary>Number of an anchor's query; -1 where it gives no pair and asks for nothing.</summary>
    internal int NumberOf(int anchor) => _numbers[anchor];

    /// <summary>The lowest score of the anchor's given, label and neighbour positives; NaN where it has none.</summary>
    internal double Reference(int anchor) => _references[anchor];

    /// <summary>Whether a view is a positive of the anchor.</summary>
    internal bool HasViews(int anchor) => _haveViews[anchor];

    private SearchMask MakeMask(SplitData data, ReadOnlySpan<int> knownViews, MineOptions options)
    {
        var (pool, anchors) = (data.Pool, data.Anchors);
        var mask = new SearchMaskBuilder(pool.Count, Count);
        // A group that is weighed must be found; a label that makes positives is kept out in any case.
        var labels = options.MasksGroups || options.IncludePositives ? null : Labels(pool);
        bool Masks(int tag) => !options.IncludePositives && (labels is null || labels.Contains(tag));
        for (var row = 0; row < pool.Count; row++)
        {
            foreach (var tag in pool.RowTags(row))
            {
                if (Masks(tag)) mask.TagRow(row, tag);
            }
        }
        for (var anchor = 0; anchor < anchors.Count; anchor++)
        {
            if (_numbers[anchor] is not (>= 0 and var query)) continue;
            mask.ExcludeRow(query, anchors.Row(anchor));
            foreach (var row in options.IncludePositives ? [] : data.Known.Of(anchor)) mask.ExcludeRow(query, row);
            foreach (var tag in pool.RowTags(anchors.Row(anchor)))
            {
                if (Masks(tag)) mask.TagQuery(query, tag);
            }
        }
        for (var i = 0; i < knownViews.Length; i += 2)
        {
            if (_numbers[anchors.NumberOf(pool.AnchorRow(knownViews[i]))] is >= 0 and var query) mask.ExcludeRow(query, knownViews[i + 1]);
        }
        return mask.Build();
    }

    private static HashSet<int> Labels(TextPool pool)
    {
        var labels = new HashSet<int>();
        for (var p = 0; p < pool.Passages; p++) labels.Add(pool.TagsOf(p).Label);
        return labels;
    }
}
