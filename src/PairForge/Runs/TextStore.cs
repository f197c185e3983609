using System.Buffers;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace PairForge.Runs;

/// <summary>Writes (id, text) rows one after the other; what it keeps in memory is eight bytes a row.</summary>
internal sealed class TextStoreWriter(Stream stream)
{
    private readonly List<long> _ends = [0];
    private byte[] _row = new byte[1 << 12];

    internal int Count => _ends.Count - 1;

    /// <summary>Where each row begins, and where the last one ends.</summary>
    internal IReadOnlyList<long> Ends => _ends;

    internal int Append(string id, string text)
    {
        var idBytes = Encoding.UTF8.GetByteCount(id);
        var size = 4 + idBytes + Encoding.UTF8.GetByteCount(text);
        if (size > _row.Length) _row = new byte[Math.Max(size, 2 * _row.Length)];
        BitConverter.TryWriteBytes(_row, idBytes);
        Encoding.UTF8.GetBytes(id, _row.AsSpan(4));
        Encoding.UTF8.GetBytes(text, _row.AsSpan(4 + idBytes));
        stream.Write(_row, 0, size);
        _ends.Add(_ends[^1] + size);
        return Count - 1;
    }
}

/// <summary>Reads rows of <see cref="TextStoreWriter"/> at random; any number of threads may.</summary>
internal sealed class TextStore(string path, long[] ends) : IDisposable
{
    private readonly SafeFileHandle _file = File.OpenHandle(path);

    internal int Count => ends.Length - 1;

    /// <summary>Bytes of consecutive rows in the file.</summary>
    internal long Bytes(int first, int count) => ends[first + count] - ends[first];

    internal (string Id, string Text) Read(int row)
    {
        var size = (int)(ends[row + 1] - ends[row]);
        var rented = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var bytes = rented.AsSpan(0, size);
            for (var done = 0; done < size;)
            {
                var read = RandomAccess.Read(_file, bytes[done..], ends[row] + done);
                if (read == 0) throw new EndOfStreamException($"{path} is shorter than its index");
                done += read;
            }
            var idBytes = BitConverter.ToInt32(bytes);
            return (Encoding.UTF8.GetString(bytes.Slice(4, idBytes)), Encoding.UTF8.GetString(bytes[(4 + idBytes)..]));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public void Dispose() => _file.Dispose();
}
