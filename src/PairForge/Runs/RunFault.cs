namespace PairForge.Runs;

/// <summary>Faults of the storage in the user's terms.</summary>
internal static class RunFault
{
    private const int NoSpace = 28, Quota = 122; // ENOSPC, EDQUOT
    private const string Remedy = "run the same command again, it goes on where it stopped";

    /// <summary>Tells a fault of the run in <paramref name="path"/>; null where neither storage nor memory is at fault, or it is told already.</summary>
    /// <remarks>A fault inside a stage names the stage and the passage; what is missing is what to do, or that the disk is full.</remarks>
    internal static PairForgeException? Told(string path, Exception fault) => fault switch
    {
        IOException or UnauthorizedAccessException => OfStorage(path, fault),
        PairForgeException { Kind: FailureKind.TryAgain, InnerException: IOException inner } when !fault.Message.EndsWith(Remedy, StringComparison.Ordinal) => IsFull(inner)
            ? OfStorage(path, inner)
            : new PairForgeException(FailureKind.TryAgain, $"{path}: {fault.Message.TrimEnd('.')}; {Remedy}", inner),
        OutOfMemoryException => Dataflow.StageFault.OfMemory(path, fault),
        _ => null,
    };

    /// <summary>Whether a disk or a quota is full.</summary>
    internal static bool IsFull(Exception fault) =>
        fault.HResult is NoSpace or Quota || (OperatingSystem.IsWindows() && (fault.HResult & 0xFFFF) is 112 or 39);

    internal static PairForgeException OfStorage(string path, Exception fault)
    {
        var what = IsFull(fault)
            ? $"no space is left for {path}{Free(path)}: free some and {Remedy}"
            : $"{path}: {fault.Message.TrimEnd('.')}; {Remedy}";
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
