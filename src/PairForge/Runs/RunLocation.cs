using PairForge.Encoders;
using PairForge.Scrubbing;
using PairForge.Sources;

namespace PairForge.Runs;

/// <summary>A run opened in its folder.</summary>
internal sealed class RunLocation(RunFolder folder, RunContext context) : IDisposable
{
    internal RunFolder Folder => folder;

    internal RunContext Context => context;

    /// <summary>Plans the pipeline and opens its folder.</summary>
    internal static RunLocation Open(Pipeline pipeline, RunOptions options, IProgress<RunProgress>? progress)
    {
        options.Resources.Validate();
        if (pipeline.Mine is { Rounds: > 1 and var rounds })
            throw new ConfigurationException($"mine.rounds is {rounds}, and between rounds an encoder is trained: pairforge build does that, and MiningRounds of PairForge.Training; workers and plans take one round, --set mine.rounds=1");
        var sources = pipeline.Source.Select(s => s.Create()).ToArray();
        var encoder = EncoderOf(pipeline);
        var scrubber = ScrubberOf(pipeline);
        var plan = RunPlan.Make(pipeline, sources, encoder?.Fingerprint, scrubber?.KeyFingerprint, options.Limit);
        var path = FolderOf(pipeline, options);
        var storage = options.Storage ?? StorageAt(path);
        var folder = RunFolder.Open(path, storage, plan, options.Fresh);
        if (!folder.IsFinished && pipeline.Origin is { } origin && folder.ReadText(RunOrigin.FileName) is null) folder.Publish(RunOrigin.FileName, origin.ToBytes());
        return new RunLocation(folder, new RunContext(pipeline, plan, new RunStore(storage, plan.Hash), sources, scrubber, encoder, options.Resources, progress) { BatchSize = options.BatchSize, Cache = PipelineRunner.CacheOf(pipeline, options) });
    }

    /// <summary>Takes up the run of a folder by its plan, as it was written: inputs are not hashed again, shards verify their own.</summary>
    /// <exception cref="PairForgeException">There is no run, or it was made by code and only code can go on with it.</exception>
    internal static RunLocation Reopen(string path, Components components, RunResources resources, IProgress<RunProgress>? progress)
    {
        path = Path.GetFullPath(path);
        var storage = StorageAt(path);
        var folder = RunFolder.At(path, storage);
        var planJson = folder.ReadText(RunFolder.PlanFile) ?? throw new PairForgeException(FailureKind.InputMissing, $"{path} holds no {RunFolder.PlanFile}; expected the folder of a run: start one with pairforge build");
        var text = folder.ReadText(RunOrigin.FileName) ?? throw new PairForgeException(FailureKind.InputMissing, folder.IsFinished
            ? $"{path} is finished: there is nothing left to run"
            : $"{path} holds no {RunOrigin.FileName}: its pipeline was built by code, and only that code can go on with it");
        return Load(folder, RunFolder.CacheOf(path), planJson, folder.Parse(RunOrigin.FileName, text, RunOrigin.Parse), components, resources, progress);
    }

    /// <summary>The same run again in another folder, to look at what it did; answers of hooks come from the dataset's own cache.</summary>
    internal static RunLocation Replay(string dataset, string planJson, RunOrigin origin, string folder, Components components, IProgress<RunProgress>? progress) =>
        Load(RunFolder.At(folder, new LocalStorage(folder)), RunFolder.CacheOf(Path.GetFullPath(dataset)), planJson, origin, components, new RunResources(), progress);

    private static RunLocation Load(RunFolder folder, string cache, string planJson, RunOrigin origin, Components components, RunResources resources, IProgress<RunProgress>? progress)
    {
        resources.Validate();
        var pipeline = Configuration.PipelineFile.Parse(origin, components);
        var sources = pipeline.Source.Select(s => s.Create()).ToArray();
        var encoder = EncoderOf(pipeline);
        var scrubber = ScrubberOf(pipeline);
        var listed = SourceInputs.List(sources);
        var plan = folder.Parse(RunFolder.PlanFile, planJson, text => RunPlan.Load(text, pipeline, listed, encoder?.Fingerprint, scrubber?.KeyFingerprint));
        return new RunLocation(folder, new RunContext(pipeline, plan, new RunStore(folder.Storage, plan.Hash), sources, scrubber, encoder, resources, progress) { Cache = cache });
    }

    private static Scrubber? ScrubberOf(Pipeline pipeline) => pipeline.Scrub is { } options ? new Scrubber(options, pipeline.Seed) : null;

    /// <summary>The encoder, where anything is encoded.</summary>
    private static ITextEncoder? EncoderOf(Pipeline pipeline)
    {
        var isJudged = pipeline.Augment?.Gate is { NeedsEncoder: true };
        if (pipeline.Mine is null && pipeline.Encode is null && !pipeline.Write.Scores && !isJudged) return null;
        var encoder = pipeline.Encode?.Create() ?? new HashingEncoder(new HashingOptions());
        return !isJudged || encoder.EncodesAnyText ? encoder
            : throw new ConfigurationException("augment.gate asks for the similarity of views, but the encoder knows only texts that were encoded before; take another encoder, or leave min_similarity and max_similarity out");
    }

    /// <summary>The local disk; with a failpoint in it where the environment names one.</summary>
    private static IStorage StorageAt(string path) => FailpointStorage.Wrap(new LocalStorage(path));

    /// <summary>Absolute path of the dataset's folder.</summary>
    internal static string FolderOf(Pipeline pipeline, RunOptions options) =>
        Path.GetFullPath((options.Out ?? pipeline.Write.Path ?? new OutputPath(pipeline.Name, Path.Combine("out", pipeline.Name))).Resolved);

    /// <summary>Does what comes before the mining, unless it is done.</summary>
    internal async Task PrepareAsync(CancellationToken cancellation)
    {
        foreach (var stage in RunStage.All.TakeWhile(s => s.Name != StageNames.Mine))
        {
            for (var index = 0; index < stage.Count(context); index++) await PipelineRunner.RunIndexAsync(context, stage, index, cancellation).ConfigureAwait(false);
        }
    }

    public void Dispose() => context.Dispose();
}
