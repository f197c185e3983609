using System.Runtime.InteropServices;
using PairForge.Text;

namespace PairForge.Runs;

/// <summary>
/// Builds the mining pool of a split: every different text of its kept passages, of their given positives and of the
/// extra corpus, once, in order of first appearance. Equal means equal after Unicode and case normalisation.
/// </summary>
internal sealed class TextPoolBuilder(Stream texts)
{
    private readonly TextStoreWriter _texts = new(texts);
    private readonly Dictionary<UInt128, int> _rows = [];
    private readonly Dictionary<string, int> _tags = new(StringComparer.Ordinal);
    private readonly List<(int Row, int Tag)> _rowTags = [];
    private readonly List<int> _anchorRows = [], _positiveStarts = [0], _positiveRows = [], _passageTags = [];

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
        _anchorRows.Add(Row(passage.Id, passage.Text, textGroup, label));
        for (var p = 0; p < passage.Positives.Count; p++)
            _positiveRows.Add(Row($"{passage.Id}/p{p}", passage.Positives[p], textGroup, label));
        _positiveStarts.Add(_positiveRows.Count);
        _passageTags.Add(group);
        _passageTags.Add(label);
    }

    /// <summary>Passages so far.</summary>
    internal int Passages => _anchorRows.Count;

    internal int AnchorRow(int passage) => _anchorRows[passage];

    internal ReadOnlySpan<int> PositiveRows(int passage) => CollectionsMarshal.AsSpan(_positiveRows)[_positiveStarts[passage].._positiveStarts[passage + 1]];

    internal (int Group, int Label) TagsOf(int passage) => (_passageTags[2 * passage], _passageTags[2 * passage + 1]);

    /// <summary>Different texts so far.</summary>
    internal int Count => _texts.Count;

    /// <summary>Different anchors so far.</summary>
    internal int Anchors => _anchorRows.Distinct().Count();

    /// <summary>Adds a candidate text that belongs to no passage.</summary>
    internal void AddCandidate(string id, string text) => Row(id, text, -1, -1);

    /// <summary>Writes the rest of the pool's files.</summary>
    internal void Write(StageAttempt attempt)
    {
        Write(attempt, "text-ends", CollectionsMarshal.AsSpan((List<long>)_texts.Ends));
        Write(attempt, "anchor-rows", CollectionsMarshal.AsSpan(_anchorRows));
        Write(attempt, "positive-starts", CollectionsMarshal.AsSpan(_positiveStarts));
        Write(attempt, "positive-rows", CollectionsMarshal.AsSpan(_positiveRows));
        Write(attempt, "passage-tags", CollectionsMarshal.AsSpan(_passageTags));
        _rowTags.Sort();
        var (starts, tags) = (new int[_texts.Count + 1], new List<int>(_rowTags.Count));
        var next = 0;
        for (var row = 0; row < _texts.Count; row++)
        {
            for (; next < _rowTags.Count && _rowTags[next].Row == row; next++)
            {
                if (tags.Count == starts[row] || tags[^1] != _rowTags[next].Tag) tags.Add(_rowTags[next].Tag);
            }
            starts[row + 1] = tags.Count;
        }
        var (keys, rows) = (_rows.Keys.ToArray(), _rows.Values.ToArray());
        Array.Sort(keys, rows);
        Write<UInt128>(attempt, "keys", keys);
        Write<int>(attempt, "key-rows", rows);
        Write<int>(attempt, "tag-starts", starts);
        Write(attempt, "tags", CollectionsMarshal.AsSpan(tags));
    }

    private static void Write<T>(StageAttempt attempt, string name, ReadOnlySpan<T> values) where T : unmanaged => Numbers.Write(attempt.Create(name), values);

    private int Row(string id, string text, int group, int label)
    {
        ref var row = ref CollectionsMarshal.GetValueRefOrAddDefault(_rows, TextNormalizer.Key(text), out var known);
        if (!known) row = _texts.Append(id, text);
        if (group >= 0) _rowTags.Add((row, group));
        if (label >= 0) _rowTags.Add((row, label));
        return row;
    }

    private int Tag(string name)
    {
        ref var tag = ref CollectionsMarshal.GetValueRefOrAddDefault(_tags, name, out var known);
        if (!known) tag = _tags.Count - 1;
        return tag;
    }
}

/// <summary>The mining pool of a split, as stage <c>pool</c> committed it.</summary>
internal sealed class TextPool : IDisposable
{
    private readonly int[] _anchorRows, _positiveStarts, _positiveRows, _passageTags, _tagStarts, _tags, _keyRows;
    private readonly UInt128[] _keys;

    internal TextPool(RunStore store, StageMarker marker)
    {
        _anchorRows = Numbers.ReadAll<int>(store, marker.File("anchor-rows"));
        _positiveStarts = Numbers.ReadAll<int>(store, marker.File("positive-starts"));
        _positiveRows = Numbers.ReadAll<int>(store, marker.File("positive-rows"));
        _passageTags = Numbers.ReadAll<int>(store, marker.File("passage-tags"));
        _tagStarts = Numbers.ReadAll<int>(store, marker.File("tag-starts"));
        _tags = Numbers.ReadAll<int>(store, marker.File("tags"));
        _keys = Numbers.ReadAll<UInt128>(store, marker.File("keys"));
        _keyRows = Numbers.ReadAll<int>(store, marker.File("key-rows"));
        Texts = new TextStore(store.LocalPath(marker.File("texts")), Numbers.ReadAll<long>(store, marker.File("text-ends")));
    }

    internal TextStore Texts { get; }

    /// <summary>Different texts.</summary>
    internal int Count => Texts.Count;

    internal int Passages => _anchorRows.Length;

    internal int AnchorRow(int passage) => _anchorRows[passage];

    /// <summary>Row of a text that is equal after normalisation; -1 where there is none.</summary>
    internal int Find(string text)
    {
        var at = Array.BinarySearch(_keys, TextNormalizer.Key(text));
        return at < 0 ? -1 : _keyRows[at];
    }

    /// <summary>Pool rows of the passage's given positives, in their order.</summary>
    internal ReadOnlySpan<int> PositiveRows(int passage) => _positiveRows.AsSpan(_positiveStarts[passage].._positiveStarts[passage + 1]);

    /// <summary>The passage's group and label tags; -1 where it has none.</summary>
    internal (int Group, int Label) TagsOf(int passage) => (_passageTags[2 * passage], _passageTags[2 * passage + 1]);

    /// <summary>Tags of a row, ascending.</summary>
    internal ReadOnlySpan<int> RowTags(int row) => _tags.AsSpan(_tagStarts[row].._tagStarts[row + 1]);

    public void Dispose() => Texts.Dispose();
}
