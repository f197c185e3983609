using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PairForge.Search;

/// <summary>Scores a group of 12 queries against one panel of 32 rows.</summary>
/// <remarks>
/// Queries are packed like a panel, dimension-major (<c>queries[k * 12 + query]</c>), so that a vector lane is a row and
/// a query is broadcast. The loops are written out, not looped over arrays, so that the JIT keeps every accumulator in a
/// register: 24 accumulators, 2 rows and 1 broadcast of 32 registers with AVX-512, 12 + 2 + 1 of 16 with AVX2,
/// 8 + 2 + 1 of 16 in the portable tile.
/// </remarks>
internal static unsafe class ScoreTile
{
    /// <summary>Queries of a group.</summary>
    internal const int Queries = 12;

    private const int Rows = VectorFile.PanelRows;

    /// <summary>Fills <paramref name="scores"/>, (12, 32), row-major.</summary>
    internal static void Score(SearchKernel kernel, float* queries, float* panel, int dimension, float* scores)
    {
        switch (kernel)
        {
            case SearchKernel.Avx512:
                Score512(queries, panel, dimension, scores);
                break;
            case SearchKernel.Avx2:
                for (var q = 0; q < Queries; q += 6)
                {
                    Score256(queries + q, panel, dimension, scores + q * Rows);
                    Score256(queries + q, panel + 16, dimension, scores + q * Rows + 16);
                }
                break;
            default:
                for (var q = 0; q < Queries; q += 4)
                {
                    for (var r = 0; r < Rows; r += 8) Score128(queries + q, panel + r, dimension, scores + q * Rows + r);
                }
                break;
        }
    }

