using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PairForge.Search;

/// <summary>Which instructions the search uses.</summary>
public enum SearchKernel
{
    /// <summary>The best that the processor has.</summary>
    Auto,

    /// <summary>512-bit fused multiply-add, 12 queries by 32 rows a tile.</summary>
    Avx512,

    /// <summary>256-bit fused multiply-add, 6 queries by 16 rows a tile.</summary>
    Avx2,

    /// <summary>Any processor.</summary>
    Portable,
}

/// <summary>Scores 12 queries against one panel of 32 rows.</summary>
/// <remarks>
/// Queries are packed like the panel, dimension-major (<c>queries[k * 12 + query]</c>). The loops are written out so that
/// every accumulator stays in a register: 24 of 32 with AVX-512, 12 of 16 with AVX2.
/// </remarks>
internal static unsafe class ScoreTile
{
    internal const int Queries = 12;

    internal static SearchKernel Resolve(SearchKernel kernel) => kernel switch
    {
        SearchKernel.Auto when Avx512F.IsSupported => SearchKernel.Avx512,
        SearchKernel.Auto when Fma.IsSupported => SearchKernel.Avx2,
        SearchKernel.Auto => SearchKernel.Portable,
        SearchKernel.Avx512 when !Avx512F.IsSupported => throw new PlatformNotSupportedException("this processor has no AVX-512"),
        SearchKernel.Avx2 when !Fma.IsSupported => throw new PlatformNotSupportedException("this processor has no AVX2 with FMA"),
        _ => kernel,
    };

    /// <summary>Fills <paramref name="scores"/>, (12, 32), row-major.</summary>
    internal static void Run(SearchKernel kernel, float* queries, float* panel, int dimension, float* scores)
    {
        if (kernel == SearchKernel.Avx512)
        {
            Avx512Tile(queries, panel, dimension, scores);
        }
        else if (kernel == SearchKernel.Avx2)
        {
            Avx2HalfTile(queries, Queries, panel, dimension, scores);
            Avx2HalfTile(queries, Queries, panel + 16, dimension, scores + 16);
            Avx2HalfTile(queries + 6, Queries, panel, dimension, scores + 6 * VectorFile.PanelRows);
            Avx2HalfTile(queries + 6, Queries, panel + 16, dimension, scores + 6 * VectorFile.PanelRows + 16);
        }
        else
        {
            PortableTile(queries, panel, dimension, scores);
        }
    }

