namespace PairForge.Runs;

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
