using System.Diagnostics;
using PairForge.Encoders;
using PairForge.Sources;

namespace PairForge.Runs;

/// <summary>Runs a pipeline from its sources to a finished dataset: plan, then every stage in order, each index committed by itself.</summary>
/// <remarks>
/// The output is the same for any number of workers and any interruption: every stage is ordered, every random choice is
/// keyed, and equal scores are ordered by id. Running again on the folder of a stopped run goes on where it stopped.
/// </remarks>
public sealed class PipelineRunner
{
    private readonly Pipeline _pipeline;
    private readonly RunOptions _options;
    private readonly IProgress<RunProgress>? _progress;
    private readonly RunReport _report = new();

    private PipelineRunner(Pipeline pipeline, RunOptions options, IProgress<RunProgress>? progress) =>
        (_pipeline, _options, _progress) = (pipeline, options, progress);

    /// <summary>Runs <paramref name="pipeline"/>.</summary>
    /// <exception cref="PairForgeException">
    /// One line says what is wrong and what to do. After bad data or a bad configuration nothing half-written stays; after
    /// anything that another try may get over, the same call goes on from there.
    /// </exception>
    public static async Task<RunReport> RunAsync(Pipeline pipeline, RunOptions? options = null, IProgress<RunProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        var clock = Stopwatch.StartNew();
        var report = await new PipelineRunner(pipeline, options ?? new RunOptions(), progress).RunAsync(cancellation).ConfigureAwait(false);
        report.Seconds = clock.Elapsed.TotalSeconds;
        using var process = Process.GetCurrentProcess();
        report.PeakMemoryMb = process.PeakWorkingSet64 / 1048576.0;
        return report;
    }

    private async Task<RunReport> RunAsync(CancellationToken cancellation)
    {
        var path = RunLocation.FolderOf(_pipeline, _options);
        _report.Out = path;
        using var run = RunLocation.Open(_pipeline, _options, _progress);
        if (run.Folder.IsFinished)
        {
            _report.AlreadyBuilt = true;
            _report.StoredJson = run.Folder.ReadText("stats.json");
            return _report;
        }
        try
        {
            foreach (var stage in RunStage.All)
            {
                for (var index = 0; index < stage.Count(run.Context); index++)
                    await RunIndexAsync(run.Context, stage, index, cancellation).ConfigureAwait(false);
            }
            RunCounts.Fill(_report, run.Context);
            await CommitStage.RunAsync(run.Context, run.Folder, _report, cancellation).ConfigureAwait(false);
        }
        catch (PairForgeException fault) when (fault.Kind is FailureKind.BadData or FailureKind.BadConfiguration or FailureKind.InputMissing)
        {
            run.Folder.Abandon(RunCounts.Quarantine(run.Context).Select(q => q.File).ToArray());
            throw;
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or IOException)
        {
            throw RunFault.OfStorage(path, fault);
        }
        return _report;
    }

    /// <summary>Does one index of a stage unless it is done already.</summary>
    internal static async Task RunIndexAsync(RunContext context, RunStage stage, int index, CancellationToken cancellation)
    {
        if (context.Store.Find(stage.Name, index) is not null) return;
        cancellation.ThrowIfCancellationRequested();
        using var attempt = context.Store.Begin(stage.Name, index);
        await stage.RunAsync(context, index, attempt, cancellation).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        attempt.Commit();
        if (stage is MapStage) QuarantineLimit.Check(context, [.. RunCounts.Markers(context, StageNames.Map)], 0, final: false);
    }
}
