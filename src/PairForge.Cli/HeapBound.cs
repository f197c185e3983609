using PairForge.Runs;

namespace PairForge.Cli;

/// <summary>Holds the managed heap of this process within what <c>--max-memory</c> leaves it.</summary>
internal static class HeapBound
{
    /// <summary>Sets it; what the heap cannot hold then is an <see cref="OutOfMemoryException"/>.</summary>
    internal static void Set(RunResources resources)
    {
        if (resources.HeapBytes is not { } bytes || resources.MaxMemory < RunResources.LeastMemory) return; // too little is the run's to refuse
        AppContext.SetData("GCHeapHardLimit", (ulong)bytes);
        GC.RefreshMemoryLimit();
    }
}
