using System.Numerics;
using System.Runtime.InteropServices;

namespace PairForge.Encoders;

/// <summary>A row-major matrix whose every sum has one order, so that each machine and thread count gives the same bits.</summary>
internal sealed class DenseMatrix(int rows, int width)
{
    /// <summary>Rows whose products are summed together before the sums are: the order does not depend on the threads.</summary>
    private const int BlockRows = 1024;

    private readonly float[] _values = new float[(long)rows * width];

    internal int Rows => rows;

    internal int Width => width;

    internal Span<float> Row(int row) => _values.AsSpan(row * width, width);

    /// <summary>sum += factor * row, each place by itself: a product and an addition, never fused.</summary>
    internal static void AddScaled(Span<float> sum, ReadOnlySpan<float> row, float factor)
    {
        var sums = MemoryMarshal.Cast<float, Vector<float>>(sum);
        var rows = MemoryMarshal.Cast<float, Vector<float>>(row);
        var wide = new Vector<float>(factor);
        for (var v = 0; v < sums.Length; v++) sums[v] += rows[v] * wide;
        for (var i = sums.Length * Vector<float>.Count; i < sum.Length; i++) sum[i] += row[i] * factor;
    }

    /// <summary>The products of its columns with each other: (width, width), symmetric.</summary>
    internal double[] Gram()
    {
        var blocks = (rows + BlockRows - 1) / BlockRows;
        var total = new double[width * width];
        const int atOnce = 16; // blocks whose sums are held at a time
        var partial = new double[atOnce][];
        for (var first = 0; first < blocks; first += atOnce)
        {
            var count = Math.Min(atOnce, blocks - first);
            Parallel.For(0, count, b => partial[b] = BlockGram((first + b) * BlockRows, Math.Min(rows, (first + b + 1) * BlockRows)));
            for (var b = 0; b < count; b++)
            {
                for (var i = 0; i < total.Length; i++) total[i] += partial[b][i];
            }
        }
        for (var i = 0; i < width; i++)
        {
            for (var j = 0; j < i; j++) total[i * width + j] = total[j * width + i];
        }
        return total;
    }

    /// <summary>Replaces every row r by r * factor, (width, factorWidth) row-major; the rows become as long as the factor is wide.</summary>
    internal DenseMatrix Times(double[] factor, int factorWidth)
    {
        var result = new DenseMatrix(rows, factorWidth);
        Parallel.For(0, (rows + BlockRows - 1) / BlockRows, block =>
        {
            var sum = new double[factorWidth];
            for (var row = block * BlockRows; row < Math.Min(rows, (block + 1) * BlockRows); row++)
            {
                Array.Clear(sum);
                var values = Row(row);
                for (var k = 0; k < values.Length; k++) AddScaled(sum, factor.AsSpan(k * factorWidth, factorWidth), values[k]);
                var into = result.Row(row);
                for (var j = 0; j < sum.Length; j++) into[j] = (float)sum[j];
            }
        });
        return result;
    }

    private double[] BlockGram(int first, int end)
    {
        var gram = new double[width * width];
        var wide = new double[width];
        for (var row = first; row < end; row++)
        {
            var values = Row(row);
            for (var i = 0; i < wide.Length; i++) wide[i] = values[i];
            for (var i = 0; i < wide.Length; i++)
            {
                if (wide[i] != 0) AddScaled(gram.AsSpan(i * width + i, width - i), wide.AsSpan(i), wide[i]);
            }
        }
        return gram;
    }

    private static void AddScaled(Span<double> sum, ReadOnlySpan<double> row, double factor)
    {
        var sums = MemoryMarshal.Cast<double, Vector<double>>(sum);
        var rows = MemoryMarshal.Cast<double, Vector<double>>(row);
        var wide = new Vector<double>(factor);
        for (var v = 0; v < sums.Length; v++) sums[v] += rows[v] * wide;
        for (var i = sums.Length * Vector<double>.Count; i < sum.Length; i++) sum[i] += row[i] * factor;
    }
}
