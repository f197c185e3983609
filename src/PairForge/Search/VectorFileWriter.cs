using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PairForge.Search;

/// <summary>Writes vectors in panels of 32 rows, dimension-major inside a panel (<c>panel[k * 32 + row]</c>), the last one padded with zeros.</summary>
/// <remarks>The number of rows enters the header when the writer is disposed: a file cut short before that does not open.</remarks>
public sealed class VectorFileWriter : IDisposable
{
    private readonly Stream _stream;
    private readonly bool _leaveOpen;
    private readonly float[] _panel;
    private readonly int _dimension;
    private int _inPanel;
    private bool _closed;

    /// <summary>Creates the file; it must not exist.</summary>
    public VectorFileWriter(string path, int dimension)
        : this(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16), dimension) => _leaveOpen = false;

    /// <summary>Writes to an empty, seekable stream, which stays open afterwards.</summary>
    public VectorFileWriter(Stream stream, int dimension)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimension);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimension, VectorFile.MaxDimension);
        _dimension = dimension;
        _panel = new float[VectorFile.PanelRows * dimension];
        (_stream, _leaveOpen) = (stream, true);
        _stream.Write(new byte[VectorFile.HeaderBytes]);
    }

    /// <summary>Rows appended so far.</summary>
    public int Rows { get; private set; }

    /// <summary>Appends rows, row-major, (rows, dimension).</summary>
    /// <exception cref="ArgumentException">A value is NaN or infinite, or the length is not a whole number of rows.</exception>
    public void Append(ReadOnlySpan<float> rows)
    {
        if (rows.Length % _dimension != 0)
            throw new ArgumentException($"{rows.Length} values are not a whole number of rows of {_dimension}", nameof(rows));
        for (; rows.Length > 0; rows = rows[_dimension..])
        {
            for (var k = 0; k < _dimension; k++)
            {
                if (!float.IsFinite(rows[k]))
                    throw new ArgumentException(FormattableString.Invariant($"row {Rows} holds {rows[k]} at {k}; vectors must be finite"), nameof(rows));
                _panel[k * VectorFile.PanelRows + _inPanel] = rows[k];
            }
            Rows = checked(Rows + 1);
            if (++_inPanel == VectorFile.PanelRows) WritePanel();
        }
    }

    /// <summary>Completes the header and closes the file.</summary>
    public void Dispose()
    {
        if (_closed) return;
        _closed = true;
        try
        {
            if (_inPanel > 0) WritePanel();
            Span<byte> header = stackalloc byte[VectorFile.HeaderBytes];
            header.Clear();
            VectorFile.Magic.CopyTo(header);
            BinaryPrimitives.WriteInt32LittleEndian(header[8..], _dimension);
            BinaryPrimitives.WriteInt32LittleEndian(header[12..], Rows);
            _stream.Position = 0;
            _stream.Write(header);
        }
        finally
        {
            if (!_leaveOpen) _stream.Dispose();
        }
    }

    private void WritePanel()
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("vector files are little-endian");
        _stream.Write(MemoryMarshal.AsBytes(_panel.AsSpan()));
        Array.Clear(_panel);
        _inPanel = 0;
    }
}
