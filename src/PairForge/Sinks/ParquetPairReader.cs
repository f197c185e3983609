using System.Runtime.CompilerServices;
using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace PairForge.Sinks;

/// <summary>Streams rows of a Parquet file of pairs, beside them those of its lineage, a row group at a time.</summary>
internal static class ParquetPairReader
{
    public static async IAsyncEnumerable<PairRow> ReadAsync(
        string path, string? lineagePath, LineageDetail detail, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var data = await ParquetFile.OpenAsync(path, cancellation).ConfigureAwait(false);
        await using var lineage = lineagePath is null ? null : await ParquetFile.OpenAsync(lineagePath, cancellation).ConfigureAwait(false);
        if (lineage is not null && lineage.Rows != data.Rows)
            throw new PairForgeException(FailureKind.BadData, $"{lineagePath} has {lineage.Rows} rows; {path} has {data.Rows}: they must be the same");

        var names = PairColumnNames.Find(data.Columns, path);
        LineageRows? beside = null;
        var at = 0;
        for (var g = 0; g < data.Groups; g++)
        {
            using var group = data.OpenGroup(g);
            var anchors = await data.TextsAsync(group, names.Anchor, cancellation).ConfigureAwait(false);
            var positives = await data.TextsAsync(group, names.Positive, cancellation).ConfigureAwait(false);
            var negatives = new string?[names.Negatives.Count][];
            for (var n = 0; n < negatives.Length; n++) negatives[n] = await data.TextsAsync(group, names.Negatives[n], cancellation).ConfigureAwait(false);
            for (var i = 0; i < anchors.Length; i++)
            {
                var texts = negatives.Length == 0 ? [] : new string?[negatives.Length];
                for (var n = 0; n < texts.Length; n++) texts[n] = negatives[n][i];
                var row = new PairRow
                {
                    Anchor = anchors[i] ?? throw Null(path, names.Anchor, g, i),
                    Positive = positives[i] ?? throw Null(path, names.Positive, g, i),
                    Negatives = texts,
                };
                if (lineage is not null)
                {
                    while (beside is null || at == beside.Count)
                    {
                        beside = await LineageRows.ReadAsync(lineage, beside is null ? 0 : beside.Group + 1, detail, cancellation).ConfigureAwait(false);
                        at = 0;
                    }
                    row = beside.Complete(row, at++);
                }
                yield return row;
            }
        }
    }

    private static PairForgeException Null(string path, string column, int group, int row) =>
        new(FailureKind.BadData, $"{path}: column {column} is null in row {row} of row group {group}; expected a text");
}

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
