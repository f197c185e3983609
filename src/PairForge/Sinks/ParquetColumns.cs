using Parquet;
using Parquet.Schema;

namespace PairForge.Sinks;

/// <summary>The values of one column that wait for their row group.</summary>
internal abstract class ParquetColumn(Field field)
{
    /// <summary>The column in the schema.</summary>
    public Field Field { get; } = field;

    /// <summary>Writes the waiting values and forgets them.</summary>
    public abstract Task FlushAsync(ParquetRowGroupWriter writer, CancellationToken cancellation);
}

/// <summary>A column of texts.</summary>
internal sealed class TextColumn(string name, bool nullable) : ParquetColumn(new DataField<string>(name, nullable))
{
    private readonly List<string?> _values = [];

    /// <summary>Adds a row's value; answers its length.</summary>
    public int Add(string? value)
    {
        _values.Add(value);
        return value?.Length ?? 0;
    }

    public override async Task FlushAsync(ParquetRowGroupWriter writer, CancellationToken cancellation)
    {
        await writer.WriteAsync((DataField)Field, _values!, null).ConfigureAwait(false);
        _values.Clear();
    }
}

/// <summary>A column of bytes.</summary>
internal sealed class BytesColumn(string name) : ParquetColumn(new DataField<byte[]>(name, false))
{
    private readonly List<byte[]> _values = [];

    /// <summary>Adds a row's value; answers its length.</summary>
    public int Add(byte[] value)
    {
        _values.Add(value);
        return value.Length;
    }

    public override async Task FlushAsync(ParquetRowGroupWriter writer, CancellationToken cancellation)
    {
        await writer.WriteAsync((DataField)Field, _values, null).ConfigureAwait(false);
        _values.Clear();
    }
}

/// <summary>A nullable column of numbers.</summary>
internal sealed class NumberColumn<T>(string name) : ParquetColumn(new DataField<T>(name, true)) where T : struct
{
    private readonly List<T?> _values = [];

    /// <summary>Adds a row's value.</summary>
    public void Add(T? value) => _values.Add(value);

    public override async Task FlushAsync(ParquetRowGroupWriter writer, CancellationToken cancellation)
    {
        await writer.WriteAsync<T>((DataField)Field, _values.ToArray().AsMemory(), null, null, cancellation).ConfigureAwait(false);
        _values.Clear();
    }
}

/// <summary>A column of lists; an element may be null, a list may be empty but not null.</summary>
internal sealed class ListColumn<T>(string name, DataField element) : ParquetColumn(new ListField(name, element)) where T : struct
{
    private readonly DataField _element = element;
    private readonly List<T> _values = [];
    private readonly List<int> _definition = [];
    private readonly List<int> _repetition = [];
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
            _definition[^1] = 2;
        }
        else
        {
            _repetition.Add(1);
            _definition.Add(2);
        }
        if (value is not { } present) return;
        _definition[^1] = 3;
        _values.Add(present);
    }

    public override async Task FlushAsync(ParquetRowGroupWriter writer, CancellationToken cancellation)
    {
        await writer.WriteAllPartsAsync<T>(_element, _values.ToArray(), _definition.ToArray(), _repetition.ToArray(), cancellation).ConfigureAwait(false);
        _values.Clear();
        _definition.Clear();
        _repetition.Clear();
    }
}

/// <summary>Makes list columns, whose element is always optional and named as other writers name it.</summary>
internal static class ListColumn
{
    public static ListColumn<ReadOnlyMemory<char>> OfTexts(string name) => new(name, new DataField<string>("element", true));

    public static ListColumn<T> Of<T>(string name) where T : struct => new(name, new DataField<T>("element", true));
}
