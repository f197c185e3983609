namespace PairForge.Encoders;

/// <summary>A matrix of few values a row, held by rows and by columns.</summary>
internal sealed class SparseRows
{
    private readonly List<int> _rowStarts = [0];
    private readonly List<int> _columns = [];
    private readonly List<float> _values = [];
    private int[] _columnStarts = [], _rowsByColumn = [];
    private float[] _valuesByColumn = [];

    /// <summary>Rows.</summary>
    internal int Rows => _rowStarts.Count - 1;

    /// <summary>Adds a value to the row under way.</summary>
    internal void Add(int column, float value)
    {
        _columns.Add(column);
        _values.Add(value);
    }

    /// <summary>Ends the row under way.</summary>
    internal void EndRow() => _rowStarts.Add(_columns.Count);

    /// <summary>Adds no more; lays the values out by column too, each column's in row order.</summary>
    internal void Complete(int columns)
    {
        _columnStarts = new int[columns + 1];
        foreach (var column in _columns) _columnStarts[column + 1]++;
        for (var c = 0; c < columns; c++) _columnStarts[c + 1] += _columnStarts[c];
        (_rowsByColumn, _valuesByColumn) = (new int[_columns.Count], new float[_columns.Count]);
        var next = _columnStarts.AsSpan(0, columns).ToArray();
        for (var row = 0; row < Rows; row++)
        {
            for (var i = _rowStarts[row]; i < _rowStarts[row + 1]; i++)
            {
                var at = next[_columns[i]]++;
                (_rowsByColumn[at], _valuesByColumn[at]) = (row, _values[i]);
            }
        }
    }

    /// <summary>This matrix times a dense one: (rows, width).</summary>
    internal void Times(DenseMatrix right, DenseMatrix result) => Parallel.For(0, Rows, row =>
    {
        var sum = result.Row(row);
        sum.Clear();
        for (var i = _rowStarts[row]; i < _rowStarts[row + 1]; i++) DenseMatrix.AddScaled(sum, right.Row(_columns[i]), _values[i]);
    });

    /// <summary>The transpose of this matrix times a dense one: (columns, width).</summary>
    internal void TransposedTimes(DenseMatrix right, DenseMatrix result) => Parallel.For(0, result.Rows, column =>
    {
        var sum = result.Row(column);
        sum.Clear();
        for (var i = _columnStarts[column]; i < _columnStarts[column + 1]; i++) DenseMatrix.AddScaled(sum, right.Row(_rowsByColumn[i]), _valuesByColumn[i]);
    });
}
