using System.Text;
using Parquet.Schema;
using PairForge.Sources;

namespace PairForge.Sinks;

/// <summary>An open Parquet file whose columns are read by name, a row group at a time; every check is the source's own, <see cref="ParquetInput"/>.</summary>
internal sealed class ParquetFile : IAsyncDisposable
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
    private readonly string _path;
    private readonly ParquetInput _input;

    private ParquetFile(string path, ParquetInput input) => (_path, _input) = (path, input);

    public IReadOnlyList<string> Columns => _input.Names;

    public long Rows => _input.GroupRows.Sum();

    public int Groups => _input.GroupRows.Length;

    public static async Task<ParquetFile> OpenAsync(string path, CancellationToken cancellation)
    {
        if (!File.Exists(path)) throw new PairForgeException(FailureKind.InputMissing, $"{path} is not there; expected a Parquet file");
        return new(path, await ParquetInput.OpenAsync(SourceFiles.List(path)[0] with { Path = path }, cancellation).ConfigureAwait(false));
    }

    /// <summary>A column of texts of one row group.</summary>
    public async Task<string?[]> TextsAsync(int group, string column, CancellationToken cancellation)
    {
        var field = Field(column, typeof(ReadOnlyMemory<byte>), "texts", isList: false);
        var cells = await _input.ReadAsync<ReadOnlyMemory<byte>>(group, field, cancellation).ConfigureAwait(false);
        var texts = new string?[cells.Rows];
        for (var row = 0; row < texts.Length; row++) texts[row] = cells[row] is [{ } bytes] ? Text(bytes, column, group, row) : null;
        return texts;
    }

    /// <summary>A nullable column of numbers of one row group.</summary>
    public async Task<T?[]> NumbersAsync<T>(int group, string column, CancellationToken cancellation) where T : struct
    {
        var cells = await _input.ReadAsync<T>(group, Field(column, typeof(T), typeof(T).Name, isList: false), cancellation).ConfigureAwait(false);
        var numbers = new T?[cells.Rows];
        for (var row = 0; row < numbers.Length; row++) numbers[row] = cells[row] is [{ } number] ? number : null;
        return numbers;
    }

    /// <summary>A column of lists of texts of one row group; a null list is empty.</summary>
    public async Task<string?[][]> TextListsAsync(int group, string column, CancellationToken cancellation)
    {
        var lists = await ListsAsync<ReadOnlyMemory<byte>>(group, column, cancellation).ConfigureAwait(false);
        var texts = new string?[lists.Length][];
        for (var row = 0; row < texts.Length; row++) texts[row] = Array.ConvertAll(lists[row], bytes => bytes is { } text ? Text(text, column, group, row) : null);
        return texts;
    }

    /// <summary>A column of lists of numbers of one row group; a null list is empty.</summary>
    public async Task<T?[][]> ListsAsync<T>(int group, string column, CancellationToken cancellation) where T : struct
    {
        var cells = await _input.ReadAsync<T>(group, Field(column, typeof(T), typeof(T).Name, isList: true), cancellation).ConfigureAwait(false);
        var lists = new T?[cells.Rows][];
        for (var row = 0; row < lists.Length; row++) lists[row] = cells[row].ToArray();
        return lists;
    }

    /// <summary>A column of numbers of one row group, whole numbers widened to 64 bits; null where it holds something else.</summary>
    public async Task<long?[]?> WholeNumbersAsync(int group, string column, CancellationToken cancellation)
    {
        var type = Field(column).ClrType;
        if (type == typeof(long)) return await NumbersAsync<long>(group, column, cancellation).ConfigureAwait(false);
        if (type != typeof(int)) return null;
        return Array.ConvertAll(await NumbersAsync<int>(group, column, cancellation).ConfigureAwait(false), n => (long?)n);
    }

    /// <summary>A column of lists of numbers of one row group, whole numbers widened to 64 bits; a null list is empty.</summary>
    public async Task<long?[][]> WholeNumberListsAsync(int group, string column, CancellationToken cancellation)
    {
        if (Field(column).ClrType != typeof(int)) return await ListsAsync<long>(group, column, cancellation).ConfigureAwait(false);
        var lists = await ListsAsync<int>(group, column, cancellation).ConfigureAwait(false);
        return Array.ConvertAll(lists, l => Array.ConvertAll(l, n => (long?)n));
    }

    /// <summary>A column of float or double lists of one row group.</summary>
    public async Task<float?[][]> VectorsAsync(int group, string column, CancellationToken cancellation)
    {
        if (Field(column).ClrType != typeof(double)) return await ListsAsync<float>(group, column, cancellation).ConfigureAwait(false);
        var lists = await ListsAsync<double>(group, column, cancellation).ConfigureAwait(false);
        return Array.ConvertAll(lists, l => Array.ConvertAll(l, x => (float?)x));
    }

    public ValueTask DisposeAsync() => _input.DisposeAsync();

    private string Text(ReadOnlyMemory<byte> bytes, string column, int group, int row)
    {
        try
        {
            return Strict.GetString(bytes.Span);
        }
        catch (DecoderFallbackException e)
        {
            throw new PairForgeException(FailureKind.BadData, $"{_path}: column {column} is not UTF-8 in row {row} of row group {group}", e);
        }
    }

    private DataField Field(string column) =>
        _input.Columns.FirstOrDefault(f => f.Path.FirstPart == column)
        ?? throw new PairForgeException(FailureKind.BadData, $"{_path} has no column {column}; it has {string.Join(", ", Columns)}");

    private DataField Field(string column, Type type, string expected, bool isList)
    {
        var field = Field(column);
        if (field.ClrType == type && field.MaxRepetitionLevel > 0 == isList) return field;
        var found = (field.MaxRepetitionLevel > 0 ? "lists of " : "") + (ParquetInput.IsText(field) ? "texts" : field.ClrType.Name);
        throw new PairForgeException(FailureKind.BadData, $"{_path}: column {column} holds {found}; expected {(isList ? "lists of " : "")}{expected}");
    }
}
