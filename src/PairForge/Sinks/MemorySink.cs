namespace PairForge.Sinks;

/// <summary>Keeps rows in memory.</summary>
public sealed class MemorySink : IPairSink
{
    private readonly List<Pair> _rows = [];
    private readonly string _split;

    /// <summary>Creates it, empty.</summary>
    public MemorySink(string split = "train") => _split = split;

    /// <summary>The rows so far.</summary>
    public IReadOnlyList<Pair> Rows => _rows;

    /// <summary>True after <see cref="CompleteAsync"/>.</summary>
    public bool IsComplete { get; private set; }

    /// <inheritdoc/>
    public ValueTask WriteAsync(IReadOnlyList<Pair> rows, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        cancellation.ThrowIfCancellationRequested();
        if (IsComplete) throw new InvalidOperationException("the sink is complete");
        _rows.AddRange(rows);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<SinkResult> CompleteAsync(CancellationToken cancellation)
    {
        IsComplete = true;
        return ValueTask.FromResult(new SinkResult(_split, _rows.Count, 0, []));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
