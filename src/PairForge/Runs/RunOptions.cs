namespace PairForge.Runs;

/// <summary>How a pipeline is run; nothing here changes a byte of its output.</summary>
public sealed record RunOptions
{
    /// <summary>Folder of the dataset; null takes the pipeline's <c>write.path</c>, else <c>out/NAME</c>.</summary>
    public OutputPath? Out { get; init; }

    /// <summary>Worker threads.</summary>
    /// <value>The default, 0, is one a processor.</value>
    public int Workers { get; init; }

    /// <summary>Records read at most; part of the run's identity, since it changes the output.</summary>
    public long? Limit { get; init; }

    /// <summary>Bytes of memory that the run may use, at least <see cref="RunResources.LeastMemory"/>; null sets no bound.</summary>
    public long? MaxMemory { get; init; }

    /// <summary>Replace a dataset that is there already.</summary>
    public bool Fresh { get; init; }

    /// <summary>Folder in which answers of hooks are kept, so that none is paid for twice; null is the dataset's folder with <c>.cache</c> after its name.</summary>
    public OutputPath? Cache { get; init; }

    /// <summary>Where the run's files go; null is <see cref="Out"/> on the local disk.</summary>
    public IStorage? Storage { get; init; }

    /// <summary>Passages or texts that travel together inside a stage; changes no byte of the output.</summary>
    internal int BatchSize { get; init; } = DefaultBatchSize;

    internal const int DefaultBatchSize = 256;

    internal RunResources Resources => new() { Workers = Workers, MaxMemory = MaxMemory };
}

/// <summary>How far a stage is.</summary>
/// <param name="Stage">Its name: <c>map</c>, <c>fit</c>, <c>view</c>, <c>encode</c>, <c>mine</c>, <c>compose</c>.</param>
/// <param name="Items">Items done.</param>
/// <param name="Total">Items in all, where known.</param>
/// <param name="ItemsPerSecond">Mean rate since the stage began.</param>
public sealed record RunProgress(string Stage, long Items, long? Total, double ItemsPerSecond);
