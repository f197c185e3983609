using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Win32.SafeHandles;

namespace PairForge.Encoders;

/// <summary>A two-dimensional float32 array in NumPy's <c>.npy</c> format, read row by row from the disk.</summary>
internal sealed partial class NumpyFile : IDisposable
{
    private const int LongestHeader = 1 << 16;
    private readonly SafeFileHandle _handle;
    private readonly long _start;

    private NumpyFile(SafeFileHandle handle, long start, long rows, int columns) => (_handle, _start, Rows, Columns) = (handle, start, rows, columns);

    public long Rows { get; }

    public int Columns { get; }

    /// <summary>Opens <paramref name="path"/> and checks its header against its size.</summary>
    /// <exception cref="PairForgeException">The file is missing, or it is no such array.</exception>
    public static NumpyFile Open(string path)
    {
        SafeFileHandle handle;
        try
        {
            ModelFile.RefuseCode(path);
            handle = File.OpenHandle(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PairForgeException(FailureKind.InputMissing, $"{path} cannot be read: {e.Message}", e);
        }
        try
        {
            Span<byte> prefix = stackalloc byte[12];
            prefix = prefix[..RandomAccess.Read(handle, prefix, 0)];
            if (prefix.Length < 12 || prefix[0] != 0x93 || !prefix[1..].StartsWith("NUMPY"u8))
                throw Bad(path, "it does not begin as a .npy file");
            var wide = prefix[6] is 2 or 3;
            if (!wide && prefix[6] != 1) throw Bad(path, $"its format version is {prefix[6]}; expected 1, 2 or 3");
            var length = wide ? BinaryPrimitives.ReadUInt32LittleEndian(prefix[8..]) : BinaryPrimitives.ReadUInt16LittleEndian(prefix[8..]);
            var start = (wide ? 12 : 10) + (long)length;
            if (length > LongestHeader || start > RandomAccess.GetLength(handle)) throw Bad(path, $"its header claims {length} bytes");
            var header = new byte[length];
            for (var read = 0; read < header.Length;)
            {
                var n = RandomAccess.Read(handle, header.AsSpan(read), (wide ? 12 : 10) + read);
                if (n == 0) throw Bad(path, "its header ends early");
                read += n;
            }
            var (rows, columns) = Shape(Encoding.Latin1.GetString(header), path);
            var expected = (Int128)rows * columns * sizeof(float);
            if (RandomAccess.GetLength(handle) - start != expected)
                throw Bad(path, $"its shape ({rows}, {columns}) needs {expected} bytes of numbers; it has {RandomAccess.GetLength(handle) - start}");
            return new(handle, start, rows, columns);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Reads a row; several threads may.</summary>
    public void Read(long row, Span<float> into)
    {
        var bytes = MemoryMarshal.AsBytes(into[..Columns]);
        var offset = _start + row * Columns * sizeof(float);
        for (var read = 0; read < bytes.Length;)
        {
            var n = RandomAccess.Read(_handle, bytes[read..], offset + read);
            if (n == 0) throw new PairForgeException(FailureKind.TryAgain, $"row {row} of the vectors is gone: the file was cut while it was read");
            read += n;
        }
        if (BitConverter.IsLittleEndian) return;
        foreach (ref var word in MemoryMarshal.Cast<float, int>(into[..Columns])) word = BinaryPrimitives.ReverseEndianness(word);
    }

    public void Dispose() => _handle.Dispose();

    private static (long Rows, int Columns) Shape(string header, string path)
    {
        var found = Dictionary().Match(header);
        if (!found.Success) throw Bad(path, "its header is not the dictionary descr, fortran_order, shape");
        if (found.Groups["descr"].Value.Contains('O', StringComparison.Ordinal)) throw Bad(path, $"its elements are '{found.Groups["descr"].Value}', Python objects, which are a pickle that can run code when it is loaded; save it with .astype('float32')");
        if (found.Groups["descr"].Value != "<f4") throw Bad(path, $"its numbers are '{found.Groups["descr"].Value}'; expected '<f4': save it with .astype('float32')");
        if (found.Groups["order"].Value != "False") throw Bad(path, "it is in Fortran order; expected C order: save it with numpy.ascontiguousarray");
        var shape = found.Groups["shape"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (shape.Length != 2) throw Bad(path, $"it has {shape.Length} dimensions; expected 2: (texts, dimension)");
        if (!long.TryParse(shape[0], NumberStyles.None, CultureInfo.InvariantCulture, out var rows)
            || !int.TryParse(shape[1], NumberStyles.None, CultureInfo.InvariantCulture, out var columns) || columns == 0 || columns > 1 << 20)
            throw Bad(path, $"its shape is ({found.Groups["shape"].Value}); expected (texts, dimension) with a dimension from 1 to {1 << 20}");
        return (rows, columns);
    }

    private static PairForgeException Bad(string path, string how) => new(FailureKind.BadData, $"{path} is no float32 matrix of vectors: {how}");

    [GeneratedRegex("""^\{\s*'descr'\s*:\s*'(?<descr>[^']*)'\s*,\s*'fortran_order'\s*:\s*(?<order>True|False)\s*,\s*'shape'\s*:\s*\((?<shape>[0-9, ]*)\)\s*,?\s*\}\s*$""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Dictionary();
}
