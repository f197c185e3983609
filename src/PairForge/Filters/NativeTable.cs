using System.Runtime.InteropServices;

namespace PairForge.Filters;

/// <summary>A large table outside the collected heap: its memory goes back when it is disposed, and the next table can have it.</summary>
internal sealed unsafe class NativeTable<T> : IDisposable where T : unmanaged
{
    private T* _items;

    /// <param name="length">Items, all zero.</param>
    internal NativeTable(int length)
    {
        Length = length;
        _items = (T*)NativeMemory.AllocZeroed((nuint)length, (nuint)sizeof(T));
    }

    ~NativeTable() => Free();

    internal int Length { get; private set; }

    /// <summary>The items; do not keep the span.</summary>
    internal Span<T> Items => new(_items, Length);

    /// <summary>Makes it longer; what is new is not cleared.</summary>
    internal void Grow(int length)
    {
        _items = (T*)NativeMemory.Realloc(_items, (nuint)length * (nuint)sizeof(T));
        Length = length;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.Free(_items);
        _items = null;
        Length = 0;
    }
}
