using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PairForge.Search;

/// <summary>Multiplies a group of 4 quantised queries with a panel of 24 quantised rows, and says which rows may be good enough.</summary>
/// <remarks>
/// Rows are unsigned bytes (128 too large: the query's bias starts the sums) and queries signed ones, four dimensions side
/// by side: <c>queries[(k / 4 * 4 + query) * 4 + k % 4]</c>. The sums are whole numbers and equal on every processor.
/// 12 accumulators, 3 row vectors and 1 broadcast are the 16 registers that AVX-VNNI reaches; two quads a turn leave the
/// arithmetic ports to the products.
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
    /// Sets <c>hits[q]</c> to the rows, a bit a row, that a query's threshold lets pass:
    /// <c>sum * scale + slope * error + own * norm &gt;= threshold</c>. Where there are any, <c>products[q * 24 + row]</c> is <c>sum * scale</c>.
    /// </summary>
    /// <param name="fast">Whether to use AVX-VNNI.</param>
    /// <param name="asked">The queries.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="split">Quads after which to give up where the rest of no row can matter; 0: never.</param>
    /// <param name="products">Takes 4 * 24 products.</param>
    /// <param name="hits">Takes 4 masks.</param>
    /// <returns>1: there are hits; 0: there are none; -1: it gave up early.</returns>
    internal static int Multiply(bool fast, in QuantizedQueries asked, in QuantizedPanel rows, int split, float* products, uint* hits) =>
        fast ? MultiplyVnni(asked, rows, split, products, hits) : MultiplyPlain(asked, rows, split, products, hits);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int MultiplyVnni(in QuantizedQueries asked, in QuantizedPanel rows, int split, float* products, uint* hits)
    {
        byte* at = rows.Bytes;
        sbyte* values = asked.Values;
        var start = Vector128.Load(asked.Biases) + (split == 0 ? Vector128.Load(asked.RestBiases) : Vector128<int>.Zero);
        Vector256<int> a0 = Vector256.Create(start[0]), a1 = Vector256.Create(start[1]), a2 = Vector256.Create(start[2]), a3 = Vector256.Create(start[3]);
        Vector256<int> b0 = a0, b1 = a1, b2 = a2, b3 = a3, c0 = a0, c1 = a1, c2 = a2, c3 = a3;
        var least = Vector128.Load(asked.Thresholds) - Vector128.Load(asked.Own) * rows.Norm;
        for (var end = at + (long)(split > 0 ? split : rows.Quads) * Rows * 4; ; end = rows.Bytes + (long)rows.Quads * Rows * 4)
        {
            for (; at < end; at += 2 * Rows * 4, values += 2 * Queries * 4)
            {
                Vector256<byte> left, middle, right;
                Vector256<sbyte> query;
                (left, middle, right) = (Vector256.Load(at), Vector256.Load(at + 32), Vector256.Load(at + 64));
                query = Vector256.Create(*(int*)values).AsSByte();
                a0 = AvxVnni.MultiplyWideningAndAdd(a0, left, query); b0 = AvxVnni.MultiplyWideningAndAdd(b0, middle, query); c0 = AvxVnni.MultiplyWideningAndAdd(c0, right, query);
                query = Vector256.Create(*(int*)(values + 4)).AsSByte();
                a1 = AvxVnni.MultiplyWideningAndAdd(a1, left, query); b1 = AvxVnni.MultiplyWideningAndAdd(b1, middle, query); c1 = AvxVnni.MultiplyWideningAndAdd(c1, right, query);
                query = Vector256.Create(*(int*)(values + 8)).AsSByte();
                a2 = AvxVnni.MultiplyWideningAndAdd(a2, left, query); b2 = AvxVnni.MultiplyWideningAndAdd(b2, middle, query); c2 = AvxVnni.MultiplyWideningAndAdd(c2, right, query);
                query = Vector256.Create(*(int*)(values + 12)).AsSByte();
                a3 = AvxVnni.MultiplyWideningAndAdd(a3, left, query); b3 = AvxVnni.MultiplyWideningAndAdd(b3, middle, query); c3 = AvxVnni.MultiplyWideningAndAdd(c3, right, query);
                (left, middle, right) = (Vector256.Load(at + 96), Vector256.Load(at + 128), Vector256.Load(at + 160));
                query = Vector256.Create(*(int*)(values + 16)).AsSByte();
                a0 = AvxVnni.MultiplyWideningAndAdd(a0, left, query); b0 = AvxVnni.MultiplyWideningAndAdd(b0, middle, query); c0 = AvxVnni.MultiplyWideningAndAdd(c0, right, query);
                query = Vector256.Create(*(int*)(values + 20)).AsSByte();
                a1 = AvxVnni.MultiplyWideningAndAdd(a1, left, query); b1 = AvxVnni.MultiplyWideningAndAdd(b1, middle, query); c1 = AvxVnni.MultiplyWideningAndAdd(c1, right, query);
                query = Vector256.Create(*(int*)(values + 24)).AsSByte();
                a2 = AvxVnni.MultiplyWideningAndAdd(a2, left, query); b2 = AvxVnni.MultiplyWideningAndAdd(b2, middle, query); c2 = AvxVnni.MultiplyWideningAndAdd(c2, right, query);
                query = Vector256.Create(*(int*)(values + 28)).AsSByte();
                a3 = AvxVnni.MultiplyWideningAndAdd(a3, left, query); b3 = AvxVnni.MultiplyWideningAndAdd(b3, middle, query); c3 = AvxVnni.MultiplyWideningAndAdd(c3, right, query);
            }
            if (split == 0) break;
            split = 0;
            var rest = least - Vector128.Load(asked.Rests) * rows.RestNorm;
            var hopes = Compare(a0, b0, c0, rows, asked.Slopes[0], rest[0], null) | Compare(a1, b1, c1, rows, asked.Slopes[1], rest[1], null)
                | Compare(a2, b2, c2, rows, asked.Slopes[2], rest[2], null) | Compare(a3, b3, c3, rows, asked.Slopes[3], rest[3], null);
            if (hopes == 0) return -1;
            Vector256<int> bias;
            bias = Vector256.Create(asked.RestBiases[0]); a0 += bias; b0 += bias; c0 += bias;
            bias = Vector256.Create(asked.RestBiases[1]); a1 += bias; b1 += bias; c1 += bias;
            bias = Vector256.Create(asked.RestBiases[2]); a2 += bias; b2 += bias; c2 += bias;
            bias = Vector256.Create(asked.RestBiases[3]); a3 += bias; b3 += bias; c3 += bias;
        }
        hits[0] = Compare(a0, b0, c0, rows, asked.Slopes[0], least[0], products);
        hits[1] = Compare(a1, b1, c1, rows, asked.Slopes[1], least[1], products + Rows);
        hits[2] = Compare(a2, b2, c2, rows, asked.Slopes[2], least[2], products + 2 * Rows);
        hits[3] = Compare(a3, b3, c3, rows, asked.Slopes[3], least[3], products + 3 * Rows);
        return (hits[0] | hits[1] | hits[2] | hits[3]) != 0 ? 1 : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Compare(Vector256<int> a, Vector256<int> b, Vector256<int> c, in QuantizedPanel rows, float slope, float threshold, float* products)
    {
        var (width, least) = (Vector256.Create(slope), Vector256.Create(threshold));
        Vector256<float> left = Vector256.ConvertToSingle(a) * Vector256.Load(rows.Scales), middle = Vector256.ConvertToSingle(b) * Vector256.Load(rows.Scales + 8), right = Vector256.ConvertToSingle(c) * Vector256.Load(rows.Scales + 16);
        var hits = Vector256.GreaterThanOrEqual(Fma.MultiplyAdd(width, Vector256.Load(rows.Errors), left), least).ExtractMostSignificantBits()
            | Vector256.GreaterThanOrEqual(Fma.MultiplyAdd(width, Vector256.Load(rows.Errors + 8), middle), least).ExtractMostSignificantBits() << 8
            | Vector256.GreaterThanOrEqual(Fma.MultiplyAdd(width, Vector256.Load(rows.Errors + 16), right), least).ExtractMostSignificantBits() << 16;
        if (products is null || hits == 0) return hits;
        left.Store(products);
        middle.Store(products + 8);
        right.Store(products + 16);
        return hits;
    }

    private static int MultiplyPlain(in QuantizedQueries asked, in QuantizedPanel rows, int split, float* products, uint* hits)
    {
        var hopes = split == 0;
        for (var q = 0; q < Queries; q++)
        {
            var least = asked.Thresholds[q] - asked.Own[q] * rows.Norm;
            hits[q] = 0;
            for (var row = 0; row < Rows; row++)
            {
                var sum = asked.Biases[q] + (split == 0 ? asked.RestBiases[q] : 0);
                for (var quad = 0; quad < rows.Quads; quad++)
                {
                    if (quad == split && split > 0)
                    {
                        hopes |= sum * rows.Scales[row] + asked.Slopes[q] * rows.Errors[row] >= least - asked.Rests[q] * rows.RestNorm;
                        sum += asked.RestBiases[q];
                    }
                    for (var k = 0; k < 4; k++) sum += asked.Values[(quad * Queries + q) * 4 + k] * rows.Bytes[(quad * Rows + row) * 4 + k];
                }
                var product = products[q * Rows + row] = sum * rows.Scales[row];
                if (product + asked.Slopes[q] * rows.Errors[row] >= least) hits[q] |= 1u << row;
            }
        }
        return !hopes ? -1 : (hits[0] | hits[1] | hits[2] | hits[3]) != 0 ? 1 : 0;
    }
}
