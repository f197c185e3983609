using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PairForge.Search;

/// <summary>Multiplies a group of 4 quantised queries with a panel of 24 quantised rows, and says which rows may be good enough.</summary>
/// <remarks>
/// Rows are unsigned bytes (128 too large: the query's bias starts the sums) and queries signed ones, four dimensions side
/// by side: <c>queries[(k / 4 * 4 + query) * 4 + k % 4]</c>. The sums are whole numbers and equal on every processor.
/// 12 accumulators, 3 row vectors and 1 broadcast are the 16 registers that AVX-VNNI reaches.
/// </remarks>
internal static unsafe class QuantizedTile
{
    /// <summary>Queries of a group.</summary>
    internal const int Queries = 4;

    /// <summary>Rows of a panel.</summary>
    internal const int Rows = 24;

    /// <summary>Whether the processor multiplies bytes fast enough to be worth it.</summary>
    internal static bool IsFast => AvxVnni.IsSupported && Fma.IsSupported;

    /// <summary>
    /// Sets <c>hits[q]</c> to the rows, a bit a row, with <c>sum * scales[row] + slopes[q] * errors[row] + own[q] * norm &gt;= thresholds[q]</c>;
    /// where it has any, fills <c>products[q * 24 + row]</c> with <c>sum * scales[row]</c>.
    /// </summary>
    /// <returns>Whether there are hits.</returns>
    internal static bool Multiply(bool fast, sbyte* queries, int* biases, byte* panel, int quads, float* scales, float* errors, float* slopes, float* own, float norm, float* thresholds, float* products, uint* hits)
    {
        return fast
            ? MultiplyVnni(queries, biases, panel, quads, scales, errors, slopes, own, norm, thresholds, products, hits)
            : MultiplyPlain(queries, biases, panel, quads, scales, errors, slopes, own, norm, thresholds, products, hits);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool MultiplyVnni(sbyte* queries, int* biases, byte* panel, int quads, float* scales, float* errors, float* slopes, float* own, float norm, float* thresholds, float* products, uint* hits)
    {
        Vector256<int> a0 = Vector256.Create(biases[0]), a1 = Vector256.Create(biases[1]), a2 = Vector256.Create(biases[2]), a3 = Vector256.Create(biases[3]);
        Vector256<int> b0 = a0, b1 = a1, b2 = a2, b3 = a3, c0 = a0, c1 = a1, c2 = a2, c3 = a3;
        for (var end = panel + (long)quads * Rows * 4; panel < end; panel += Rows * 4, queries += Queries * 4)
        {
            Vector256<byte> left = Vector256.Load(panel), middle = Vector256.Load(panel + 32), right = Vector256.Load(panel + 64);
            Vector256<sbyte> query;
            query = Vector256.Create(*(int*)queries).AsSByte();
            a0 = AvxVnni.MultiplyWideningAndAdd(a0, left, query); b0 = AvxVnni.MultiplyWideningAndAdd(b0, middle, query); c0 = AvxVnni.MultiplyWideningAndAdd(c0, right, query);
            query = Vector256.Create(*(int*)(queries + 4)).AsSByte();
            a1 = AvxVnni.MultiplyWideningAndAdd(a1, left, query); b1 = AvxVnni.MultiplyWideningAndAdd(b1, middle, query); c1 = AvxVnni.MultiplyWideningAndAdd(c1, right, query);
            query = Vector256.Create(*(int*)(queries + 8)).AsSByte();
            a2 = AvxVnni.MultiplyWideningAndAdd(a2, left, query); b2 = AvxVnni.MultiplyWideningAndAdd(b2, middle, query); c2 = AvxVnni.MultiplyWideningAndAdd(c2, right, query);
            query = Vector256.Create(*(int*)(queries + 12)).AsSByte();
            a3 = AvxVnni.MultiplyWideningAndAdd(a3, left, query); b3 = AvxVnni.MultiplyWideningAndAdd(b3, middle, query); c3 = AvxVnni.MultiplyWideningAndAdd(c3, right, query);
        }
        var least = Vector128.Load(thresholds) - Vector128.Load(own) * norm;
        hits[0] = Compare(a0, b0, c0, scales, errors, slopes[0], least[0], products);
        hits[1] = Compare(a1, b1, c1, scales, errors, slopes[1], least[1], products + Rows);
        hits[2] = Compare(a2, b2, c2, scales, errors, slopes[2], least[2], products + 2 * Rows);
        hits[3] = Compare(a3, b3, c3, scales, errors, slopes[3], least[3], products + 3 * Rows);
        return (hits[0] | hits[1] | hits[2] | hits[3]) != 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Compare(Vector256<int> a, Vector256<int> b, Vector256<int> c, float* scales, float* errors, float slope, float threshold, float* products)
    {
        var (width, least) = (Vector256.Create(slope), Vector256.Create(threshold));
        Vector256<float> left = Vector256.ConvertToSingle(a) * Vector256.Load(scales), middle = Vector256.ConvertToSingle(b) * Vector256.Load(scales + 8), right = Vector256.ConvertToSingle(c) * Vector256.Load(scales + 16);
        var hits = Vector256.GreaterThanOrEqual(Fma.MultiplyAdd(width, Vector256.Load(errors), left), least).ExtractMostSignificantBits()
            | Vector256.GreaterThanOrEqual(Fma.MultiplyAdd(width, Vector256.Load(errors + 8), middle), least).ExtractMostSignificantBits() << 8
            | Vector256.GreaterThanOrEqual(Fma.MultiplyAdd(width, Vector256.Load(errors + 16), right), least).ExtractMostSignificantBits() << 16;
        if (hits == 0) return 0;
        left.Store(products);
        middle.Store(products + 8);
        right.Store(products + 16);
        return hits;
    }

    private static bool MultiplyPlain(sbyte* queries, int* biases, byte* panel, int quads, float* scales, float* errors, float* slopes, float* own, float norm, float* thresholds, float* products, uint* hits)
    {
        for (var q = 0; q < Queries; q++)
        {
            var least = thresholds[q] - own[q] * norm;
            hits[q] = 0;
            for (var row = 0; row < Rows; row++)
            {
                var sum = biases[q];
                for (var quad = 0; quad < quads; quad++)
                {
                    for (var k = 0; k < 4; k++) sum += queries[(quad * Queries + q) * 4 + k] * panel[(quad * Rows + row) * 4 + k];
                }
                var product = products[q * Rows + row] = sum * scales[row];
                if (product + slopes[q] * errors[row] >= least) hits[q] |= 1u << row;
            }
        }
        return (hits[0] | hits[1] | hits[2] | hits[3]) != 0;
    }
}
