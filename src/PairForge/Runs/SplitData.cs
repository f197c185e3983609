using PairForge.Mining;
using PairForge.Mining.Guards;
using PairForge.Search;

namespace PairForge.Runs;

/// <summary>What stages committed for one split, loaded when it is first asked for.</summary>
internal sealed class SplitData(RunContext context, int split) : IDisposable
{
    private TextPool? _pool;
    private PairPlan? _pairs;
    private VectorFile? _vectors;
    private PairScores? _scores;
    private AnchorTable? _anchors;
    private MiningQueries? _queries;
    private KnownPositives? _known;
    private GuardSet? _guards;
    private SplitPool? _guarded;
    private double? _viewReference;
    private HashSet<int>? _unencoded;
    private ICandidateSearch? _candidates;
    private IvfIndex? _index;

    internal int Split => split;

    internal TextPool Pool => _pool ??= new TextPool(context.Store, context.Store.Require(StageNames.Pool, split));

    internal PairPlan Pairs => _pairs ??= new PairPlan(context.Store, context.Store.Require(StageNames.Pool, split));

    /// <summary>The vectors of the pool's rows.</summary>
    internal VectorFile Vectors => _vectors ??= OpenVectors();

    /// <summary>Pool rows that the encoder failed on, ascending.</summary>
    internal IReadOnlySet<int> Unencoded => _unencoded ??= ReadUnencoded();

    private HashSet<int> ReadUnencoded() => [.. EncodeStage.Markers(context, split).Where(m => m.Find("failed") is not null).SelectMany(m => Numbers.ReadAll<int>(context.Store, m.File("failed")))];

    /// <summary>Scores of the pairs of every passage.</summary>
    internal PairScores Scores => _scores ??= new PairScores(context, split);

    /// <summary>The different anchors: the queries of mining.</summary>
    internal AnchorTable Anchors => _anchors ??= new AnchorTable(Pool);

    /// <summary>The known positives of every anchor.</summary>
    internal KnownPositives Known => _known ??= new KnownPositives(Pool, Pairs, Anchors);

    /// <summary>What mining knows of the anchors.</summary>
    internal MiningQueries Queries => _queries ??= new MiningQueries(this, KnownViews(), context.Pipeline.Mine!);

    /// <summary>The guards, ready for the pool.</summary>
    internal GuardSet Guards => _guards ??= new GuardSet(context.Pipeline.Mine!, Guarded);

    /// <summary>The split as guards see it.</summary>
    internal SplitPool Guarded => _guarded ??= new SplitPool(context, this);

    /// <summary>What the margins of an anchor are measured against; NaN where there is nothing.</summary>
    internal double Reference(int anchor) => Queries.Reference(anchor) is var known && double.IsNaN(known) && Queries.HasViews(anchor)
        ? _viewReference ??= MarginCalibration.OfViews(this, Guarded)
        : known;

    /// <summary>Finds candidates for negatives as the <c>mine</c> block says.</summary>
    internal ICandidateSearch Candidates(CancellationToken cancellation) => _candidates ??= OpenCandidates(cancellation);

    /// <summary>The index that <see cref="Candidates"/> visits; null where it compares every pair.</summary>
    internal IvfIndex? Index => _index;

    public void Dispose()
    {
        _index?.Dispose();
        _vectors?.Dispose();
        _pool?.Dispose();
    }

    private VectorFile OpenVectors()
    {
        var parts = EncodeStage.Markers(context, split);
        return parts.Length == 0 ? VectorFile.InMemory([], context.Encoder.Dimension) : VectorFile.Open(Array.ConvertAll(parts, m => context.Store.LocalPath(m.File("vectors"))));
    }

    private ICandidateSearch OpenCandidates(CancellationToken cancellation)
    {
        var mine = context.Pipeline.Mine!;
        SearchMethod[] methods = mine.Search.Count == 0 ? [new ExactSearchMethod()] : [.. mine.Search.Select(s => (SearchMethod)s.Options)];
        var searches = Array.ConvertAll(methods, m => Open(m, cancellation));
        return methods is [not Bm25SearchMethod] ? searches[0] : new FusedSearch(searches, Vectors, context.Workers);
    }

