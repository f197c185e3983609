using System.Runtime.InteropServices;
using PairForge.Encoders;
using PairForge.Training.Encoders;

namespace PairForge.Training;

/// <summary>Rows to train on, with every text stored once and what is known of texts that are no negatives of one another.</summary>
/// <remarks>
/// Texts are the same when they have the same words after <see cref="WordTokenizer"/>'s normalisation. Rows of the same anchor
/// and positive under the same directives are merged, their negatives united; the order of first occurrence is kept.
/// </remarks>
public sealed class TrainingData
{
    private readonly List<string> _texts = [];
    private readonly List<int> _counts = [];
    private readonly List<Row> _rows = [];
    private readonly Dictionary<string, int> _textIds = new(StringComparer.Ordinal);
    private readonly Dictionary<(int, int, EmbeddingDirective?, EmbeddingDirective?), int> _rowIds = [];
    private readonly Dictionary<int, HashSet<int>> _positives = [];
    private readonly Dictionary<string, int> _groupIds = new(StringComparer.Ordinal);
    private readonly Dictionary<int, HashSet<int>> _groupsOfText = [];

    /// <summary>Indexes <paramref name="pairs"/>.</summary>
    public TrainingData(IEnumerable<TrainingPair> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        foreach (var pair in pairs) Add(pair);
        RowCount = _rows.Count;
    }

    /// <summary>Different (anchor, positive) rows.</summary>
    public int RowCount { get; }

    /// <summary>Rows as they were given, before merging.</summary>
    public int RowsRead { get; private set; }

    /// <summary>The different texts.</summary>
    internal IReadOnlyList<string> Texts => _texts;

    /// <summary>How often each text was given.</summary>
    internal IReadOnlyList<int> Counts => _counts;

    internal Row this[int row] => _rows[row];

    /// <summary>The known positives of an anchor.</summary>
    internal IReadOnlySet<int> PositivesOf(int anchor) => _positives[anchor];

    /// <summary>The groups that a text stands in; empty where it has none.</summary>
    internal IReadOnlyCollection<int> GroupsOf(int text) => _groupsOfText.TryGetValue(text, out var groups) ? groups : [];

    private void Add(TrainingPair pair)
    {
        RowsRead++;
        var (anchor, positive) = (TextId(pair.Anchor), TextId(pair.Positive));
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_positives, anchor, out _);
        (known ??= []).Add(positive);
        ref var rowId = ref CollectionsMarshal.GetValueRefOrAddDefault(_rowIds, (anchor, positive, pair.AnchorDirective, pair.PositiveDirective), out var seen);
        if (!seen)
        {
            rowId = _rows.Count;
            _rows.Add(new Row(anchor, positive, [], -1, Directed(anchor, pair.AnchorDirective), Directed(positive, pair.PositiveDirective)));
        }
        var row = _rows[rowId];
        var negatives = row.Negatives;
        foreach (var negative in pair.Negatives)
        {
            var id = TextId(negative);
            if (!negatives.Contains(id)) negatives = [.. negatives, id];
        }
        var group = row.Group;
        if (pair.Group is { } name)
        {
            var id = _groupIds.TryGetValue(name, out var old) ? old : _groupIds[name] = _groupIds.Count;
            if (group < 0) group = id;
            AddToGroup(anchor, id);
            AddToGroup(positive, id);
        }
        _rows[rowId] = row with { Negatives = negatives, Group = group };
    }

    private BatchText Directed(int text, EmbeddingDirective? directive) => directive switch
    {
        null => new BatchText(text),
        { Mixup: { } mixup } => new BatchText(text, Cutoff: directive.Cutoff, Partner: TextId(mixup.Text), Lambda: mixup.Lambda),
        _ => new BatchText(text, Cutoff: directive.Cutoff),
    };

    private int TextId(string text)
    {
        var key = string.Join(' ', WordTokenizer.Split(text));
        ref var id = ref CollectionsMarshal.GetValueRefOrAddDefault(_textIds, key, out var seen);
        if (!seen)
        {
            id = _texts.Count;
            _texts.Add(text);
            _counts.Add(0);
        }
        _counts[id]++;
        return id;
    }

    private void AddToGroup(int text, int group)
    {
        ref var groups = ref CollectionsMarshal.GetValueRefOrAddDefault(_groupsOfText, text, out _);
        (groups ??= []).Add(group);
    }

    /// <summary>A row by text ids; group -1 is none. The last two are anchor and positive under their directives.</summary>
    internal readonly record struct Row(int Anchor, int Positive, int[] Negatives, int Group, BatchText AnchorInput, BatchText PositiveInput);
}
