using System.Runtime.InteropServices;

namespace PairForge.Sources;

/// <summary>The values of one column of a row group: none or one for a row and, in a list, any number of which some may be null.</summary>
/// <typeparam name="T">A number, or the bytes of a text.</typeparam>
internal sealed class ParquetCells<T>(int rows) where T : struct
{
    private readonly List<T?> _values = new(rows);
    private readonly int[] _ends = new int[rows];

    internal int Rows => _ends.Length;

    internal void Add(T? value) => _values.Add(value);

    internal void EndAt(int row) => _ends[row] = _values.Count;

    /// <summary>The values of a row.</summary>
    internal ReadOnlySpan<T?> this[int row] => CollectionsMarshal.AsSpan(_values)[(row == 0 ? 0 : _ends[row - 1]).._ends[row]];

    /// <summary>The same rows with other values.</summary>
    internal ParquetCells<TResult> Select<TResult>(Func<T, TResult> select) where TResult : struct
    {
        var selected = new ParquetCells<TResult>(Rows);
        foreach (var value in _values) selected.Add(value is { } v ? select(v) : null);
        _ends.CopyTo(selected._ends, 0);
        return selected;
    }
}
