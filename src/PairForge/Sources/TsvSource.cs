using System.Text;

namespace PairForge.Sources;

/// <summary>Options of the <c>tsv</c> source.</summary>
public sealed record TsvSourceOptions : LineSourceOptions
{
    /// <summary>Which columns hold what.</summary>
    public SourceColumns Columns { get; init; } = new();
}

/// <summary><c>tsv</c>: a header line, then a record a line; fields are parted by tabs and nothing is quoted.</summary>
public sealed class TsvSource(TsvSourceOptions options) : ISource
{
    /// <inheritdoc/>
    public IReadOnlyList<SourceFile> List() => SourceFiles.List(options.Path);

    /// <inheritdoc/>
    public IAsyncEnumerable<SourceBatch> ReadAsync(SourceFile file, int fileIndex, long start, long end, CancellationToken cancellation) =>
        LineSource.ReadAsync(file, fileIndex, start, end, options.MaxLineBytes, header => Parser(header.Split('\t'), file.Path), null, cancellation);

    private LineSource.Parse Parser(string[] header, string path)
    {
        var columns = options.Columns.Resolve(header, path);
        var cells = new string[header.Length];
        return line =>
        {
            if (line.IsEmpty) return RecordOutcome.Skip;
            var width = line.Count((byte)'\t') + 1;
            if (width != header.Length) return RecordOutcome.Refuse("column-count", $"{width} fields; the header has {header.Length}");
            for (var i = 0; i < width; i++)
            {
                var tab = line.IndexOf((byte)'\t');
                cells[i] = Encoding.UTF8.GetString(tab < 0 ? line : line[..tab]);
                line = line[(tab + 1)..];
            }
            return SourceRecord.FromCells(cells, columns);
        };
    }
}
