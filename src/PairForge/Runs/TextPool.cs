using System.Runtime.InteropServices;
using PairForge.Text;

namespace PairForge.Runs;

/// <summary>
/// The mining pool: every different text of kept passages, given positives and the extra corpus, once, in order of
/// first appearance. Equal means equal after Unicode and case normalisation.
/// </summary>
internal sealed class TextPool : IDisposable
{
    private readonly Dictionary<UInt128, int> _rows = [];
    private readonly Dictionary<string, int> _tags = new(StringComparer.Ordinal);
    private readonly List<List<int>?> _rowTags = [];
    private readonly List<int> _anchorRows = [];
    private readonly List<int> _positiveStart = [0];
    private readonly List<int> _positiveRows = [];
    private readonly List<(int Group, int Label)> _passageTags = [];

    internal TextPool(string path) => Texts = new TextStore(path);

    internal TextStore Texts { get; }

    internal int Count => Texts.Count;

    internal int Passages => _anchorRows.Count;

    /// <summary>Tags: groups and labels, numbered together.</summary>
    internal int TagCount => _tags.Count;

    internal int AnchorRow(int passage) => _anchorRows[passage];

    /// <summary>Pool rows of the passage's given positives, in their order.</summary>
    internal ReadOnlySpan<int> PositiveRows(int passage) =>
        CollectionsMarshal.AsSpan(_positiveRows)[_positiveStart[passage].._positiveStart[passage + 1]];

    /// <summary>The passage's group and label tags; -1 where it has none.</summary>
    internal (int Group, int Label) TagsOf(int passage) => _passageTags[passage];

    /// <summary>The tags of a text: texts that share one are never one another's negatives.</summary>
    internal IReadOnlyList<int> RowTags(int row) => _rowTags[row] ?? (IReadOnlyList<int>)[];

    /// <summary>Adds a passage; passages come in global order.</summary>
    /// <param name="passage">The passage.</param>
    /// <param name="groups">Whether its group is a tag of it.</param>
    /// <param name="labels">Whether its label is a tag of it and of its texts.</param>
    /// <param name="maskGroups">Whether its group is a tag of its texts too.</param>
    internal void Add(Passage passage, bool groups, bool labels, bool maskGroups)
    {
        var group = groups && passage.Group is { } g ? Tag("g" + g) : -1;
        var label = labels && passage.Label is { } l ? Tag("l" + l) : -1;
        var textGroup = maskGroups ? group : -1;
        var anchor = Row(passage.Id, passage.Text, textGroup, label);
        _anchorRows.Add(anchor);
        for (var p = 0; p < passage.Positives.Count; p++)
            _positiveRows.Add(Row($"{passage.Id}/p{p}", passage.Positives[p], textGroup, label));
        _positiveStart.Add(_positiveRows.Count);
        _passageTags.Add((group, label));
    }

    /// <summary>Adds a candidate text that belongs to no passage.</summary>
    internal void AddCandidate(string id, string text) => Row(id, text, -1, -1);

    /// <summary>The row of a text; -1 where the pool has none that equals it.</summary>
    internal int Find(string text) => _rows.TryGetValue(TextNormalizer.Key(text), out var row) ? row : -1;

    public void Dispose() => Texts.Dispose();

    private int Row(string id, string text, int group, int label)
    {
        ref var row = ref CollectionsMarshal.GetValueRefOrAddDefault(_rows, TextNormalizer.Key(text), out var known);
        if (!known)
        {
            row = Texts.Append(id, text);
            _rowTags.Add(null);
        }
        AddTag(row, group);
        AddTag(row, label);
        return row;
    }

    private void AddTag(int row, int tag)
    {
        if (tag < 0) return;
        var tags = _rowTags[row] ??= new List<int>(1);
        var at = tags.BinarySearch(tag);
        if (at < 0) tags.Insert(~at, tag);
    }

    private int Tag(string name)
    {
        if (_tags.TryGetValue(name, out var tag)) return tag;
        tag = _tags.Count;
        _tags.Add(name, tag);
        return tag;
    }
}
