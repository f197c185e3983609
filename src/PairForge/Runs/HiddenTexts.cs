using System.Collections.Concurrent;
using PairForge.Mining;

namespace PairForge.Runs;

/// <summary>Counts the texts of the pool that the search passes over for a query, whatever their rank would have been.</summary>
internal sealed class HiddenTexts
{
    private readonly SplitData _data;
    private readonly MineOptions _options;
    private readonly int[] _sizes; // by tag
    private readonly ConcurrentDictionary<string, int> _unions = new(StringComparer.Ordinal); // of several tags

    internal HiddenTexts(SplitData data, MineOptions options)
    {
        (_data, _options) = (data, options);
        var most = -1;
        for (var row = 0; row < data.Pool.Count; row++)
        {
            foreach (var tag in data.Pool.RowTags(row)) most = Math.Max(most, tag);
        }
        _sizes = new int[most + 1];
        for (var row = 0; row < data.Pool.Count; row++)
        {
            foreach (var tag in data.Pool.RowTags(row)) _sizes[tag]++;
        }
    }

    /// <summary>Adds what is hidden from one anchor; a text is counted once, under the first of own text, known positives and group.</summary>
    internal void Count(int anchor, MiningCounts counts)
    {
        var row = _data.Anchors.Row(anchor);
        counts.Add("hidden.own_text", 1);
        var (known, alsoOfGroup, before) = (0, 0, -1);
        foreach (var positive in _data.Known.Of(anchor))
        {
            if (positive == before || positive == row) continue;
            before = positive;
            known++;
            if (_data.Guarded.ShareGroup(row, positive)) alsoOfGroup++;
        }
        if (!_options.IncludePositives) counts.Add("hidden.known_positives", known);
        if (!_options.MasksGroups) return;
        var tags = _data.Pool.RowTags(row);
        var members = tags.Length switch { 0 => 1, 1 => _sizes[tags[0]], _ => Union(tags) };
        counts.Add("hidden.own_group", members - 1 - alsoOfGroup);
    }

    private int Union(ReadOnlySpan<int> tags)
    {
        var name = string.Join(' ', tags.ToArray());
        if (_unions.TryGetValue(name, out var known)) return known;
        var union = 0;
        for (var row = 0; row < _data.Pool.Count; row++)
        {
            if (tags.ContainsAny(_data.Pool.RowTags(row))) union++;
        }
        return _unions.GetOrAdd(name, union);
    }
}
