using System.IO.Compression;
using Parquet;
using Parquet.Schema;

namespace PairForge.Sinks;

/// <summary>One Parquet file being written to a stream of the caller's, a row group at a time.</summary>
internal sealed class ParquetTable : IAsyncDisposable
{
    /// <summary>Rows of a row group at most: a chunk is one data page, and readers hold whole pages.</summary>
    internal const int RowsPerGroup = 50_000;

    /// <summary>UTF-16 units (or bytes) after which a row group is written although it holds fewer rows.</summary>
    internal const long UnitsPerGroup = 8 << 20;

    private ParquetWriter? _writer;

    /// <summary>Begins a table on an empty, seekable stream, which stays open afterwards.</summary>
    public static async Task<ParquetTable> CreateAsync(
        Stream stream, IReadOnlyList<ParquetColumn> columns, ParquetCompression compression, CancellationToken cancellation)
    {
        var table = new ParquetTable();
        var options = new ParquetOptions
        {
            CompressionMethod = compression switch
            {
                ParquetCompression.Zstd => CompressionMethod.Zstd,
                ParquetCompression.Snappy => CompressionMethod.Snappy,
                _ => CompressionMethod.None,
            },
            CompressionLevel = CompressionLevel.Fastest, // the package's own default is its slowest level, a hundred times slower
        };
        var schema = new ParquetSchema(columns.Select(c => c.Field));
        table._writer = await ParquetWriter.CreateAsync(schema, stream, options, false, cancellation).ConfigureAwait(false);
        return table;
    }

    /// <summary>Writes a row group: what <see cref="ParquetColumn.Take"/> gave for each column, in their order.</summary>
    public async Task WriteAsync(IReadOnlyList<ColumnChunk> group, CancellationToken cancellation)
    {
        using var writer = _writer!.CreateRowGroup();
        for (var i = 0; i < group.Count; i++) await group[i](writer, cancellation).ConfigureAwait(false);
        writer.CompleteValidate();
    }

    /// <summary>Writes the footer.</summary>
    public async Task CloseAsync()
    {
        await _writer!.DisposeAsync().ConfigureAwait(false);
        _writer = null;
    }

    /// <summary>Abandons the file where it was not closed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_writer is null) return;
        try
        {
            await CloseAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or ObjectDisposedException)
        {
            // Nobody reads the file: how its footer failed does not matter.
        }
    }
}