    private ICandidateSearch Open(SearchMethod method, CancellationToken cancellation)
    {
        switch (method)
        {
            case Bm25SearchMethod lexical:
                return new LexicalSearch(Pool.Count, row => Pool.Texts.Read(row).Text, lexical.Stem, context.Workers);
            case IvfSearchMethod ivf when Vectors.Rows > 0:
                var mine = context.Pipeline.Mine!;
                // Not committed: whoever builds it again builds the same one. What a killed run leaves goes with its attempts.
                var folder = Directory.CreateDirectory(context.Store.Storage.LocalPath(RunStore.Attempts) ?? Path.GetTempPath()).FullName;
                var neighbours = NegativeMiner.CandidatesNeeded(mine, Queries.MostPositives);
                _index = IvfIndex.Build(Vectors, Path.Combine(folder, $"lists-{split}-{Guid.NewGuid():N}"), new() { Recall = ivf.Recall, Lists = ivf.Lists, Neighbours = neighbours, Seed = context.Pipeline.Seed, Threads = context.Workers }, cancellation);
                return new IvfSearch(_index, threads: context.Workers);
            default:
                return new ExactSearch(Vectors, threads: context.Workers, precision: (method as ExactSearchMethod)?.Precision ?? SearchPrecision.Float32);
        }
    }

    /// <summary>Passage and pool row, in turn: texts of the pool that equal a view of the passage.</summary>
    private int[] KnownViews() => Numbers.ReadAll<int>(context.Store, [.. Enumerable.Range(0, context.Corpus.Shards)
        .Select(shard => context.Store.Require(StageNames.View, ViewStage.IndexOf(context, split, shard)).File("known-views"))]);
}

/// <summary>How many pairs each passage of a split gives, and the similarity of each: planned pairs first, then views; NaN where nothing is encoded.</summary>
internal sealed class PairScores
{
    private readonly int[] _starts;
    private readonly double[] _scores;
    private readonly double[] _unknown = []; // as many as a passage has at most, where nothing is encoded

    internal PairScores(RunContext context, int split)
    {
        var shards = Enumerable.Range(0, context.Corpus.Shards).Select(s => context.Store.Require(StageNames.View, ViewStage.IndexOf(context, split, s))).ToArray();
        _scores = Numbers.ReadAll<double>(context.Store, Array.ConvertAll(shards, m => m.File("scores")));
        var counts = Numbers.ReadAll<int>(context.Store, Array.ConvertAll(shards, m => m.File("pair-counts")));
        _starts = new int[counts.Length + 1];
        for (var p = 0; p < counts.Length; p++) _starts[p + 1] = checked(_starts[p] + counts[p]);
        if (context.Encodes) return;
        _unknown = new double[counts.DefaultIfEmpty().Max()];
        Array.Fill(_unknown, double.NaN);
    }

    internal ReadOnlySpan<double> Of(int passage) =>
        _unknown.Length > 0 ? _unknown.AsSpan(0, _starts[passage + 1] - _starts[passage]) : _scores.AsSpan(_starts[passage].._starts[passage + 1]);
}

/// <summary>The different anchors of a split, numbered by first appearance.</summary>
internal sealed class AnchorTable
{
    private readonly int[] _numbers; // by pool row; -1: no anchor
    private readonly List<int> _rows = [];

    internal AnchorTable(TextPool pool)
    {
        _numbers = new int[pool.Count];
        Array.Fill(_numbers, -1);
        for (var p = 0; p < pool.Passages; p++)
        {
            var row = pool.AnchorRow(p);
            if (_numbers[row] >= 0) continue;
            _numbers[row] = _rows.Count;
            _rows.Add(row);
        }
    }

    internal int Count => _rows.Count;

    internal int Row(int number) => _rows[number];

    /// <summary>Number of an anchor's row; -1 where the row is no anchor.</summary>
    internal int NumberOf(int row) => _numbers[row];
}
