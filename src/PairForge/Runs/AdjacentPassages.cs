namespace PairForge.Runs;

/// <summary>Which passages stand beside one another in a document.</summary>
/// <remarks>
/// A place is the number of a passage in its document: of a record, the ordinal of the segment; of a file, its rank among the kept
/// passages of all splits; of a group, its rank in the split, which never cuts a group. Passages are linked to the one before and the one
/// after in their document, so that any of them is found from its neighbour.
/// </remarks>
/// <param name="within">What a document is.</param>
internal sealed class AdjacentPassages(AdjacentScope within)
{
    private readonly List<int> _previous = [], _next = [];
    private readonly List<long> _places = [];
    private readonly Dictionary<string, int> _lastOfGroup = new(StringComparer.Ordinal);
    private (string Source, int File, long Offset) _document;

    /// <summary>Adds the next passage of the split.</summary>
    /// <param name="passage">The passage.</param>
    /// <param name="rank">Its rank among the kept passages of all splits.</param>
    internal void Add(Passage passage, long rank)
    {
        var number = _places.Count;
        var previous = number - 1;
        if (within == AdjacentScope.Group)
        {
            previous = passage.Group is { } group ? _lastOfGroup.GetValueOrDefault(group, -1) : -1;
            if (passage.Group is not null) _lastOfGroup[passage.Group] = number;
            rank = previous < 0 ? 0 : _places[previous] + 1;
        }
        else
        {
            var document = (passage.Source, passage.Position.File, within == AdjacentScope.Record ? passage.Position.Offset : 0);
            if (document != _document) previous = -1;
            _document = document;
            if (within == AdjacentScope.Record) rank = passage.Position.Ordinal;
        }
        _places.Add(rank);
        _previous.Add(previous);
        _next.Add(-1);
        if (previous >= 0) _next[previous] = number;
    }

    /// <summary>The passage that stands <paramref name="distance"/> places after another, before it where that is negative; -1 where none does.</summary>
    internal int Find(int passage, int distance)
    {
        var links = distance > 0 ? _next : _previous;
        var place = _places[passage] + distance;
        for (passage = links[passage]; passage >= 0; passage = links[passage])
        {
            if (_places[passage] == place) return passage;
            if (_places[passage] > place == distance > 0) return -1;
        }
        return -1;
    }
}
