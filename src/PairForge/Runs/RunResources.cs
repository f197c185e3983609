namespace PairForge.Runs;

/// <summary>What a run may use of the machine, and how it shares it out; nothing here changes a byte of its output.</summary>
/// <remarks>
/// Counted is anonymous memory: the managed heap, the tables outside it, and what the runtime itself takes. Vectors are mapped
/// from files whose clean pages the system takes back when it needs them, so they are not counted.
/// </remarks>
public sealed record RunResources
{
    /// <summary>The least that a run works with, in bytes.</summary>
    public const long LeastMemory = 300_000_000;

    /// <summary>What the runtime takes beside its heap: code, stacks, the compressors' buffers; 60 to 90 MB where it was measured.</summary>
    private const long RuntimeBytes = 80_000_000;
    private const long MostOfShare = 256 << 20;

    /// <summary>Worker threads.</summary>
    /// <value>The default, 0, is one a processor.</value>
    public int Workers { get; init; }

    /// <summary>Bytes of memory, at least <see cref="LeastMemory"/>; null sets no bound.</summary>
    public long? MaxMemory { get; init; }

    /// <summary>
    /// What the managed heap may take of <see cref="MaxMemory"/>. The heap is one for the whole process, so its host sets the bound
    /// (<c>GCHeapHardLimit</c>), as the command line does; a run by itself keeps only its own tables and channels within their shares.
    /// </summary>
    public long? HeapBytes => MaxMemory - RuntimeBytes - TableBytes;

    /// <summary>Threads of a stage.</summary>
    internal int WorkerCount => Workers > 0 ? Workers : Environment.ProcessorCount;

    /// <summary>Bytes of the tables of a filter over the whole corpus; they lie outside the managed heap.</summary>
    internal long TableBytes => Math.Min(MaxMemory / 6 ?? MostOfShare, MostOfShare);

    /// <summary>Bytes of the texts that a stage has under way at once.</summary>
    internal long UnderWayBytes => Math.Min(MaxMemory / 8 ?? MostOfShare, MostOfShare);

    /// <exception cref="PairForgeException">The memory is too little for any run.</exception>
    internal void Validate()
    {
        if (MaxMemory < LeastMemory)
            throw new PairForgeException(FailureKind.Usage, $"the run may use {MaxMemory / 1e6:F0} MB of memory; it needs {LeastMemory / 1_000_000} MB or more");
    }
}
