using System.IO.Compression;
using System.Security.Cryptography;
using Parquet;
using Parquet.Schema;

namespace PairForge.Sinks;

/// <summary>Writes one Parquet file, a row group at a time; columns buffer their values between row groups.</summary>
internal sealed class ParquetTable : IAsyncDisposable
{
    private readonly FileStream _stream;
    private readonly ParquetWriter _writer;
    private readonly ParquetColumn[] _columns;
    private int _buffered;

    private ParquetTable(FileStream stream, ParquetWriter writer, ParquetColumn[] columns) => (_stream, _writer, _columns) = (stream, writer, columns);

    internal long Rows { get; private set; }

    internal static async Task<ParquetTable> CreateAsync(string path, ParquetColumn[] columns, ParquetCompression compression, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var stream = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16);
        var options = new ParquetOptions
        {
            CompressionMethod = compression switch
            {
                ParquetCompression.Zstd => CompressionMethod.Zstd,
                ParquetCompression.Snappy => CompressionMethod.Snappy,
                _ => CompressionMethod.None,
            },
            CompressionLevel = CompressionLevel.Fastest, // the library's own default is its slowest: 1 MB/s
        };
        var writer = await ParquetWriter.CreateAsync(new ParquetSchema(columns.Select(c => c.Field).ToArray()), stream, options, false, cancellation).ConfigureAwait(false);
        return new ParquetTable(stream, writer, columns);
    }

    /// <summary>Counts one row whose values the columns already hold.</summary>
    internal async ValueTask EndRowAsync(CancellationToken cancellation)
    {
        Rows++;
        if (++_buffered < 50_000 && ((_buffered & 1023) != 0 || _columns.Sum(c => c.Bytes) < 16 << 20)) return;
        await FlushAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Closes the file durably and describes it.</summary>
    internal async Task<DatasetFile> CompleteAsync(string relativePath, CancellationToken cancellation)
    {
        if (_buffered > 0 || Rows == 0) await FlushAsync(cancellation).ConfigureAwait(false);
        await _writer.DisposeAsync().ConfigureAwait(false);
        _stream.Flush(flushToDisk: true);
        _stream.Position = 0;
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(_stream, cancellation).ConfigureAwait(false));
        var bytes = _stream.Length;
        await _stream.DisposeAsync().ConfigureAwait(false);
        return new DatasetFile(relativePath, Rows, bytes, hash);
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task FlushAsync(CancellationToken cancellation)
    {
        using var group = _writer.CreateRowGroup();
        foreach (var column in _columns) await column.WriteAsync(group, cancellation).ConfigureAwait(false);
        group.CompleteValidate();
        _buffered = 0;
    }
}

/// <summary>A column that collects values until its row group is written.</summary>
internal abstract class ParquetColumn(Field field)
{
    internal Field Field { get; } = field;

    internal long Bytes { get; private protected set; }

    internal abstract Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellation);
}

internal sealed class TextColumn(string name, bool nullable = false) : ParquetColumn(new DataField(name, typeof(ReadOnlyMemory<char>), nullable))
{
    private readonly List<string?> _values = [];

    internal void Add(string? value)
    {
        _values.Add(value);
        Bytes += 2 * (value?.Length ?? 0);
    }

    internal override async Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellation)
    {
        await group.WriteAsync((DataField)Field, _values!).ConfigureAwait(false);
        _values.Clear();
        Bytes = 0;
    }
}

internal sealed class BytesColumn(string name) : ParquetColumn(new DataField(name, typeof(byte[])))
{
    private readonly List<byte[]> _values = [];

    internal void Add(byte[] value)
    {
        _values.Add(value);
        Bytes += value.Length;
    }

    internal override async Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellation)
    {
        await group.WriteAsync((DataField)Field, _values).ConfigureAwait(false);
        _values.Clear();
        Bytes = 0;
    }
}

internal sealed class NumberColumn<T>(string name, bool nullable = false) : ParquetColumn(new DataField(name, typeof(T), nullable)) where T : struct
{
    private readonly List<T?> _values = [];

    internal void Add(T? value) => _values.Add(value);

    internal override async Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellation)
    {
        var field = (DataField)Field;
        if (field.IsNullable) await group.WriteAsync<T>(field, (ReadOnlyMemory<T?>)_values.ToArray(), null, null, cancellation).ConfigureAwait(false);
        else await group.WriteAsync<T>(field, (ReadOnlyMemory<T>)_values.Select(v => v!.Value).ToArray(), null, null, cancellation).ConfigureAwait(false);
        _values.Clear();
    }
}

/// <summary>A list column; <typeparamref name="T"/> is <see cref="ReadOnlyMemory{Char}"/> for texts.</summary>
internal sealed class ListColumn<T>(string name) : ParquetColumn(new ListField(name, new DataField("element", typeof(T), typeof(T) == typeof(double)))) where T : struct
{
    private readonly List<T> _values = [];
    private readonly List<int> _definitions = [], _repetitions = [];

    /// <summary>Adds one list; a missing element is null.</summary>
    internal void Add(IEnumerable<T?> list)
    {
        var element = (DataField)((ListField)Field).Item;
        var most = element.MaxDefinitionLevel;
        var first = true;
        foreach (var value in list)
        {
            _repetitions.Add(first ? 0 : 1);
            _definitions.Add(value is null ? most - 1 : most);
            if (value is { } present) _values.Add(present);
            first = false;
        }
        if (!first) return;
        _repetitions.Add(0);
        _definitions.Add(1); // an empty list
    }

    internal override async Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellation)
    {
        var element = (DataField)((ListField)Field).Item;
        await group.WriteAllPartsAsync<T>(element, (ReadOnlyMemory<T>)_values.ToArray(), (ReadOnlyMemory<int>)_definitions.ToArray(), (ReadOnlyMemory<int>)_repetitions.ToArray(), cancellation).ConfigureAwait(false);
        _values.Clear();
        _definitions.Clear();
        _repetitions.Clear();
    }
}
