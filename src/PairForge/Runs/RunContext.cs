using PairForge.Augmentations;
using PairForge.Dataflow;
using PairForge.Encoders;
using PairForge.Filters;
using PairForge.Scrubbing;
using PairForge.Search;
using PairForge.Sinks;
using PairForge.Sources;
using PairForge.Text;

namespace PairForge.Runs;

/// <summary>What every stage of one run works with: the pipeline, its plan, the committed work so far, and what was loaded from it.</summary>
internal sealed class RunContext : IDisposable
{
    private readonly Dictionary<string, StageMeter> _meters = new(StringComparer.Ordinal);
    private readonly IProgress<RunProgress>? _progress;
    private readonly Lazy<FilterChain> _filters;
    private readonly Lazy<ITextEncoder?> _encoder;
    private readonly Lazy<ViewMaker> _views;
    private readonly Lazy<bool> _needsPartners;
    private readonly Lazy<WordDictionary?> _dictionary;
    private Corpus? _corpus;
    private SplitData? _split;
    private bool _loaded;

    internal RunContext(Pipeline pipeline, RunPlan plan, RunStore store, IReadOnlyList<ISource> sources, Scrubber? scrubber, ITextEncoder? encoder, RunResources resources, IProgress<RunProgress>? progress)
    {
        (Pipeline, Plan, Store, Sources, Scrubber, Resources, _progress) = (pipeline, plan, store, sources, scrubber, resources, progress);
        Rules = PairRules.Of(pipeline);
        Assignment = new SplitAssignment(pipeline.Seed, pipeline.Split);
        _filters = new(() => new FilterChain([.. pipeline.Filter.Select(f => f.Create())]));
        _encoder = new(() => Kept(encoder));
        _dictionary = new(() => pipeline.Words?.Lexicon is { } lexicon ? WordDictionary.Open(lexicon) : null);
        _needsPartners = new(() => pipeline.Augment?.Operations.Any(o => o.Create() is IPartnerAugmentation) ?? false);
        _views = new(() => new ViewMaker(pipeline, Cache!, Dictionary, pipeline.Augment?.Gate is { NeedsEncoder: true } ? Encoder : null));
    }

    /// <summary>Folder beside the run in which answers of hooks and embeddings are kept.</summary>
    internal required string Cache { get; init; }

    internal Pipeline Pipeline { get; }

    internal RunPlan Plan { get; }

    internal RunStore Store { get; }

    internal IReadOnlyList<ISource> Sources { get; }

    /// <summary>What replaces personal data; null where nothing does.</summary>
    internal Scrubber? Scrubber { get; }

    /// <summary>What the run may use of the machine.</summary>
    internal RunResources Resources { get; }

    /// <summary>Worker threads.</summary>
    internal int Workers => Resources.WorkerCount;

    /// <summary>What a parallel stage has under way at once.</summary>
    internal ParallelBounds Bounds => new(Workers, Resources.UnderWayBytes);

    /// <summary>Passages or texts that travel together.</summary>
    internal int BatchSize { get; init; } = RunOptions.DefaultBatchSize;

    internal PairRules Rules { get; }

    internal FilterChain Filters => _filters.Value;

    /// <summary>Names of the splits, <c>train</c> first.</summary>
    internal IReadOnlyList<string> Splits => Assignment.Names;

    /// <summary>Which split a passage belongs to.</summary>
    internal SplitAssignment Assignment { get; }

    /// <summary>Whether texts are encoded at all.</summary>
    internal bool Encodes => _encoder.Value is not null;

    /// <summary>The encoder; where it learns, it has been loaded with what stage <c>fit</c> committed.</summary>
    internal ITextEncoder Encoder
    {
        get
        {
            var encoder = _encoder.Value!;
            if (encoder.Learns && !_loaded)
            {
                using var stream = Store.Open(Store.Require(StageNames.Fit, 0).File("encoder"));
                encoder.Load(stream);
                _loaded = true;
            }
            return encoder;
        }
    }

    /// <summary>The encoder before it has learnt.</summary>
    internal ITextEncoder UnfittedEncoder => _encoder.Value!;

