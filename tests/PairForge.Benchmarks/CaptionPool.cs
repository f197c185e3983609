using PairForge.Encoders;
using PairForge.Mining.Guards;
using PairForge.Search;
using PairForge.Text;

namespace PairForge.Benchmarks;

/// <summary>Captions with known pairs, and with the groups that mining does not see: an anchor's siblings are false negatives.</summary>
internal sealed class CaptionPool : IGuardedPool, IDisposable
{
    private readonly List<string> _texts = [];
    private readonly Dictionary<UInt128, int> _rows = [];
    private readonly List<HashSet<string>> _groups = [];
    private readonly List<int> _anchors = [];
    private readonly List<int[]> _positives = [];

    private CaptionPool()
    {
    }

    public int Rows => _texts.Count;

    public VectorFile Vectors { get; private set; } = null!;

    public int Anchors => _anchors.Count;

    public ulong Seed => 42;

    public int Threads => 0;

    public CancellationToken Cancellation => CancellationToken.None;

    public bool MasksGroups => false;

    /// <summary>Reads <c>train_pairs.tsv</c> (anchor, positive, group) and <c>train_corpus.txt</c>, and encodes every different text.</summary>
    internal static CaptionPool Read(string folder, string? model)
    {
        var pool = new CaptionPool();
        var known = new Dictionary<int, SortedSet<int>>();
        foreach (var line in File.ReadLines(Path.Combine(folder, "train_pairs.tsv")).Skip(1))
        {
            var fields = line.Split('\t');
            var (anchor, positive) = (pool.Row(fields[0], fields[2]), pool.Row(fields[1], fields[2]));
            if (!known.TryGetValue(anchor, out var positives)) known.Add(anchor, positives = []);
            if (anchor != positive) positives.Add(positive);
        }
        foreach (var line in File.ReadLines(Path.Combine(folder, "train_corpus.txt"))) pool.Row(line, null);
        foreach (var (anchor, positives) in known.Where(k => k.Value.Count > 0))
        {
            pool._anchors.Add(anchor);
            pool._positives.Add([.. positives]);
        }
        pool.Vectors = pool.Encode(model);
        return pool;
    }

    public string Text(int row) => _texts[row];

    public int AnchorRow(int anchor) => _anchors[anchor];

    public ReadOnlySpan<int> Positives(int anchor) => _positives[anchor];

    /// <summary>Whether two texts describe one image: the truth, which no guard but <c>own-group</c> asks for.</summary>
    public bool ShareGroup(int row, int other) => _groups[row].Overlaps(_groups[other]);

    public IReadOnlyList<(int Anchor, int Row, double Score)> NearestCandidates() => throw new NotSupportedException("there are known positives");

    public void Dispose() => Vectors.Dispose();

    /// <summary>Own text and known positives, which no setting may find.</summary>
    internal SearchMask Mask()
    {
        var mask = new SearchMaskBuilder(Rows, Anchors);
        for (var anchor = 0; anchor < Anchors; anchor++)
        {
            mask.ExcludeRow(anchor, _anchors[anchor]);
            foreach (var positive in _positives[anchor]) mask.ExcludeRow(anchor, positive);
        }
        return mask.Build();
    }

    private int Row(string text, string? group)
    {
        var key = TextNormalizer.Key(text);
        if (!_rows.TryGetValue(key, out var row))
        {
            _rows.Add(key, row = _texts.Count);
            _texts.Add(text);
            _groups.Add([]);
        }
        if (group is not null) _groups[row].Add(group);
        return row;
    }

    private VectorFile Encode(string? model)
    {
        ITextEncoder encoder = model is null ? new HashingEncoder(new HashingOptions()) : new CheckpointEncoder(StaticEncoder.Load(model), "benchmark");
        if (encoder.Learns)
        {
            foreach (var text in _texts) encoder.Learn(text);
            using var learnt = new MemoryStream();
            encoder.Save(learnt);
            learnt.Position = 0;
            encoder.Load(learnt);
        }
        var vectors = new float[Rows * encoder.Dimension];
        encoder.EncodeAsync([.. _texts.Select(t => new TextToEncode("", t))], vectors, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return VectorFile.InMemory(vectors, encoder.Dimension);
    }
}
