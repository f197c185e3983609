using PairForge.Encoders;
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
        var sources = pipeline.Source.Select(s => s.Create()).ToArray();
        var encodes = pipeline.Mine is not null || pipeline.Encode is not null || pipeline.Write.Scores;
        var encoder = encodes ? (pipeline.Encode?.Create() ?? new HashingEncoder(new HashingOptions())) : null;
        var plan = RunPlan.Make(pipeline, sources, encoder?.Fingerprint, options.Limit);
        var path = FolderOf(pipeline, options);
        var storage = options.Storage ?? new LocalStorage(path);
        var folder = RunFolder.Open(path, storage, plan, options.Fresh);
        return new RunLocation(folder, new RunContext(pipeline, plan, new RunStore(storage, plan.Hash), sources, encoder, options.WorkerCount, progress));
    }

    /// <summary>Absolute path of the dataset's folder.</summary>
    internal static string FolderOf(Pipeline pipeline, RunOptions options) =>
        Path.GetFullPath((options.Out ?? pipeline.Write.Path ?? new OutputPath(pipeline.Name, Path.Combine("out", pipeline.Name))).Resolved);

    public void Dispose() => context.Dispose();
}

/// <summary>Faults of the storage in the user's terms.</summary>
internal static class RunFault
{
    private const int NoSpace = 28, Quota = 122; // ENOSPC, EDQUOT

    internal static PairForgeException OfStorage(string path, Exception fault)
    {
        var what = fault.HResult is NoSpace or Quota || (OperatingSystem.IsWindows() && (fault.HResult & 0xFFFF) is 112 or 39)
            ? $"no space is left for {path}{Free(path)}: free some and run the same command again, it goes on where it stopped"
            : $"{path}: {fault.Message.TrimEnd('.')}; run the same command again, it goes on where it stopped";
        return new PairForgeException(FailureKind.TryAgain, what, fault);
    }

    private static string Free(string path)
    {
        try
        {
            return FormattableString.Invariant($" ({new DriveInfo(path).AvailableFreeSpace / 1048576.0:F1} MB are free)");
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
