using System.Buffers;
using System.Runtime.CompilerServices;

namespace PairForge.Sinks;

/// <summary>Values of a column that wait for their row group, in one pooled array.</summary>
internal sealed class ColumnBuffer<T> : IDisposable where T : struct
{
    private T[] _items = [];

    /// <summary>Values so far.</summary>
    public int Count { get; private set; }

    /// <summary>The values.</summary>
    public ReadOnlyMemory<T> Values => _items.AsMemory(0, Count);

    /// <summary>The last value.</summary>
    public ref T Last => ref _items[Count - 1];

    /// <summary>Adds a value.</summary>
    public void Add(T value)
    {
        if (Count == _items.Length) Grow();
        _items[Count++] = value;
    }

    /// <summary>Gives the array back.</summary>
    public void Dispose()
    {
        Return();
        (_items, Count) = ([], 0);
    }

    private void Grow()
    {
        var larger = ArrayPool<T>.Shared.Rent(Math.Max(1024, 2 * _items.Length));
        Values.Span.CopyTo(larger);
        Return();
        _items = larger;
    }

    private void Return()
    {
        if (_items.Length > 0) ArrayPool<T>.Shared.Return(_items, RuntimeHelpers.IsReferenceOrContainsReferences<T>());
    }
}
