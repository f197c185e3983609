using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace PairForge.Encoders;

/// <summary>Writes a float32 matrix in NumPy's <c>.npy</c> format, row after row; the number of rows enters the header at the end.</summary>
internal sealed class NumpyWriter : IDisposable
{
    private const int HeaderBytes = 128;

    private readonly Stream _stream;
    private readonly int _dimension;

    /// <summary>Begins at the stream's begin; it must be seekable, and is closed with the writer.</summary>
    internal NumpyWriter(Stream stream, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimension);
        (_stream, _dimension) = (stream, dimension);
        stream.Write(new byte[HeaderBytes]);
    }

    /// <summary>Rows so far.</summary>
    internal long Rows { get; private set; }

    /// <summary>Appends rows, (rows, dimension) row-major.</summary>
    internal void Append(ReadOnlySpan<float> rows)
    {
        if (rows.Length % _dimension != 0) throw new ArgumentException($"{rows.Length} numbers are no rows of {_dimension}", nameof(rows));
        if (BitConverter.IsLittleEndian)
        {
            _stream.Write(MemoryMarshal.AsBytes(rows));
        }
        else
        {
            Span<byte> four = stackalloc byte[4];
            foreach (var value in rows)
            {
                BinaryPrimitives.WriteSingleLittleEndian(four, value);
                _stream.Write(four);
            }
        }
        Rows += rows.Length / _dimension;
    }

    /// <summary>Writes the header; nothing may be appended afterwards.</summary>
    internal void Complete()
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        header.Fill((byte)' ');
        ReadOnlySpan<byte> magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];
        magic.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header[8..], HeaderBytes - 10);
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({Rows}, {_dimension}), }}"), header[10..]);
        header[^1] = (byte)'\n';
        _stream.Position = 0;
        _stream.Write(header);
        _stream.Flush();
    }

    /// <summary>Closes the stream.</summary>
    public void Dispose() => _stream.Dispose();
}
