using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Parquet;
using Parquet.Schema;

namespace PairForge.Sources;

/// <summary>An open Parquet file, whose text columns are read as bytes: so what is not UTF-8 is seen, where a decoder would put U+FFFD.</summary>
internal sealed class ParquetInput : IAsyncDisposable
{
    private const long MostRowsInGroup = 1 << 26;
    private static readonly byte[] Unread = [0];
    private readonly string _path;
    private readonly ParquetReader _reader;
    private readonly Bytes _stream;
    private readonly ParquetLayout _layout;

    private ParquetInput(string path, ParquetReader reader, Bytes stream, ParquetLayout layout)
    {
        (_path, _reader, _stream, _layout) = (path, reader, stream, layout);
        foreach (var element in reader.Metadata!.Schema.Where(e => e.ConvertedType is Parquet.Meta.ConvertedType.UTF8 or Parquet.Meta.ConvertedType.ENUM || e.LogicalType is { STRING: not null } or { ENUM: not null }))
            (element.ConvertedType, element.LogicalType) = (null, null);
        Columns = [.. reader.Schema.Fields.Select(f => f is ListField list ? list.Item as DataField : f as DataField).OfType<DataField>()];
        GroupRows = [.. reader.RowGroups.Select(g => g.RowCount)];
        if (GroupRows.FirstOrDefault(n => n is < 0 or > MostRowsInGroup) is var bad and not 0)
            throw new InvalidDataException($"a row group claims {bad} rows; at most {MostRowsInGroup} can be read at once: write smaller row groups");
    }

    /// <summary>Columns that can be read: leaves, and lists of leaves.</summary>
    internal DataField[] Columns { get; }

    /// <summary>Rows of each row group.</summary>
    internal long[] GroupRows { get; }

