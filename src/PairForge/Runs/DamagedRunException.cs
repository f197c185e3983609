namespace PairForge.Runs;

/// <summary>A file of a run is not what was committed. What else is there stays: someone may want to look at it.</summary>
internal sealed class DamagedRunException(string message, Exception? inner = null) : PairForgeException(FailureKind.BadData, message, inner);
