using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace PairForge.Sinks;

/// <summary>An open Parquet file whose faults are told in the user's terms.</summary>
internal sealed class ParquetFile : IAsyncDisposable
{
    private readonly string _path;
    private readonly ParquetReader _reader;

    private ParquetFile(string path, ParquetReader reader)
    {
        (_path, _reader) = (path, reader);
        Columns = [.. reader.Schema.Fields.Select(f => f.Name)];
        Rows = reader.RowGroups.Sum(g => g.RowCount);
    }

    public IReadOnlyList<string> Columns { get; }

    public long Rows { get; }

    public int Groups => _reader.RowGroupCount;

    public static async Task<ParquetFile> OpenAsync(string path, CancellationToken cancellation)
    {
        if (!File.Exists(path)) throw new PairForgeException(FailureKind.InputMissing, $"{path} is not there; expected a Parquet file");
        try
        {
            return new(path, await ParquetReader.CreateAsync(path, null, cancellation).ConfigureAwait(false));
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            throw new PairForgeException(FailureKind.BadData, $"{path} cannot be read as Parquet: {e.Message}", e);
        }
    }

    public ParquetRowGroupReader OpenGroup(int index) => _reader.OpenRowGroupReader(index);

    /// <summary>A column of texts of one row group.</summary>
    public Task<string?[]> TextsAsync(ParquetRowGroupReader group, string column, CancellationToken cancellation) => GuardAsync(column, async () =>
    {
        var field = Field(column);
        if (field.ClrType != typeof(ReadOnlyMemory<char>) && field.ClrType != typeof(string))
            throw new PairForgeException(FailureKind.BadData, $"{_path}: column {column} holds {field.ClrType.Name}; expected texts");
        var values = new string?[group.RowCount];
        await group.ReadAsync(field, values.AsMemory()!, null, cancellation).ConfigureAwait(false);
        return values;
    });

    /// <summary>A nullable column of numbers of one row group.</summary>
    public Task<T?[]> NumbersAsync<T>(ParquetRowGroupReader group, string column, CancellationToken cancellation) where T : struct => GuardAsync(column, async () =>
    {
        var values = new T?[group.RowCount];
        await group.ReadAsync<T>(Field(column), values.AsMemory(), null, cancellation).ConfigureAwait(false);
        return values;
    });

    /// <summary>A column of lists of one row group; a null list is empty.</summary>
    public Task<T?[][]> ListsAsync<T>(ParquetRowGroupReader group, string column, CancellationToken cancellation) where T : struct => GuardAsync(column, async () =>
    {
        var field = Field(column);
        using var raw = await group.ReadRawColumnDataBaseAsync(field, cancellation).ConfigureAwait(false);
        if (raw is not RawColumnData<T> typed)
            throw new PairForgeException(FailureKind.BadData, $"{_path}: the elements of column {column} are {field.ClrType.Name}; expected {typeof(T).Name}");
        return Lists(typed, field.MaxDefinitionLevel, (int)group.RowCount);
    });

    /// <summary>A column of numbers of one row group, whole numbers widened to 64 bits; null where it holds texts.</summary>
    public async Task<long?[]?> WholeNumbersAsync(ParquetRowGroupReader group, string column, CancellationToken cancellation)
    {
        var type = Field(column).ClrType;
        if (type == typeof(long)) return await NumbersAsync<long>(group, column, cancellation).ConfigureAwait(false);
        if (type != typeof(int)) return null;
        return Array.ConvertAll(await NumbersAsync<int>(group, column, cancellation).ConfigureAwait(false), n => (long?)n);
    }

    /// <summary>A column of float or double lists of one row group.</summary>
    public async Task<float?[][]> VectorsAsync(ParquetRowGroupReader group, string column, CancellationToken cancellation)
    {
        if (Field(column).ClrType != typeof(double)) return await ListsAsync<float>(group, column, cancellation).ConfigureAwait(false);
        var lists = await ListsAsync<double>(group, column, cancellation).ConfigureAwait(false);
        return Array.ConvertAll(lists, l => Array.ConvertAll(l, x => (float?)x));
    }

    public async ValueTask DisposeAsync() => await _reader.DisposeAsync().ConfigureAwait(false);

    private static T?[][] Lists<T>(RawColumnData<T> raw, int present, int rows) where T : struct
    {
        var lists = new T?[rows][];
        var open = new List<T?>();
        var values = raw.Values;
        var definition = raw.DefinitionLevels;
        var repetition = raw.RepetitionLevels;
        var (row, value) = (-1, 0);
        for (var i = 0; i < repetition.Length; i++)
        {
            if (repetition[i] == 0)
            {
                if (row >= 0) lists[row] = [.. open];
                open.Clear();
                row++;
            }
            if (definition[i] == present) open.Add(values[value++]);
            else if (definition[i] == present - 1 && present == 3) open.Add(null); // only an optional element can be null
        }
        if (row >= 0) lists[row] = [.. open];
        return lists;
    }

    private DataField Field(string column) =>
        _reader.Schema.DataFields.FirstOrDefault(f => f.Path.FirstPart == column)
        ?? throw new PairForgeException(FailureKind.BadData, $"{_path} has no column {column}; it has {string.Join(", ", Columns)}");

    private async Task<T> GuardAsync<T>(string column, Func<Task<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (OperationCanceledException or PairForgeException or OutOfMemoryException))
        {
            throw new PairForgeException(FailureKind.BadData, $"{_path}: column {column} cannot be read: {e.Message}", e);
        }
    }
}