    /// <exception cref="PairForgeException">It is missing or has changed (<see cref="FailureKind.InputMissing"/>), or is no Parquet (<see cref="FailureKind.BadData"/>).</exception>
    internal static async Task<ParquetInput> OpenAsync(SourceFile file, CancellationToken cancellation)
    {
        Bytes stream;
        try
        {
            stream = new Bytes(file.FullPath);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw PinnedFile.Unreadable(file, fault);
        }
        try
        {
            if (stream.Length != file.Size) throw PinnedFile.Changed(file, stream.Length);
            var layout = new ParquetLayout(stream.SafeFileHandle, file.Size);
            layout.CheckFooter();
            return new(file.Path, await ParquetReader.CreateAsync(stream, null, leaveStreamOpen: true, cancellation).ConfigureAwait(false), stream, layout);
        }
        catch (Exception fault)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            if (fault is OperationCanceledException or PairForgeException or OutOfMemoryException) throw;
            throw new PairForgeException(FailureKind.BadData, $"{file.FullPath} cannot be read as Parquet: {Describe(fault)}", fault);
        }
    }

    internal static bool IsText(DataField column) => column.ClrType == typeof(ReadOnlyMemory<byte>);

    internal static bool IsWholeNumber(DataField column) => Type.GetTypeCode(column.ClrType) is >= TypeCode.SByte and <= TypeCode.UInt64;

    /// <summary>Reads a column of a row group: texts as bytes, numbers and truth values as their invariant text.</summary>
    internal async Task<ParquetCells> ReadAsync(int group, DataField column, CancellationToken cancellation)
    {
        var rows = GroupRows[group];
        try
        {
            var reader = _reader.OpenRowGroupReader(group);
            var type = column.ClrType;
            return
                type == typeof(ReadOnlyMemory<byte>) ? await ReadAsync<ReadOnlyMemory<byte>>(reader, column, Unread, v => v, cancellation).ConfigureAwait(false)
                : type == typeof(bool) ? await ReadAsync(reader, column, false, v => v ? "true"u8.ToArray() : "false"u8.ToArray(), cancellation).ConfigureAwait(false)
                : type == typeof(sbyte) ? await NumbersAsync<sbyte>(reader, column, cancellation).ConfigureAwait(false)
                : type == typeof(byte) ? await NumbersAsync<byte>(reader, column, cancellation).ConfigureAwait(false)
                : type == typeof(short) ? await NumbersAsync<short>(reader, column, cancellation).ConfigureAwait(false)
                : type == typeof(ushort) ? await NumbersAsync<ushort>(reader, column, cancellation).ConfigureAwait(false)
                : type == typeof(int) ? await NumbersAsync<int>(reader, column, cancellation).ConfigureAwait(false)
                : type == typeof(uint) ? await NumbersAsync<uint>(reader, column, cancellation).ConfigureAwait(false)
                : type == typeof(long) ? await NumbersAsync<long>(reader, column, cancellation).ConfigureAwait(false)
                : await NumbersAsync<ulong>(reader, column, cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not (OperationCanceledException or PairForgeException or OutOfMemoryException))
        {
            var first = GroupRows.Take(group).Sum();
            throw new PairForgeException(FailureKind.BadData, string.Create(CultureInfo.InvariantCulture,
                $"{_path}: column '{column.Path.FirstPart}' of row group {group} (rows {first} to {first + rows - 1}) cannot be read: {Describe(fault)}"), fault);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync().ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
    }

    private Task<ParquetCells> NumbersAsync<T>(ParquetRowGroupReader group, DataField column, CancellationToken cancellation) where T : struct, IFormattable =>
        ReadAsync<T>(group, column, default, v => Encoding.UTF8.GetBytes(v.ToString(null, CultureInfo.InvariantCulture)), cancellation);

    private async Task<ParquetCells> ReadAsync<T>(ParquetRowGroupReader group, DataField column, T unread, Func<T, ReadOnlyMemory<byte>> text, CancellationToken cancellation) where T : struct
    {
        var chunk = group.GetMetadata(column)?.MetaData ?? throw new InvalidDataException("the row group lacks it");
        var count = chunk.NumValues;
        var isList = column.MaxRepetitionLevel > 0;
        if (isList ? count < 0 || count > MostRowsInGroup * 4 : count != group.RowCount) throw new InvalidDataException($"it claims {count} values for {group.RowCount} rows");
        _layout.CheckPages(new[] { chunk.DictionaryPageOffset ?? 0, chunk.DataPageOffset, chunk.IndexPageOffset ?? 0 }.Where(o => o != 0).DefaultIfEmpty(-1).Min(), count);
        var values = new T[count];
        var definition = column.MaxDefinitionLevel > 0 ? new int[count] : null;
        var repetition = isList ? new int[count] : null;
        // What a damaged page leaves out must not pass for an empty value.
        values.AsSpan().Fill(unread);
        definition?.AsSpan().Fill(-1);
        repetition?.AsSpan().Fill(-1);
        if (count > 0) await group.ReadRawAsync<T>(column, values, definition is null ? (Memory<int>?)null : definition, repetition is null ? (Memory<int>?)null : repetition, cancellation).ConfigureAwait(false);

        var cells = new ParquetCells((int)group.RowCount);
        var (row, value) = (-1, 0);
        for (var i = 0; i < count; i++)
        {
            var level = definition?[i] ?? 0;
            if (level < 0 || level > column.MaxDefinitionLevel || (repetition is not null && repetition[i] is < 0 or > 1)) throw new InvalidDataException("a page holds fewer values than it claims");
            if (repetition is null || repetition[i] == 0) row++;
            if (row < 0 || row >= group.RowCount) throw new InvalidDataException($"its values do not fill {group.RowCount} rows");
            if (level == column.MaxDefinitionLevel)
            {
                if (typeof(T) == typeof(ReadOnlyMemory<byte>) && IsUnread((ReadOnlyMemory<byte>)(object)values[value])) throw new InvalidDataException("a page holds fewer values than it claims");
                cells.Add(text(values[value++]));
            }
            cells.EndAt(row);
        }
        return row == group.RowCount - 1 ? cells : throw new InvalidDataException($"its values fill {row + 1} rows of {group.RowCount}");
    }

    private static bool IsUnread(ReadOnlyMemory<byte> value) => MemoryMarshal.TryGetArray(value, out var array) && array.Array == Unread;

    /// <summary>The package waits without end for the bytes after a file's end: here they are a fault.</summary>
    private sealed class Bytes(string path) : FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16)
    {
        public override int ReadByte() => base.ReadByte() is >= 0 and var b ? b : throw new EndOfStreamException("it ends inside a page");
    }

    /// <summary>The package's own words, which are not always meant for people.</summary>
    private static string Describe(Exception fault) => fault switch
    {
        NotImplementedException or NotSupportedException => $"it uses a part of Parquet that is not supported ({fault.Message.TrimEnd('.')}); rewrite it with data pages of version 1",
        EndOfStreamException or InvalidDataException { InnerException: null } or IOException { InnerException: null } => fault.Message,
        OutOfMemoryException => "it claims more than fits into memory",
        _ => $"it is damaged ({fault.GetType().Name}: {fault.Message.ReplaceLineEndings(" ")})",
    };
}

/// <summary>The values of one column of a row group: none, one or, in a list, several for a row.</summary>
internal sealed class ParquetCells(int rows)
{
    private readonly List<ReadOnlyMemory<byte>> _values = new(rows);
    private readonly int[] _ends = new int[rows];

    internal void Add(ReadOnlyMemory<byte> value) => _values.Add(value);

    internal void EndAt(int row) => _ends[row] = _values.Count;

    /// <summary>The values of a row.</summary>
    internal ReadOnlySpan<ReadOnlyMemory<byte>> this[int row] => CollectionsMarshal.AsSpan(_values)[(row == 0 ? 0 : _ends[row - 1]).._ends[row]];
}
