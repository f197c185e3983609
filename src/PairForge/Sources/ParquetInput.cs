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
        Names = [.. reader.Schema.Fields.Select(f => f.Name)];
        Columns = [.. reader.Schema.Fields.Select(f => f is ListField list ? list.Item as DataField : f as DataField).OfType<DataField>()];
        GroupRows = [.. reader.RowGroups.Select(g => g.RowCount)];
        if (GroupRows.FirstOrDefault(n => n is < 0 or > MostRowsInGroup) is var bad and not 0)
            throw new InvalidDataException($"a row group claims {bad} rows; at most {MostRowsInGroup} can be read at once: write smaller row groups");
    }

    /// <summary>Names of all columns, also of those that cannot be read.</summary>
    internal string[] Names { get; }

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
            RegularFile.Check(file.FullPath);
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
    internal Task<ParquetCells<ReadOnlyMemory<byte>>> ReadTextsAsync(int group, DataField column, CancellationToken cancellation)
    {
        var type = column.ClrType;
        return type == typeof(ReadOnlyMemory<byte>) ? ReadAsync<ReadOnlyMemory<byte>>(group, column, cancellation)
            : type == typeof(bool) ? TextsOfAsync<bool>(group, column, v => v ? "true" : "false", cancellation)
            : type == typeof(sbyte) ? NumbersAsync<sbyte>(group, column, cancellation)
            : type == typeof(byte) ? NumbersAsync<byte>(group, column, cancellation)
            : type == typeof(short) ? NumbersAsync<short>(group, column, cancellation)
            : type == typeof(ushort) ? NumbersAsync<ushort>(group, column, cancellation)
            : type == typeof(int) ? NumbersAsync<int>(group, column, cancellation)
            : type == typeof(uint) ? NumbersAsync<uint>(group, column, cancellation)
            : type == typeof(long) ? NumbersAsync<long>(group, column, cancellation)
            : NumbersAsync<ulong>(group, column, cancellation);
    }

    /// <summary>Reads a column of a row group, after its pages have been checked.</summary>
    /// <typeparam name="T">The column's own type; of texts their bytes.</typeparam>
    internal async Task<ParquetCells<T>> ReadAsync<T>(int group, DataField column, CancellationToken cancellation) where T : struct
    {
        try
        {
            using var reader = _reader.OpenRowGroupReader(group);
            return await ReadAsync<T>(reader, column, cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not (OperationCanceledException or PairForgeException or OutOfMemoryException))
        {
            var first = GroupRows.Take(group).Sum();
            throw new PairForgeException(FailureKind.BadData, string.Create(CultureInfo.InvariantCulture,
                $"{_path}: column '{column.Path.FirstPart}' of row group {group} (rows {first} to {first + GroupRows[group] - 1}) cannot be read: {Describe(fault)}"), fault);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync().ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
    }

    private Task<ParquetCells<ReadOnlyMemory<byte>>> NumbersAsync<T>(int group, DataField column, CancellationToken cancellation) where T : struct, IFormattable =>
        TextsOfAsync<T>(group, column, v => v.ToString(null, CultureInfo.InvariantCulture), cancellation);

    private async Task<ParquetCells<ReadOnlyMemory<byte>>> TextsOfAsync<T>(int group, DataField column, Func<T, string> text, CancellationToken cancellation) where T : struct =>
        (await ReadAsync<T>(group, column, cancellation).ConfigureAwait(false)).Select(v => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(text(v))));

    private async Task<ParquetCells<T>> ReadAsync<T>(ParquetRowGroupReader group, DataField column, CancellationToken cancellation) where T : struct
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
        if (values is ReadOnlyMemory<byte>[] texts) texts.AsSpan().Fill(Unread);
        definition?.AsSpan().Fill(-1);
        repetition?.AsSpan().Fill(-1);
        if (count > 0) await group.ReadRawAsync<T>(column, values, definition is null ? (Memory<int>?)null : definition, repetition is null ? (Memory<int>?)null : repetition, cancellation).ConfigureAwait(false);

        var cells = new ParquetCells<T>((int)group.RowCount);
        var (row, value) = (-1, 0);
        for (var i = 0; i < count; i++)
        {
            var level = definition?[i] ?? 0;
            if (level < 0 || level > column.MaxDefinitionLevel || (repetition is not null && repetition[i] is < 0 or > 1)) throw new InvalidDataException("a page holds fewer values than it claims");
            if (repetition is null || repetition[i] == 0) row++;
            if (row < 0 || row >= group.RowCount) throw new InvalidDataException($"its values do not fill {group.RowCount} rows");
            if (level == column.MaxDefinitionLevel)
            {
                if (values[value] is ReadOnlyMemory<byte> text && IsUnread(text)) throw new InvalidDataException("a page holds fewer values than it claims");
                cells.Add(values[value++]);
            }
            else if (isList && column.IsNullable && level == column.MaxDefinitionLevel - 1) cells.Add(null);
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