    private static void PortableTile(float* queries, float* panel, int dimension, float* scores)
    {
        new Span<float>(scores, Queries * VectorFile.PanelRows).Clear();
        for (var k = 0; k < dimension; k++)
        {
            for (var q = 0; q < Queries; q++)
            {
                var query = queries[k * Queries + q];
                for (var r = 0; r < VectorFile.PanelRows; r++)
                    scores[q * VectorFile.PanelRows + r] += query * panel[k * VectorFile.PanelRows + r];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Avx512Tile(float* queries, float* panel, int dimension, float* scores)
    {
        var a0 = Vector512<float>.Zero; var b0 = Vector512<float>.Zero;
        var a1 = Vector512<float>.Zero; var b1 = Vector512<float>.Zero;
        var a2 = Vector512<float>.Zero; var b2 = Vector512<float>.Zero;
        var a3 = Vector512<float>.Zero; var b3 = Vector512<float>.Zero;
        var a4 = Vector512<float>.Zero; var b4 = Vector512<float>.Zero;
        var a5 = Vector512<float>.Zero; var b5 = Vector512<float>.Zero;
        var a6 = Vector512<float>.Zero; var b6 = Vector512<float>.Zero;
        var a7 = Vector512<float>.Zero; var b7 = Vector512<float>.Zero;
        var a8 = Vector512<float>.Zero; var b8 = Vector512<float>.Zero;
        var a9 = Vector512<float>.Zero; var b9 = Vector512<float>.Zero;
        var a10 = Vector512<float>.Zero; var b10 = Vector512<float>.Zero;
        var a11 = Vector512<float>.Zero; var b11 = Vector512<float>.Zero;
        for (var k = 0; k < dimension; k++)
        {
            var left = Vector512.Load(panel);
            var right = Vector512.Load(panel + 16);
            var q0 = Vector512.Create(queries[0]); a0 = Avx512F.FusedMultiplyAdd(q0, left, a0); b0 = Avx512F.FusedMultiplyAdd(q0, right, b0);
            var q1 = Vector512.Create(queries[1]); a1 = Avx512F.FusedMultiplyAdd(q1, left, a1); b1 = Avx512F.FusedMultiplyAdd(q1, right, b1);
            var q2 = Vector512.Create(queries[2]); a2 = Avx512F.FusedMultiplyAdd(q2, left, a2); b2 = Avx512F.FusedMultiplyAdd(q2, right, b2);
            var q3 = Vector512.Create(queries[3]); a3 = Avx512F.FusedMultiplyAdd(q3, left, a3); b3 = Avx512F.FusedMultiplyAdd(q3, right, b3);
            var q4 = Vector512.Create(queries[4]); a4 = Avx512F.FusedMultiplyAdd(q4, left, a4); b4 = Avx512F.FusedMultiplyAdd(q4, right, b4);
            var q5 = Vector512.Create(queries[5]); a5 = Avx512F.FusedMultiplyAdd(q5, left, a5); b5 = Avx512F.FusedMultiplyAdd(q5, right, b5);
            var q6 = Vector512.Create(queries[6]); a6 = Avx512F.FusedMultiplyAdd(q6, left, a6); b6 = Avx512F.FusedMultiplyAdd(q6, right, b6);
            var q7 = Vector512.Create(queries[7]); a7 = Avx512F.FusedMultiplyAdd(q7, left, a7); b7 = Avx512F.FusedMultiplyAdd(q7, right, b7);
            var q8 = Vector512.Create(queries[8]); a8 = Avx512F.FusedMultiplyAdd(q8, left, a8); b8 = Avx512F.FusedMultiplyAdd(q8, right, b8);
            var q9 = Vector512.Create(queries[9]); a9 = Avx512F.FusedMultiplyAdd(q9, left, a9); b9 = Avx512F.FusedMultiplyAdd(q9, right, b9);
            var q10 = Vector512.Create(queries[10]); a10 = Avx512F.FusedMultiplyAdd(q10, left, a10); b10 = Avx512F.FusedMultiplyAdd(q10, right, b10);
            var q11 = Vector512.Create(queries[11]); a11 = Avx512F.FusedMultiplyAdd(q11, left, a11); b11 = Avx512F.FusedMultiplyAdd(q11, right, b11);
            panel += VectorFile.PanelRows;
            queries += 12;
        }
        a0.Store(scores + 0); b0.Store(scores + 16);
        a1.Store(scores + 32); b1.Store(scores + 48);
        a2.Store(scores + 64); b2.Store(scores + 80);
        a3.Store(scores + 96); b3.Store(scores + 112);
        a4.Store(scores + 128); b4.Store(scores + 144);
        a5.Store(scores + 160); b5.Store(scores + 176);
        a6.Store(scores + 192); b6.Store(scores + 208);
        a7.Store(scores + 224); b7.Store(scores + 240);
        a8.Store(scores + 256); b8.Store(scores + 272);
        a9.Store(scores + 288); b9.Store(scores + 304);
        a10.Store(scores + 320); b10.Store(scores + 336);
        a11.Store(scores + 352); b11.Store(scores + 368);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Avx2HalfTile(float* queries, int stride, float* panel, int dimension, float* scores)
    {
        var a0 = Vector256<float>.Zero; var b0 = Vector256<float>.Zero;
        var a1 = Vector256<float>.Zero; var b1 = Vector256<float>.Zero;
        var a2 = Vector256<float>.Zero; var b2 = Vector256<float>.Zero;
        var a3 = Vector256<float>.Zero; var b3 = Vector256<float>.Zero;
        var a4 = Vector256<float>.Zero; var b4 = Vector256<float>.Zero;
        var a5 = Vector256<float>.Zero; var b5 = Vector256<float>.Zero;
        for (var k = 0; k < dimension; k++)
        {
            var left = Vector256.Load(panel);
            var right = Vector256.Load(panel + 8);
            var q0 = Vector256.Create(queries[0]); a0 = Fma.MultiplyAdd(q0, left, a0); b0 = Fma.MultiplyAdd(q0, right, b0);
            var q1 = Vector256.Create(queries[1]); a1 = Fma.MultiplyAdd(q1, left, a1); b1 = Fma.MultiplyAdd(q1, right, b1);
            var q2 = Vector256.Create(queries[2]); a2 = Fma.MultiplyAdd(q2, left, a2); b2 = Fma.MultiplyAdd(q2, right, b2);
            var q3 = Vector256.Create(queries[3]); a3 = Fma.MultiplyAdd(q3, left, a3); b3 = Fma.MultiplyAdd(q3, right, b3);
            var q4 = Vector256.Create(queries[4]); a4 = Fma.MultiplyAdd(q4, left, a4); b4 = Fma.MultiplyAdd(q4, right, b4);
            var q5 = Vector256.Create(queries[5]); a5 = Fma.MultiplyAdd(q5, left, a5); b5 = Fma.MultiplyAdd(q5, right, b5);
            panel += VectorFile.PanelRows;
            queries += stride;
        }
        a0.Store(scores + 0); b0.Store(scores + 8);
        a1.Store(scores + 32); b1.Store(scores + 40);
        a2.Store(scores + 64); b2.Store(scores + 72);
        a3.Store(scores + 96); b3.Store(scores + 104);
        a4.Store(scores + 128); b4.Store(scores + 136);
        a5.Store(scores + 160); b5.Store(scores + 168);
    }

    /// <summary>The rows of one query whose score is at least <paramref name="threshold"/>, a bit a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint AtLeast(SearchKernel kernel, float* scores, float threshold)
    {
        if (kernel == SearchKernel.Avx512)
        {
            var bound = Vector512.Create(threshold);
            var low = Vector512.GreaterThanOrEqual(Vector512.Load(scores), bound).ExtractMostSignificantBits();
            var high = Vector512.GreaterThanOrEqual(Vector512.Load(scores + 16), bound).ExtractMostSignificantBits();
            return (uint)(low | (high << 16));
        }
        uint bits = 0;
        for (var part = 0; part < 4; part++)
            bits |= Vector256.GreaterThanOrEqual(Vector256.Load(scores + part * 8), Vector256.Create(threshold)).ExtractMostSignificantBits() << (part * 8);
        return bits;
    }
}