    /// <summary>Sets <c>hits[q]</c> to the rows whose score is above <c>thresholds[q]</c>, a bit a row. NaN is above nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Above(SearchKernel kernel, float* scores, float* thresholds, uint* hits)
    {
        if (kernel == SearchKernel.Avx512)
        {
            for (var q = 0; q < Queries; q++, scores += Rows)
            {
                var threshold = Vector512.Create(thresholds[q]);
                var low = (uint)Vector512.GreaterThan(Vector512.Load(scores), threshold).ExtractMostSignificantBits();
                var high = (uint)Vector512.GreaterThan(Vector512.Load(scores + 16), threshold).ExtractMostSignificantBits();
                hits[q] = low | (high << 16);
            }
            return;
        }
        for (var q = 0; q < Queries; q++, scores += Rows)
        {
            var threshold = Vector128.Create(thresholds[q]);
            var bits = 0u;
            for (var r = 0; r < Rows; r += 4)
                bits |= Vector128.GreaterThan(Vector128.Load(scores + r), threshold).ExtractMostSignificantBits() << r;
            hits[q] = bits;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Score512(float* queries, float* panel, int dimension, float* scores)
    {
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default;
        Vector512<float> a6 = default, a7 = default, a8 = default, a9 = default, a10 = default, a11 = default;
        Vector512<float> b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default;
        Vector512<float> b6 = default, b7 = default, b8 = default, b9 = default, b10 = default, b11 = default;
        for (var end = panel + (long)dimension * Rows; panel < end; panel += Rows, queries += Queries)
        {
            var (left, right) = (Vector512.Load(panel), Vector512.Load(panel + 16));
            Vector512<float> query;
            query = Vector512.Create(queries[0]); a0 = Avx512F.FusedMultiplyAdd(query, left, a0); b0 = Avx512F.FusedMultiplyAdd(query, right, b0);
            query = Vector512.Create(queries[1]); a1 = Avx512F.FusedMultiplyAdd(query, left, a1); b1 = Avx512F.FusedMultiplyAdd(query, right, b1);
            query = Vector512.Create(queries[2]); a2 = Avx512F.FusedMultiplyAdd(query, left, a2); b2 = Avx512F.FusedMultiplyAdd(query, right, b2);
            query = Vector512.Create(queries[3]); a3 = Avx512F.FusedMultiplyAdd(query, left, a3); b3 = Avx512F.FusedMultiplyAdd(query, right, b3);
            query = Vector512.Create(queries[4]); a4 = Avx512F.FusedMultiplyAdd(query, left, a4); b4 = Avx512F.FusedMultiplyAdd(query, right, b4);
            query = Vector512.Create(queries[5]); a5 = Avx512F.FusedMultiplyAdd(query, left, a5); b5 = Avx512F.FusedMultiplyAdd(query, right, b5);
            query = Vector512.Create(queries[6]); a6 = Avx512F.FusedMultiplyAdd(query, left, a6); b6 = Avx512F.FusedMultiplyAdd(query, right, b6);
            query = Vector512.Create(queries[7]); a7 = Avx512F.FusedMultiplyAdd(query, left, a7); b7 = Avx512F.FusedMultiplyAdd(query, right, b7);
            query = Vector512.Create(queries[8]); a8 = Avx512F.FusedMultiplyAdd(query, left, a8); b8 = Avx512F.FusedMultiplyAdd(query, right, b8);
            query = Vector512.Create(queries[9]); a9 = Avx512F.FusedMultiplyAdd(query, left, a9); b9 = Avx512F.FusedMultiplyAdd(query, right, b9);
            query = Vector512.Create(queries[10]); a10 = Avx512F.FusedMultiplyAdd(query, left, a10); b10 = Avx512F.FusedMultiplyAdd(query, right, b10);
            query = Vector512.Create(queries[11]); a11 = Avx512F.FusedMultiplyAdd(query, left, a11); b11 = Avx512F.FusedMultiplyAdd(query, right, b11);
        }
        a0.Store(scores + 0 * Rows); b0.Store(scores + 0 * Rows + 16);
        a1.Store(scores + 1 * Rows); b1.Store(scores + 1 * Rows + 16);
        a2.Store(scores + 2 * Rows); b2.Store(scores + 2 * Rows + 16);
        a3.Store(scores + 3 * Rows); b3.Store(scores + 3 * Rows + 16);
        a4.Store(scores + 4 * Rows); b4.Store(scores + 4 * Rows + 16);
        a5.Store(scores + 5 * Rows); b5.Store(scores + 5 * Rows + 16);
        a6.Store(scores + 6 * Rows); b6.Store(scores + 6 * Rows + 16);
        a7.Store(scores + 7 * Rows); b7.Store(scores + 7 * Rows + 16);
        a8.Store(scores + 8 * Rows); b8.Store(scores + 8 * Rows + 16);
        a9.Store(scores + 9 * Rows); b9.Store(scores + 9 * Rows + 16);
        a10.Store(scores + 10 * Rows); b10.Store(scores + 10 * Rows + 16);
        a11.Store(scores + 11 * Rows); b11.Store(scores + 11 * Rows + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Score256(float* queries, float* panel, int dimension, float* scores)
    {
        Vector256<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default;
        Vector256<float> b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default;
        for (var end = panel + (long)dimension * Rows; panel < end; panel += Rows, queries += Queries)
        {
            var (left, right) = (Vector256.Load(panel), Vector256.Load(panel + 8));
            Vector256<float> query;
            query = Vector256.Create(queries[0]); a0 = Fma.MultiplyAdd(query, left, a0); b0 = Fma.MultiplyAdd(query, right, b0);
            query = Vector256.Create(queries[1]); a1 = Fma.MultiplyAdd(query, left, a1); b1 = Fma.MultiplyAdd(query, right, b1);
            query = Vector256.Create(queries[2]); a2 = Fma.MultiplyAdd(query, left, a2); b2 = Fma.MultiplyAdd(query, right, b2);
            query = Vector256.Create(queries[3]); a3 = Fma.MultiplyAdd(query, left, a3); b3 = Fma.MultiplyAdd(query, right, b3);
            query = Vector256.Create(queries[4]); a4 = Fma.MultiplyAdd(query, left, a4); b4 = Fma.MultiplyAdd(query, right, b4);
            query = Vector256.Create(queries[5]); a5 = Fma.MultiplyAdd(query, left, a5); b5 = Fma.MultiplyAdd(query, right, b5);
        }
        a0.Store(scores + 0 * Rows); b0.Store(scores + 0 * Rows + 8);
        a1.Store(scores + 1 * Rows); b1.Store(scores + 1 * Rows + 8);
        a2.Store(scores + 2 * Rows); b2.Store(scores + 2 * Rows + 8);
        a3.Store(scores + 3 * Rows); b3.Store(scores + 3 * Rows + 8);
        a4.Store(scores + 4 * Rows); b4.Store(scores + 4 * Rows + 8);
        a5.Store(scores + 5 * Rows); b5.Store(scores + 5 * Rows + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Score128(float* queries, float* panel, int dimension, float* scores)
    {
        Vector128<float> a0 = default, a1 = default, a2 = default, a3 = default;
        Vector128<float> b0 = default, b1 = default, b2 = default, b3 = default;
        for (var end = panel + (long)dimension * Rows; panel < end; panel += Rows, queries += Queries)
        {
            var (left, right) = (Vector128.Load(panel), Vector128.Load(panel + 4));
            Vector128<float> query;
            query = Vector128.Create(queries[0]); a0 += query * left; b0 += query * right;
            query = Vector128.Create(queries[1]); a1 += query * left; b1 += query * right;
            query = Vector128.Create(queries[2]); a2 += query * left; b2 += query * right;
            query = Vector128.Create(queries[3]); a3 += query * left; b3 += query * right;
        }
        a0.Store(scores + 0 * Rows); b0.Store(scores + 0 * Rows + 4);
        a1.Store(scores + 1 * Rows); b1.Store(scores + 1 * Rows + 4);
        a2.Store(scores + 2 * Rows); b2.Store(scores + 2 * Rows + 4);
        a3.Store(scores + 3 * Rows); b3.Store(scores + 3 * Rows + 4);
    }
}
