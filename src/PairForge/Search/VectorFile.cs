using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace PairForge.Search;

/// <summary>Writes vectors to a file in panels: 32 rows a panel, dimension-major inside it (<c>panel[k * 32 + row]</c>), the last one padded with zeros.</summary>
public sealed class VectorFileWriter : IDisposable
{
    private readonly FileStream _stream;
    private readonly float[] _panel;
    private readonly int _dimension;
    private int _inPanel;
    private long _rows;

    /// <summary>Creates the file; it must not exist.</summary>
    public VectorFileWriter(string path, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimension);
        _dimension = dimension;
        _panel = new float[VectorFile.PanelRows * dimension];
        _stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        _stream.Write(new byte[VectorFile.HeaderBytes]);
    }

    /// <summary>Appends rows, row-major, (rows, dimension).</summary>
    public void Append(ReadOnlySpan<float> rows)
    {
        if (rows.Length % _dimension != 0)
            throw new ArgumentException($"{rows.Length} values are not a whole number of rows of {_dimension}", nameof(rows));
        for (; rows.Length > 0; rows = rows[_dimension..])
        {
            for (var k = 0; k < _dimension; k++) _panel[k * VectorFile.PanelRows + _inPanel] = rows[k];
            _rows++;
            if (++_inPanel == VectorFile.PanelRows) FlushPanel();
        }
    }

    /// <summary>Completes the header and closes the file.</summary>
    public void Dispose()
    {
        if (_inPanel > 0) FlushPanel();
        Span<byte> header = stackalloc byte[VectorFile.HeaderBytes];
        header.Clear();
        BitConverter.TryWriteBytes(header, VectorFile.Magic);
        BitConverter.TryWriteBytes(header[8..], _dimension);
        BitConverter.TryWriteBytes(header[16..], _rows);
        _stream.Position = 0;
        _stream.Write(header);
        _stream.Dispose();
    }

    private void FlushPanel()
    {
        _stream.Write(MemoryMarshal.AsBytes(_panel.AsSpan()));
        Array.Clear(_panel);
        _inPanel = 0;
    }
}

/// <summary>Vectors in a memory-mapped file of panels: memory does not grow with their number.</summary>
public sealed unsafe class VectorFile : IDisposable
{
    /// <summary>Rows of a panel.</summary>
    public const int PanelRows = 32;

    internal const int HeaderBytes = 64;
    internal const long Magic = 0x3130_4C45_4E41_5046; // "FPANEL01"

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly float* _panels;

    private VectorFile(string path)
    {
        var length = new FileInfo(path).Length;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        start += _view.PointerOffset;
        if (length < HeaderBytes || *(long*)start != Magic)
        {
            Dispose();
            throw new InvalidDataException($"{path} is not a vector file");
        }
        (Dimension, Rows) = (*(int*)(start + 8), checked((int)*(long*)(start + 16)));
        if (length != HeaderBytes + (long)Panels * PanelRows * Dimension * sizeof(float))
        {
            Dispose();
            throw new InvalidDataException($"{path} is cut short: {length} bytes for {Rows} rows of {Dimension}");
        }
        _panels = (float*)(start + HeaderBytes);
    }

    /// <summary>Number of vectors.</summary>
    public int Rows { get; }

    /// <summary>Length of a vector.</summary>
    public int Dimension { get; }

    internal int Panels => (Rows + PanelRows - 1) / PanelRows;

    /// <summary>Opens a file that <see cref="VectorFileWriter"/> made.</summary>
    public static VectorFile Open(string path) => new(path);

    /// <summary>Copies one vector.</summary>
    public void ReadRow(int row, Span<float> vector)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows, nameof(row));
        var panel = Panel(row / PanelRows) + row % PanelRows;
        for (var k = 0; k < Dimension; k++) vector[k] = panel[(long)k * PanelRows];
    }

    internal float* Panel(int index) => _panels + (long)index * PanelRows * Dimension;

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
