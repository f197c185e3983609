using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;

namespace PairForge.Search;

/// <summary>Vectors in memory-mapped files of panels: anonymous memory does not grow with their number.</summary>
/// <remarks>
/// A file has 64 bytes of header (magic, dimension, rows; little-endian), then panels of 32 rows, dimension-major inside a
/// panel, so that one vector load takes the same dimension of 16 rows. <see cref="VectorFileWriter"/> makes it. Several
/// files are parts of one: all but the last have the same number of rows, a multiple of 32.
/// </remarks>
public sealed unsafe class VectorFile : IDisposable
{
    /// <summary>Rows of a panel.</summary>
    public const int PanelRows = 32;

    /// <summary>The longest vector.</summary>
    public const int MaxDimension = 1 << 20;

    internal const int HeaderBytes = 64; // a cache line: panels stay aligned for 512-bit loads

    private readonly Part[] _parts;
    private readonly int _panelsPerPart;

    private VectorFile(Part[] parts, int dimension)
    {
        _parts = parts;
        Dimension = dimension;
        Rows = checked(parts.Sum(p => p.Rows));
        _panelsPerPart = Math.Max(1, (parts[0].Rows + PanelRows - 1) / PanelRows);
    }

    internal static ReadOnlySpan<byte> Magic => "PFPANEL1"u8;

    /// <summary>Number of vectors.</summary>
    public int Rows { get; }

    /// <summary>Length of a vector.</summary>
    public int Dimension { get; }

    /// <summary>Number of panels; the last one is padded with zero rows.</summary>
    public int Panels => (int)(((long)Rows + PanelRows - 1) / PanelRows);

    /// <summary>Opens a file that <see cref="VectorFileWriter"/> made.</summary>
    /// <exception cref="PairForgeException">It is not such a file, or not a whole one.</exception>
    public static VectorFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Open([path]);
    }

    /// <summary>Opens the parts of one, in order.</summary>
    /// <exception cref="PairForgeException">One is not such a file, or they do not belong together.</exception>
    public static VectorFile Open(IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentOutOfRangeException.ThrowIfZero(paths.Count, nameof(paths));
        var parts = new List<Part>(paths.Count);
        try
        {
            var dimension = 0;
            foreach (var path in paths)
            {
                var (found, rows) = ReadHeader(path);
                if (parts.Count == 0) dimension = found;
                if (found != dimension) throw new PairForgeException(FailureKind.BadData, $"{path} holds vectors of {found}; the parts before it of {dimension}");
                if (parts.Count > 0 && (parts[^1].Rows % PanelRows != 0 || parts[^1].Rows != parts[0].Rows))
                    throw new PairForgeException(FailureKind.BadData, $"{path} follows a part of {parts[^1].Rows} rows; every part but the last has {parts[0].Rows}, a multiple of {PanelRows}");
                parts.Add(new Part(MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read), MemoryMappedFileAccess.Read, rows));
            }
            return new VectorFile([.. parts], dimension);
        }
        catch
        {
            foreach (var part in parts) part.Dispose();
            throw;
        }
    }

    /// <summary>Vectors that have no file, for few of them.</summary>
    /// <param name="rows">Row-major, (rows, dimension).</param>
    /// <param name="dimension">Length of a vector.</param>
    public static VectorFile InMemory(ReadOnlySpan<float> rows, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimension);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimension, MaxDimension);
        var count = Math.DivRem(rows.Length, dimension, out var rest);
        if (rest != 0) throw new ArgumentException($"{rows.Length} values are not a whole number of rows of {dimension}", nameof(rows));
        var panels = ((long)count + PanelRows - 1) / PanelRows;
        var memory = MemoryMappedFile.CreateNew(null, HeaderBytes + (panels * PanelRows * dimension * sizeof(float)));
        var vectors = new VectorFile([new Part(memory, MemoryMappedFileAccess.ReadWrite, count)], dimension);
        for (var row = 0; row < count; row++)
        {
            var at = vectors.PanelPointer(row / PanelRows) + (row % PanelRows);
            for (var k = 0; k < dimension; k++, at += PanelRows) *at = rows[(row * dimension) + k];
        }
        return vectors;
    }

    /// <summary>Copies one vector.</summary>
    public void ReadRow(int row, Span<float> vector)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(vector.Length, Dimension, nameof(vector));
        var at = PanelPointer(row / PanelRows) + row % PanelRows;
        for (var k = 0; k < Dimension; k++, at += PanelRows) vector[k] = *at;
    }

    /// <summary>Inner product of a row and a vector in double precision, summed in dimension order: the score of <see cref="ExactSearch"/>.</summary>
    internal double Product(int row, ReadOnlySpan<float> vector)
    {
        var at = PanelPointer(row / PanelRows) + row % PanelRows;
        var sum = 0.0;
        for (var k = 0; k < vector.Length; k++, at += PanelRows) sum += (double)vector[k] * *at;
        return sum;
    }

    /// <summary>One panel: <c>panel[k * 32 + row]</c>. Do not use it after <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<float> Panel(int panel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(panel);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(panel, Panels);
        return new ReadOnlySpan<float>(PanelPointer(panel), PanelRows * Dimension);
    }

    internal float* PanelPointer(int panel)
    {
        var start = _parts[panel / _panelsPerPart].Panels;
        ObjectDisposedException.ThrowIf(start is null, this);
        return start + (long)(panel % _panelsPerPart) * PanelRows * Dimension;
    }

    /// <summary>The rows of a panel that are not padding, a bit a row.</summary>
    internal uint ValidRows(int panel)
    {
        var rows = Rows - (long)panel * PanelRows;
        return rows >= PanelRows ? uint.MaxValue : (1u << (int)rows) - 1;
    }

    /// <summary>Unmaps the files.</summary>
    public void Dispose()
    {
        foreach (var part in _parts) part.Dispose();
    }

    private static (int Dimension, int Rows) ReadHeader(string path)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        using var stream = File.OpenRead(path);
        if (stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes || !header[..8].SequenceEqual(Magic))
            throw new PairForgeException(FailureKind.BadData, $"{path} is not a complete vector file; delete it and run again");
        var (dimension, rows) = (BinaryPrimitives.ReadInt32LittleEndian(header[8..]), BinaryPrimitives.ReadInt32LittleEndian(header[12..]));
        var expected = dimension is > 0 and <= MaxDimension && rows >= 0
            ? HeaderBytes + ((long)rows + PanelRows - 1) / PanelRows * PanelRows * dimension * sizeof(float)
            : -1;
        if (stream.Length != expected)
            throw new PairForgeException(FailureKind.BadData, $"{path} has {stream.Length} bytes; {rows} vectors of {dimension} take {expected}; delete it and run again");
        return (dimension, rows);
    }

    /// <summary>One mapped file.</summary>
    private sealed class Part : IDisposable
    {
        private readonly MemoryMappedFile _file;
        private readonly MemoryMappedViewAccessor _view;

        internal Part(MemoryMappedFile file, MemoryMappedFileAccess access, int rows)
        {
            Rows = rows;
            _file = file;
            _view = _file.CreateViewAccessor(0, 0, access);
            byte* start = null;
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            Panels = (float*)(start + _view.PointerOffset + HeaderBytes);
        }

        internal int Rows { get; }

        internal float* Panels { get; private set; }

        public void Dispose()
        {
            if (Panels is null) return;
            Panels = null;
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _file.Dispose();
        }
    }
}
