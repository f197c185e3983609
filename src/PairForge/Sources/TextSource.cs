using System.Text;

namespace PairForge.Sources;

/// <summary>Options of the <c>text</c> source.</summary>
public sealed record TextSourceOptions : LineSourceOptions;

/// <summary><c>text</c>: a passage a line. Blank lines separate nothing and are no records.</summary>
public sealed class TextSource(TextSourceOptions options) : ISource
{
    /// <inheritdoc/>
    public IReadOnlyList<SourceFile> List() => SourceFiles.List(options.Path);

    /// <inheritdoc/>
    public IReadOnlyList<SourceRange> Cut(SourceFile file, long bytes) => LineSource.Cut(file, bytes);

    /// <inheritdoc/>
    public IAsyncEnumerable<SourceBatch> ReadAsync(SourceFile file, int fileIndex, long start, long end, CancellationToken cancellation) =>
        LineSource.ReadAsync(file, fileIndex, start, end, options.MaxLineBytes, null, Parse, cancellation);

    private static RecordOutcome Parse(ReadOnlySpan<byte> line)
    {
        var text = Encoding.UTF8.GetString(line);
        return string.IsNullOrWhiteSpace(text) ? RecordOutcome.Skip : new RecordOutcome(new SourceRecord(text, [], [], null, null, null));
    }
}
