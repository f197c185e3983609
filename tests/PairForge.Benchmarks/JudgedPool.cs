using System.Globalization;
using System.Text.Json;
using PairForge.Encoders;
using PairForge.Mining.Guards;
using PairForge.Search;
using PairForge.Text;

namespace PairForge.Benchmarks;

/// <summary>Texts with known pairs, and with the truth that mining does not see: which other texts are positives of an anchor, and so false negatives.</summary>
internal sealed class JudgedPool : IGuardedPool, IDisposable
{
    private readonly List<string> _texts = [];
    private readonly Dictionary<UInt128, int> _rows = [];
    private readonly List<HashSet<string>> _groups = [];
    private readonly SortedDictionary<int, (SortedSet<int> Known, HashSet<int> Relevant)> _judged = [];
    private int[] _anchors = [];
    private int[][] _positives = [];
    private HashSet<int>[] _relevant = [];
    private int _firstCandidate;

    private JudgedPool()
    {
    }

    public int Rows => _texts.Count;

    public VectorFile Vectors { get; private set; } = null!;

    public int Anchors => _anchors.Length;

    public ulong Seed => 42;

    public int Threads => 0;

    public CancellationToken Cancellation => CancellationToken.None;

    public bool MasksGroups => false;

    /// <summary>Reads what a folder holds, and encodes every different text.</summary>
    /// <param name="folder">Of <c>train_pairs.tsv</c> (anchor, positive, group) and <c>train_corpus.txt</c>, or of <c>corpus.jsonl</c>, <c>queries.jsonl</c> and <c>qrels.tsv</c>.</param>
    /// <param name="model">A folder that <c>pairforge train</c> wrote; null: <c>hashing</c> encodes.</param>
    internal static JudgedPool Read(string folder, string? model)
    {
        var pool = new JudgedPool();
        if (File.Exists(Path.Combine(folder, "qrels.tsv"))) pool.ReadJudgements(folder);
        else if (File.Exists(Path.Combine(folder, "train_pairs.tsv"))) pool.ReadCaptions(folder);
        else throw new ArgumentException($"{folder} has neither qrels.tsv nor train_pairs.tsv; give the folder of a retrieval set with --data");
        var anchors = pool._judged.Where(j => j.Value.Known.Count > 0).ToArray();
        pool._anchors = Array.ConvertAll(anchors, a => a.Key);
        pool._positives = Array.ConvertAll(anchors, a => a.Value.Known.ToArray());
        pool._relevant = Array.ConvertAll(anchors, a => a.Value.Relevant);
        pool.Vectors = pool.Encode(model);
        return pool;
    }

    public string Text(int row) => _texts[row];

    public int AnchorRow(int anchor) => _anchors[anchor];

    public ReadOnlySpan<int> Positives(int anchor) => _positives[anchor];

    public ReadOnlySpan<int> Paraphrases(int anchor) => _positives[anchor];

    public bool ShareGroup(int row, int other) => _groups[row].Overlaps(_groups[other]);

    public IReadOnlyList<(int Anchor, int Row, double Score)> NearestCandidates() => throw new NotSupportedException("there are known positives");

    public void Dispose() => Vectors.Dispose();

    /// <summary>Whether a row is a positive of an anchor: the truth, which no guard but <c>own-group</c> asks for.</summary>
    internal bool IsPositive(int anchor, int row) => _relevant[anchor].Contains(row) || ShareGroup(_anchors[anchor], row);

    /// <summary>What no setting may find: own text and known positives; and queries, where only documents are searched.</summary>
    internal SearchMask Mask()
    {
        var mask = new SearchMaskBuilder(Rows, Anchors);
        for (var row = 0; row < _firstCandidate; row++) mask.TagRow(row, 0);
        for (var anchor = 0; anchor < Anchors; anchor++)
        {
            mask.ExcludeRow(anchor, _anchors[anchor]);
            foreach (var positive in _positives[anchor]) mask.ExcludeRow(anchor, positive);
            if (_firstCandidate > 0) mask.TagQuery(anchor, 0);
        }
        return mask.Build();
    }

    /// <summary>Of each anchor its given positive; captions of its image, the group, are hidden.</summary>
    private void ReadCaptions(string folder)
    {
        foreach (var line in File.ReadLines(Path.Combine(folder, "train_pairs.tsv")).Skip(1))
        {
            var fields = line.Split('\t');
            var (anchor, positive) = (Row(fields[0], fields[2]), Row(fields[1], fields[2]));
            var known = Judged(anchor).Known;
            if (anchor != positive) known.Add(positive);
        }
        foreach (var line in File.ReadLines(Path.Combine(folder, "train_corpus.txt"))) Row(line, null);
    }

    /// <summary>Of each query the best-graded document, of these the one of the smallest id; other judged-relevant documents are hidden.</summary>
    private void ReadJudgements(string folder)
    {
        var queries = Lines(folder, "queries.jsonl").ToDictionary(q => q.GetProperty("_id").GetString()!, q => Row(q.GetProperty("text").GetString()!, null));
        _firstCandidate = Rows;
        var documents = Lines(folder, "corpus.jsonl").ToDictionary(d => d.GetProperty("_id").GetString()!, d => Row($"{d.GetProperty("title").GetString()} {d.GetProperty("text").GetString()}", null));
        var judgements = File.ReadLines(Path.Combine(folder, "qrels.tsv")).Skip(1).Select(l => l.Split('\t')).Select(f => (Query: f[0], Document: f[1], Grade: int.Parse(f[2], CultureInfo.InvariantCulture)));
        foreach (var query in judgements.Where(j => j.Grade > 0).GroupBy(j => j.Query))
        {
            var (known, relevant) = Judged(queries[query.Key]);
            var best = query.OrderByDescending(j => j.Grade).ThenBy(j => int.Parse(j.Document, CultureInfo.InvariantCulture)).First().Document;
            known.Add(documents[best]);
            relevant.UnionWith(query.Select(j => documents[j.Document]));
        }

        static IEnumerable<JsonElement> Lines(string folder, string name) => File.ReadLines(Path.Combine(folder, name)).Select(l => JsonDocument.Parse(l).RootElement);
    }

    private (SortedSet<int> Known, HashSet<int> Relevant) Judged(int anchor)
    {
        if (!_judged.TryGetValue(anchor, out var judged)) _judged.Add(anchor, judged = ([], []));
        return judged;
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
