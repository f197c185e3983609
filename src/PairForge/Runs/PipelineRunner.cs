using System.Diagnostics;

namespace PairForge.Runs;

/// <summary>Runs a pipeline from its sources to a finished dataset: plan, then every stage in order, each index committed by itself.</summary>
/// <remarks>
/// The output is the same for any number of workers and any interruption: every stage is ordered, every random choice is
/// keyed, and equal scores are ordered by id. Running again on the folder of a stopped run goes on where it stopped.
/// </remarks>
public static class PipelineRunner
{
    /// <summary>Runs <paramref name="pipeline"/>.</summary>
    /// <exception cref="PairForgeException">
    /// One line says what is wrong and what to do. After bad data or a bad configuration nothing half-written stays; after
    /// anything that another try may get over, the same call goes on from there.
    /// </exception>
    public static async Task<RunReport> RunAsync(Pipeline pipeline, RunOptions? options = null, IProgress<RunProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        options ??= new RunOptions();
        try
        {
            using var run = RunLocation.Open(pipeline, options, progress);
            return await FinishAsync(run, cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (RunFault.Told(RunLocation.FolderOf(pipeline, options), fault) is { } told)
        {
            throw told;
        }
    }

    /// <summary>Plans a run and stops: <c>plan.json</c> is in the folder afterwards, and workers may take it up.</summary>
    /// <returns>The path of the plan.</returns>
    public static string Plan(Pipeline pipeline, RunOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        options ??= new RunOptions();
        try
        {
            using var run = RunLocation.Open(pipeline, options, null);
            return Path.Combine(run.Folder.Path, RunFolder.PlanFile);
        }
        catch (Exception fault) when (RunFault.Told(RunLocation.FolderOf(pipeline, options), fault) is { } told)
        {
            throw told;
        }
    }

    /// <summary>The folder that a run would write: <c>--out</c>, else <c>write.path</c>, else <c>out/NAME</c>.</summary>
    public static string OutputOf(Pipeline pipeline, RunOptions options)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(options);
        return RunLocation.FolderOf(pipeline, options);
    }

    /// <summary>The folder in which a run would keep answers of hooks.</summary>
    public static string CacheOf(Pipeline pipeline, RunOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Cache?.Resolved ?? RunFolder.CacheOf(OutputOf(pipeline, options));
    }

    /// <summary>Does what is left of a run.</summary>
    internal static async Task<RunReport> FinishAsync(RunLocation run, CancellationToken cancellation)
    {
        var report = new RunReport { Out = run.Folder.Path };
        if (run.Folder.IsFinished)
        {
            report.AlreadyBuilt = true;
            report.StoredJson = run.Folder.ReadStats();
            return report;
        }
        var clock = Stopwatch.StartNew();
        try
        {
            foreach (var stage in RunStage.All)
            {
                for (var index = 0; index < stage.Count(run.Context); index++)
                    await RunIndexAsync(run.Context, stage, index, cancellation).ConfigureAwait(false);
            }
            await CommitAsync(run, report, cancellation).ConfigureAwait(false);
        }
        catch (PairForgeException fault) when (fault is not DamagedRunException && fault.Kind is FailureKind.BadData or FailureKind.BadConfiguration or FailureKind.InputMissing)
        {
            run.Folder.Abandon(RunCounts.Quarantine(run.Context).Select(q => q.File).ToArray());
            throw;
        }
        report.Seconds = clock.Elapsed.TotalSeconds;
        using var process = Process.GetCurrentProcess();
        report.PeakMemoryMb = process.PeakWorkingSet64 / 1048576.0;
        return report;
    }

    /// <summary>The last step: counts everything up and gives the files their names.</summary>
    internal static Task CommitAsync(RunLocation run, RunReport report, CancellationToken cancellation)
    {
        RunCounts.Fill(report, run.Context);
        return CommitStage.RunAsync(run.Context, run.Folder, report, cancellation);
    }

    /// <summary>Does one index of a stage unless it is done already.</summary>
    internal static async Task RunIndexAsync(RunContext context, RunStage stage, int index, CancellationToken cancellation)
    {
        if (context.Store.Find(stage.Name, index) is not null) return;
        cancellation.ThrowIfCancellationRequested();
        using var attempt = context.Store.Begin(stage.Name, index);
        await stage.RunAsync(context, index, attempt, cancellation).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        var marker = attempt.Commit();
        QuarantineLimit.CheckLater(context, marker);
        if (stage is MapStage) QuarantineLimit.Check(context, [.. RunCounts.Markers(context, StageNames.Map)], 0, final: false);
    }
}
