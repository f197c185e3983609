using Parquet;
using Parquet.Schema;

namespace PairForge.Sinks;

/// <summary>Writes the values of one column into a row group, and gives their buffers back.</summary>
internal delegate Task ColumnChunk(ParquetRowGroupWriter writer, CancellationToken cancellation);

/// <summary>The values of one column that wait for their row group.</summary>
internal abstract class ParquetColumn(Field field)
{
    /// <summary>The column in the schema.</summary>
    public Field Field { get; } = field;

    /// <summary>Takes the waiting values away: they are written while others already gather.</summary>
    public abstract ColumnChunk Take();
}

/// <summary>A column of texts.</summary>
internal sealed class TextColumn(string name, bool nullable) : ParquetColumn(new DataField<string>(name, nullable))
{
    private TextBuffer _texts = new();
    private ColumnBuffer<int> _definition = new(); // 1: a text, 0: null

    /// <summary>The texts that wait, without the nulls.</summary>
    internal IEnumerable<ReadOnlyMemory<char>> Values => _texts.Values.ToArray();

    /// <summary>Adds a row's value; answers its length.</summary>
    public int Add(string? value)
    {
        if (value is not null) return Add(value.AsSpan());
        _definition.Add(0);
        return 0;
    }

    /// <summary>Adds a row's value; answers its length.</summary>
    public int Add(ReadOnlySpan<char> value)
    {
        _texts.Add(value);
        _definition.Add(1);
        return value.Length;
    }

    /// <summary>Adds a row's value as UTF-8; answers its length in UTF-16.</summary>
    public int AddUtf8(ReadOnlySpan<byte> value)
    {
        _definition.Add(1);
        return _texts.AddUtf8(value);
    }

    public override ColumnChunk Take()
    {
        var (texts, definition) = (_texts, _definition);
        (_texts, _definition) = (new(), new());
        return async (writer, cancellation) =>
        {
            if (nullable) await writer.WriteAllPartsAsync<ReadOnlyMemory<char>>((DataField)Field, texts.Values, definition.Values, null, cancellation).ConfigureAwait(false);
            else await writer.WriteAsync<ReadOnlyMemory<char>>((DataField)Field, texts.Values, null, null, cancellation).ConfigureAwait(false);
            texts.Dispose();
            definition.Dispose();
        };
    }
}

/// <summary>A column of bytes.</summary>
internal sealed class BytesColumn(string name) : ParquetColumn(new DataField<byte[]>(name, false))
{
    private List<byte[]> _values = [];

    /// <summary>Adds a row's value; answers its length.</summary>
    public int Add(byte[] value)
    {
        _values.Add(value);
        return value.Length;
    }

    public override ColumnChunk Take()
    {
        var values = _values;
        _values = [];
        return (writer, _) => writer.WriteAsync((DataField)Field, values, null);
    }
}

/// <summary>A nullable column of numbers.</summary>
internal sealed class NumberColumn<T>(string name) : ParquetColumn(new DataField<T>(name, true)) where T : unmanaged
{
    private ColumnBuffer<T> _values = new();       // of the rows that are not null
    private ColumnBuffer<int> _definition = new(); // 1: a number, 0: null

    /// <summary>Adds a row's value.</summary>
    public void Add(T? value)
    {
        if (value is { } present) _values.Add(present);
        _definition.Add(value is null ? 0 : 1);
    }

    public override ColumnChunk Take()
    {
        var (values, definition) = (_values, _definition);
        (_values, _definition) = (new(), new());
        return async (writer, cancellation) =>
        {
            await writer.WriteAllPartsAsync<T>((DataField)Field, values.Values, definition.Values, null, cancellation).ConfigureAwait(false);
            values.Dispose();
            definition.Dispose();
        };
    }
}

/// <summary>A column of lists; an element may be null, a list may be empty but not null.</summary>
internal sealed class ListColumn<T>(string name, DataField element) : ParquetColumn(new ListField(name, element)) where T : struct
{
    private readonly DataField _element = element;
    private List<T> _values = [];
    private ColumnBuffer<int> _definition = new();
    private ColumnBuffer<int> _repetition = new();
    private bool _rowIsEmpty;

    /// <summary>Opens the next row's list.</summary>
    public void BeginRow()
    {
        _rowIsEmpty = true;
        _repetition.Add(0);
        _definition.Add(1);
    }

    /// <summary>Adds an element to the open list.</summary>
    public void Add(T? value)
    {
        if (_rowIsEmpty)
        {
            _rowIsEmpty = false;
            _definition.Last = 2;
        }
        else
        {
            _repetition.Add(1);
            _definition.Add(2);
        }
        if (value is not { } present) return;
        _definition.Last = 3;
        _values.Add(present);
    }

    public override ColumnChunk Take()
    {
        var (values, definition, repetition) = (_values.ToArray(), _definition, _repetition);
        _values.Clear();
        (_definition, _repetition) = (new(), new());
        return async (writer, cancellation) =>
        {
            await writer.WriteAllPartsAsync<T>(_element, values, definition.Values, repetition.Values, cancellation).ConfigureAwait(false);
            definition.Dispose();
            repetition.Dispose();
        };
    }
}

/// <summary>Makes list columns, whose element is always optional and named as other writers name it.</summary>
internal static class ListColumn
{
    public static ListColumn<ReadOnlyMemory<char>> OfTexts(string name) => new(name, new DataField<string>("element", true));

    public static ListColumn<T> Of<T>(string name) where T : struct => new(name, new DataField<T>("element", true));
}
