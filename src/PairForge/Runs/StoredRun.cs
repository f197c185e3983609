namespace PairForge.Runs;

/// <summary>How far one stage of a run is.</summary>
/// <param name="Name">The stage.</param>
/// <param name="Done">Indices that are committed.</param>
/// <param name="Count">Indices in all; null until the stages before it are done.</param>
public sealed record StageStatus(string Name, int Done, int? Count);

/// <summary>How far a run is.</summary>
/// <param name="PlanHash">Identity of the run; empty for a finished dataset whose work is gone.</param>
/// <param name="Finished">Whether the dataset is whole.</param>
/// <param name="Stages">The stages that the pipeline needs, in order; empty once it is finished.</param>
public sealed record RunStatus(string PlanHash, bool Finished, IReadOnlyList<StageStatus> Stages);

/// <summary>What <see cref="StoredRun.Collect"/> took away.</summary>
/// <param name="Files">Files.</param>
/// <param name="Bytes">Their bytes.</param>
public sealed record CollectedFiles(int Files, long Bytes);

/// <summary>A run in its folder, taken up by whoever comes next: a worker of a job array, or the same person after a power cut.</summary>
public static class StoredRun
{
    /// <summary>The last stage's name in <see cref="RunIndexAsync"/>; its one index is 0.</summary>
    public const string CommitStageName = StageNames.Commit;

    /// <summary>Does one index of one stage of the run whose <c>plan.json</c> is at <paramref name="plan"/>; one that is done already is left alone.</summary>
    /// <returns>False where it was done already.</returns>
    /// <exception cref="PairForgeException">The stage or index does not exist, or stages before it are not done (<see cref="FailureKind.TryAgain"/>).</exception>
    public static async Task<bool> RunIndexAsync(string plan, string stage, int index, Components components, RunResources? resources = null, IProgress<RunProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var folder = Path.GetDirectoryName(Path.GetFullPath(plan))!;
        try
        {
            if (IsFinished(folder)) return false;
            using var run = RunLocation.Reopen(folder, components, resources ?? new RunResources(), progress);
            return await DoIndexAsync(run, stage, index, cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (RunFault.Told(folder, fault) is { } told)
        {
            throw told;
        }
    }

    /// <summary>Finishes the run of a folder.</summary>
    public static async Task<RunReport> ResumeAsync(string folder, Components components, RunResources? resources = null, IProgress<RunProgress>? progress = null, CancellationToken cancellation = default)
    {
        folder = Path.GetFullPath(folder);
        try
        {
            if (IsFinished(folder)) return new RunReport { Out = folder, AlreadyBuilt = true, StoredJson = RunFolder.At(folder, new LocalStorage(folder)).ReadStats() };
            using var run = RunLocation.Reopen(folder, components, resources ?? new RunResources(), progress);
            return await PipelineRunner.FinishAsync(run, cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (RunFault.Told(folder, fault) is { } told)
        {
            throw told;
        }
    }

    /// <summary>Says how far the run of a folder is.</summary>
    public static RunStatus Status(string folder, Components components)
    {
        if (IsFinished(folder)) return new RunStatus(Sinks.DatasetManifest.Read(folder).PlanHash, true, []);
        using var run = RunLocation.Reopen(folder, components, new RunResources(), null);
        var stages = new List<StageStatus>();
        var known = true;
        foreach (var stage in RunStage.All)
        {
            var count = known ? stage.Count(run.Context) : (int?)null;
            if (count == 0) continue;
            var done = Done(run, stage.Name, count);
            stages.Add(new StageStatus(stage.Name, done, count));
            known &= done == count;
        }
        stages.Add(new StageStatus(StageNames.Commit, 0, 1));
        return new RunStatus(run.Context.Plan.Hash, false, stages);
    }

    /// <summary>Takes away what attempts left that never came to their end. Never call it while workers run.</summary>
    public static CollectedFiles Collect(string folder)
    {
        var storage = new LocalStorage(Path.GetFullPath(folder));
        _ = RunFolder.At(Path.GetFullPath(folder), storage);
        var referenced = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in storage.List(RunStore.Done))
        {
            using var stream = storage.Open($"{RunStore.Done}/{name}");
            using var buffer = new MemoryStream();
            stream.CopyTo(buffer);
            foreach (var file in StageMarker.TryParse(buffer.ToArray())?.Files ?? []) referenced.Add(file.Path);
        }
        var (files, bytes) = (0, 0L);
        foreach (var stage in RunStage.All)
        {
            foreach (var name in storage.List($"{RunStore.Folder}/{stage.Name}"))
            {
                var path = $"{RunStore.Folder}/{stage.Name}/{name}";
                if (referenced.Contains(path)) continue;
                (files, bytes) = (files + 1, bytes + (storage.Length(path) ?? 0));
                storage.Delete(path);
            }
        }
        var attempts = Path.Combine(Path.GetFullPath(folder), RunStore.Attempts);
        if (Directory.Exists(attempts))
        {
            foreach (var file in Directory.EnumerateFiles(attempts, "*", SearchOption.AllDirectories))
                (files, bytes) = (files + 1, bytes + new FileInfo(file).Length);
            storage.DeleteFolder(RunStore.Attempts);
        }
        if (IsFinished(folder)) storage.DeleteFolder(RunStore.Folder);
        return new CollectedFiles(files, bytes);
    }

    private static async Task<bool> DoIndexAsync(RunLocation run, string stage, int index, CancellationToken cancellation)
    {
        if (stage == StageNames.Commit)
        {
            await PipelineRunner.CommitAsync(run, new RunReport { Out = run.Folder.Path }, cancellation).ConfigureAwait(false);
            return true;
        }
        var known = RunStage.All.FirstOrDefault(s => s.Name == stage)
            ?? throw new PairForgeException(FailureKind.Usage, $"'{stage}' is no stage of a run; known: {string.Join(", ", RunStage.All.Select(s => s.Name).Append(StageNames.Commit))}");
        var count = known.Count(run.Context);
        if (index < 0 || index >= count)
            throw new PairForgeException(FailureKind.Usage, count == 0 ? $"this pipeline needs no stage {stage}" : $"--index is {index}; stage {stage} has 0 to {count - 1}");
        if (run.Context.Store.Find(stage, index) is not null) return false;
        await PipelineRunner.RunIndexAsync(run.Context, known, index, cancellation).ConfigureAwait(false);
        return true;
    }

    private static bool IsFinished(string folder) => File.Exists(Path.Combine(folder, RunFolder.SuccessFile));

    private static int Done(RunLocation run, string stage, int? count)
    {
        var done = 0;
        for (var i = 0; i < (count ?? int.MaxValue); i++)
        {
            var found = run.Context.Store.Find(stage, i) is not null;
            if (!found && count is null) break;
            done += found ? 1 : 0;
        }
        return done;
    }
}
