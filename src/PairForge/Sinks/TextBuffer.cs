using System.Buffers;
using System.Text;

namespace PairForge.Sinks;

/// <summary>Texts of a column that wait for their row group, copied one behind the other into pooled blocks, so that no object lives as long as the group.</summary>
internal sealed class TextBuffer : IDisposable
{
    private const int BlockUnits = 1 << 17; // a quarter of a megabyte: never moved, and few enough to be pooled

    private readonly List<char[]> _blocks = [];
    private readonly ColumnBuffer<ReadOnlyMemory<char>> _values = new();
    private int _used; // units of the last block

    /// <summary>The texts.</summary>
    public ReadOnlyMemory<ReadOnlyMemory<char>> Values => _values.Values;

    /// <summary>Adds a text.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        text.CopyTo(Reserve(text.Length));
        Take(text.Length);
    }

    /// <summary>Adds a text that is UTF-8; answers its length in UTF-16.</summary>
    public int AddUtf8(ReadOnlySpan<byte> text)
    {
        var length = Encoding.UTF8.GetChars(text, Reserve(text.Length));
        Take(length);
        return length;
    }

    /// <summary>Gives the blocks back.</summary>
    public void Dispose()
    {
        foreach (var block in _blocks) ArrayPool<char>.Shared.Return(block);
        _blocks.Clear();
        _values.Dispose();
        _used = 0;
    }

    private Span<char> Reserve(int units)
    {
        if (_blocks.Count == 0 || _blocks[^1].Length - _used < units)
        {
            _blocks.Add(ArrayPool<char>.Shared.Rent(Math.Max(BlockUnits, units)));
            _used = 0;
        }
        return _blocks[^1].AsSpan(_used);
    }

    private void Take(int units)
    {
        _values.Add(_blocks[^1].AsMemory(_used, units));
        _used += units;
    }
}
