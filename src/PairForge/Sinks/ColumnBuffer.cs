using System.Buffers;

namespace PairForge.Sinks;

/// <summary>Values of a column that wait for their row group, in one pooled array: texts are copied, so that no object lives as long as the group.</summary>
internal sealed class ColumnBuffer<T> : IDisposable where T : unmanaged
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
        if (Count == _items.Length) Grow(1);
        _items[Count++] = value;
    }

    /// <summary>Adds values.</summary>
    public void Add(ReadOnlySpan<T> values)
    {
        values.CopyTo(Reserve(values.Length));
        Count += values.Length;
    }

    /// <summary>Room for more values, which <see cref="Advance"/> adds.</summary>
    public Span<T> Reserve(int most)
    {
        if (Count + most > _items.Length) Grow(most);
        return _items.AsSpan(Count);
    }

    /// <summary>Adds what was written to <see cref="Reserve"/>.</summary>
    public void Advance(int count) => Count += count;

    /// <summary>Gives the array back.</summary>
    public void Dispose()
    {
        if (_items.Length > 0) ArrayPool<T>.Shared.Return(_items);
        (_items, Count) = ([], 0);
    }

    private void Grow(int more)
    {
        var larger = ArrayPool<T>.Shared.Rent(Math.Max(1024, Math.Max(checked(Count + more), (int)Math.Min(2L * _items.Length, Array.MaxLength))));
        Values.Span.CopyTo(larger);
        if (_items.Length > 0) ArrayPool<T>.Shared.Return(_items);
        _items = larger;
    }
}
