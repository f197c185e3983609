using System.IO.Compression;
using System.Security.Cryptography;
using Parquet;
using Parquet.Schema;

namespace PairForge.Sinks;

/// <summary>One Parquet file being written: rows gather in its columns and leave a row group at a time.</summary>
internal sealed class ParquetTable : IAsyncDisposable
{
    /// <summary>Rows of a row group at most: a chunk is one data page, and readers hold whole pages.</summary>
    internal const int RowsPerGroup = 50_000;

    /// <summary>UTF-16 units (or bytes) after which a row group is written although it holds fewer rows.</summary>
    internal const long UnitsPerGroup = 16 << 20;

    private readonly IReadOnlyList<ParquetColumn> _columns;
    private FileStream? _stream;
    private ParquetWriter? _writer;

    private ParquetTable(string path, IReadOnlyList<ParquetColumn> columns) => (Path, _columns) = (path, columns);

    /// <summary>Where it is written.</summary>
    public string Path { get; }

    /// <summary>Creates the file, replacing what was there.</summary>
    public static async Task<ParquetTable> CreateAsync(
        string path, IReadOnlyList<ParquetColumn> columns, ParquetCompression compression, CancellationToken cancellation)
    {
        var table = new ParquetTable(path, columns);
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            table._stream = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, 1 << 16);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PairForgeException(FailureKind.CannotCreateOutput, $"{path} cannot be created: {e.Message}", e);
        }
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
        table._writer = await ParquetWriter.CreateAsync(schema, table._stream, options, false, cancellation).ConfigureAwait(false);
        return table;
    }

    /// <summary>Writes the gathered rows as a row group.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        using var group = _writer!.CreateRowGroup();
        foreach (var column in _columns) await column.FlushAsync(group, cancellation).ConfigureAwait(false);
        group.CompleteValidate();
    }

    /// <summary>Writes the footer, makes the file durable and answers its size and hash.</summary>
    public async Task<(long Bytes, string Sha256)> CloseAsync(CancellationToken cancellation)
    {
        await _writer!.DisposeAsync().ConfigureAwait(false);
        _writer = null;
        var stream = _stream!;
        await stream.FlushAsync(cancellation).ConfigureAwait(false);
        stream.Flush(flushToDisk: true);
        stream.Position = 0;
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation).ConfigureAwait(false));
        var bytes = stream.Length;
        await stream.DisposeAsync().ConfigureAwait(false);
        _stream = null;
        return (bytes, hash);
    }

    /// <summary>Abandons the file where it was not closed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stream is null) return;
        var stream = _stream;
        _stream = null;
        try
        {
            if (_writer is not null) await _writer.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // The file is deleted below: how its footer failed does not matter.
        }
        await stream.DisposeAsync().ConfigureAwait(false);
        File.Delete(Path);
    }
}
