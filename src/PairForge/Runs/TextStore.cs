using System.Text;
using Microsoft.Win32.SafeHandles;

namespace PairForge.Runs;

/// <summary>An append-only file of (id, text) with random access by row: eight bytes of memory a row.</summary>
internal sealed class TextStore : IDisposable
{
    private readonly List<long> _ends = [0];
    private readonly SafeFileHandle _file;
    private readonly byte[] _pending = new byte[1 << 18];
    private int _buffered;
    private long _written;

    internal TextStore(string path) => _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite);

    internal int Count => _ends.Count - 1;

    internal int Append(string id, string text)
    {
        var idBytes = Encoding.UTF8.GetByteCount(id);
        var textBytes = Encoding.UTF8.GetByteCount(text);
        var size = 4 + idBytes + textBytes;
        if (size > _pending.Length - _buffered) Flush();
        if (size > _pending.Length)
        {
            var whole = new byte[size];
            Fill(whole, id, text, idBytes);
            RandomAccess.Write(_file, whole, _written);
            _written += size;
        }
        else
        {
            Fill(_pending.AsSpan(_buffered, size), id, text, idBytes);
            _buffered += size;
        }
        _ends.Add(_ends[^1] + size);
        return _ends.Count - 2;
    }

    /// <summary>Makes everything appended readable.</summary>
    internal void Flush()
    {
        if (_buffered == 0) return;
        RandomAccess.Write(_file, _pending.AsSpan(0, _buffered), _written);
        _written += _buffered;
        _buffered = 0;
    }

    /// <summary>Reads a row; several threads may read at once after <see cref="Flush"/>.</summary>
    internal (string Id, string Text) Read(int row)
    {
        var start = _ends[row];
        var size = (int)(_ends[row + 1] - start);
        var rented = System.Buffers.ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var bytes = rented.AsSpan(0, size);
            for (var done = 0; done < size;)
            {
                var read = RandomAccess.Read(_file, bytes[done..], start + done);
                if (read == 0) throw new EndOfStreamException("the text store is shorter than its index");
                done += read;
            }
            var idBytes = BitConverter.ToInt32(bytes);
            return (Encoding.UTF8.GetString(bytes.Slice(4, idBytes)), Encoding.UTF8.GetString(bytes[(4 + idBytes)..]));
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public void Dispose() => _file.Dispose();

    private static void Fill(Span<byte> bytes, string id, string text, int idBytes)
    {
        BitConverter.TryWriteBytes(bytes, idBytes);
        Encoding.UTF8.GetBytes(id, bytes[4..]);
        Encoding.UTF8.GetBytes(text, bytes[(4 + idBytes)..]);
    }
}
