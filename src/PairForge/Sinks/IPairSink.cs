namespace PairForge.Sinks;

/// <summary>One file of a dataset.</summary>
/// <param name="Path">Path relative to the dataset, with forward slashes.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Bytes">Size.</param>
/// <param name="Sha256">Hash of the content, hex.</param>
public sealed record DatasetFile(string Path, long Rows, long Bytes, string Sha256);

/// <summary>What a sink wrote.</summary>
/// <param name="Rows">Rows over all data files.</param>
/// <param name="Files">Data files, then lineage files, each in order.</param>
public sealed record SinkResult(long Rows, IReadOnlyList<DatasetFile> Files);

/// <summary>Takes the pairs of a run, in order.</summary>
public interface IPairSink : IAsyncDisposable
{
    /// <summary>Takes pairs; called by one caller at a time.</summary>
    ValueTask WriteAsync(IReadOnlyList<Pair> rows, CancellationToken cancellation);

    /// <summary>Makes everything durable and visible.</summary>
    ValueTask<SinkResult> CompleteAsync(CancellationToken cancellation);
}

/// <summary>Keeps the pairs in memory.</summary>
public sealed class MemorySink : IPairSink
{
    private readonly List<Pair> _rows = [];

    /// <summary>What was written, in order.</summary>
    public IReadOnlyList<Pair> Rows => _rows;

    /// <inheritdoc/>
    public ValueTask WriteAsync(IReadOnlyList<Pair> rows, CancellationToken cancellation)
    {
        _rows.AddRange(rows);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<SinkResult> CompleteAsync(CancellationToken cancellation) => ValueTask.FromResult(new SinkResult(_rows.Count, []));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
