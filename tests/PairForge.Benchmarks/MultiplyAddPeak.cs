using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using PairForge.Search;

namespace PairForge.Benchmarks;

/// <summary>What one core does at most: fused multiply-adds on registers alone. A kernel is judged by its share of it.</summary>
internal static class MultiplyAddPeak
{
    private const int Rounds = 20_000_000;

    /// <summary>GFLOP/s of one thread, the best of three; 0 where the kernel has no fused multiply-add.</summary>
    internal static double Measure(SearchKernel kernel)
    {
        if (kernel is not (SearchKernel.Avx512 or SearchKernel.Avx2)) return 0;
        var lanes = kernel == SearchKernel.Avx512 ? 16 : 8;
        double best = 0;
        for (var run = 0; run < 3; run++)
        {
            var start = Stopwatch.GetTimestamp();
            var sink = kernel == SearchKernel.Avx512 ? Run512(Rounds) : Run256(Rounds);
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (float.IsNaN(sink)) throw new InvalidOperationException("the sum of ones is no number");
            best = Math.Max(best, 2.0 * lanes * 10 * Rounds / seconds / 1e9);
        }
        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Run512(int rounds)
    {
        var (x, y) = (Vector512.Create(0.999f), Vector512.Create(0.001f));
        Vector512<float> a = Vector512.Create(1f), b = Vector512.Create(2f), c = Vector512.Create(3f), d = Vector512.Create(4f), e = Vector512.Create(5f);
        Vector512<float> f = Vector512.Create(6f), g = Vector512.Create(7f), h = Vector512.Create(8f), i = Vector512.Create(9f), j = Vector512.Create(10f);
        for (var r = 0; r < rounds; r++)
        {
            a = Avx512F.FusedMultiplyAdd(a, x, y); b = Avx512F.FusedMultiplyAdd(b, x, y); c = Avx512F.FusedMultiplyAdd(c, x, y); d = Avx512F.FusedMultiplyAdd(d, x, y);
            e = Avx512F.FusedMultiplyAdd(e, x, y); f = Avx512F.FusedMultiplyAdd(f, x, y); g = Avx512F.FusedMultiplyAdd(g, x, y); h = Avx512F.FusedMultiplyAdd(h, x, y);
            i = Avx512F.FusedMultiplyAdd(i, x, y); j = Avx512F.FusedMultiplyAdd(j, x, y);
        }
        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Run256(int rounds)
    {
        var (x, y) = (Vector256.Create(0.999f), Vector256.Create(0.001f));
        Vector256<float> a = Vector256.Create(1f), b = Vector256.Create(2f), c = Vector256.Create(3f), d = Vector256.Create(4f), e = Vector256.Create(5f);
        Vector256<float> f = Vector256.Create(6f), g = Vector256.Create(7f), h = Vector256.Create(8f), i = Vector256.Create(9f), j = Vector256.Create(10f);
        for (var r = 0; r < rounds; r++)
        {
            a = Fma.MultiplyAdd(a, x, y); b = Fma.MultiplyAdd(b, x, y); c = Fma.MultiplyAdd(c, x, y); d = Fma.MultiplyAdd(d, x, y); e = Fma.MultiplyAdd(e, x, y);
            f = Fma.MultiplyAdd(f, x, y); g = Fma.MultiplyAdd(g, x, y); h = Fma.MultiplyAdd(h, x, y); i = Fma.MultiplyAdd(i, x, y); j = Fma.MultiplyAdd(j, x, y);
        }
        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j);
    }
}
