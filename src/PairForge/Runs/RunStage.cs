namespace PairForge.Runs;

/// <summary>One stage of a run. An index of it is a pure function of the plan and of what earlier stages committed.</summary>
/// <param name="name">Its name in folders, markers and messages.</param>
internal abstract class RunStage(string name)
{
    /// <summary>All stages, in order.</summary>
    internal static IReadOnlyList<RunStage> All { get; } =
        [new MapStage(), new DedupStage(), new PoolStage(), new FitStage(), new EncodeStage(), new ViewStage(), new MineStage(), new ComposeStage()];

    internal string Name => name;

    /// <summary>Indices of the stage; known once the stages before it are done. 0: the pipeline does not need it.</summary>
    internal abstract int Count(RunContext context);

    /// <summary>Does the work of one index; the caller commits the attempt.</summary>
    internal abstract Task RunAsync(RunContext context, int index, StageAttempt attempt, CancellationToken cancellation);
}