    /// <summary>The operations of the <c>augment</c> block.</summary>
    internal ViewMaker Views => _views.Value;

    /// <summary>The kept passages.</summary>
    internal Corpus Corpus => _corpus ??= new Corpus(this);

    /// <summary>By what scripts without spaces are cut into words; null: by character.</summary>
    internal WordDictionary? Dictionary => _dictionary.Value;

    /// <summary>Whether an operation needs another passage of the split.</summary>
    internal bool NeedsPartners => _needsPartners.Value;

    /// <summary>Whether texts are looked at across passages: to encode them, to give partners, to join equal pairs or the pairs of equal anchors, or to know positives that are no negatives.</summary>
    internal bool HasPool => Encodes || Format == PairFormat.LabeledPair || NeedsPartners || Rules.DrawsOnOthers || (Corpus.HasPositives && (Rules.Given || Corpus.MostNegatives > 0 || Pipeline.Negatives.Count > 0));

    /// <summary>Whether negatives are mined.</summary>
    internal bool Mines => Pipeline.Mine is not null && Format != PairFormat.Pair;

    /// <summary>The columns that are written.</summary>
    internal PairFormat Format => Pipeline.Mine is { IncludePositives: true } ? WithPositives(Pipeline.Write.Format) : Pipeline.Write.Format ?? (Pipeline.Mine is not null || Corpus.MostNegatives > 0 || Pipeline.Negatives.Count > 0 ? PairFormat.Triplet : PairFormat.Pair);

    private static PairFormat WithPositives(PairFormat? format) => format is null or PairFormat.NTuple ? PairFormat.NTuple
        : throw new ConfigurationException($"mine.include_positives puts positives among the negatives, which write.format {CanonicalJson.KebabCase(format.Value.ToString())} cannot tell apart; write format: n-tuple with scores: true");

    /// <summary>Negatives a pair.</summary>
    internal int NegativesWanted
    {
        get
        {
            if (Format == PairFormat.Pair) return 0;
            // The other formats have room for every negative; an n-tuple has as many columns as a passage may have at most.
            var most = Corpus.MostNegatives + Pipeline.Negatives.Count;
            var wanted = Pipeline.Mine?.NumNegatives ?? (Format != PairFormat.NTuple && most > 0 ? int.MaxValue : most);
            return wanted > 0 ? wanted
                : throw new ConfigurationException($"write.format is {CanonicalJson.KebabCase(Format.ToString())}, but nothing is mined and the sources give no negatives; add a mine or negatives block or write format: pair");
        }
    }

    /// <summary>What was committed for a split; the data of one split is held at a time.</summary>
    internal SplitData Split(int split)
    {
        if (_split?.Split == split) return _split;
        _split?.Dispose();
        return _split = new SplitData(this, split);
    }

    /// <summary>The instruments of a stage.</summary>
    internal StageMeter Meter(string stage, long? total = null)
    {
        if (!_meters.TryGetValue(stage, out var meter)) _meters.Add(stage, meter = new StageMeter(stage, _progress, total));
        return meter;
    }

    /// <summary>With a store around it where its vectors are kept.</summary>
    private ITextEncoder? Kept(ITextEncoder? encoder)
    {
        if (encoder is null || !encoder.EncodesAnyText || (Pipeline.Embeddings is null && !encoder.IsCostly)) return encoder;
        var options = Pipeline.Embeddings ?? new EmbeddingsOptions();
        return new StoredEncoder(encoder, options.Path?.Resolved ?? Path.Combine(Cache, "embeddings"), options.Precision);
    }

    public void Dispose()
    {
        _split?.Dispose();
        if (_views.IsValueCreated) _views.Value.Dispose();
        if (_encoder.IsValueCreated) (_encoder.Value as IDisposable)?.Dispose();
    }
}

/// <summary>Names of the stages, as folders, markers and messages spell them.</summary>
internal static class StageNames
{
    internal const string Map = "map", Dedup = "dedup", Pool = "pool", Fit = "fit", Encode = "encode", View = "view", Mine = "mine", Compose = "compose", Commit = "commit";
}
