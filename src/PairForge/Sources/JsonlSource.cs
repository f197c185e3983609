namespace PairForge.Sources;

/// <summary>Options of the <c>jsonl</c> source.</summary>
public sealed record JsonlSourceOptions : LineSourceOptions
{
    /// <summary>Which keys hold what; a positive or negative may be an array of strings.</summary>
    public SourceColumns Columns { get; init; } = new();
}

/// <summary><c>jsonl</c>: a JSON object a line; only LF ends a line.</summary>
public sealed class JsonlSource(JsonlSourceOptions options) : ISource
{
    /// <inheritdoc/>
    public IReadOnlyList<SourceFile> List() => SourceFiles.List(options.Path);

    /// <inheritdoc/>
    public IReadOnlyList<SourceRange> Cut(SourceFile file, long bytes) => LineSource.Cut(file, bytes);

    /// <inheritdoc/>
    public IAsyncEnumerable<SourceBatch> ReadAsync(SourceFile file, int fileIndex, long start, long end, CancellationToken cancellation) =>
        LineSource.ReadAsync(file, fileIndex, start, end, options.MaxLineBytes, null, new JsonRecordParser(options.Columns).Parse, cancellation);
}
