using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PairForge.Search;

/// <summary>Inner products of queries and rows in double precision.</summary>
/// <remarks>
/// Products of floats are exact in double and the sums run in dimension order, so a score does not depend on the
/// processor. Pairs are visited panel by panel: a panel is read from memory once, turned row-major, and eight pairs are
/// summed side by side.
/// </remarks>
internal static unsafe class PairScorer
{
    private const int Together = 8;

    /// <summary>Fills <paramref name="scores"/>, one a pair.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="vectors">Queries, row-major.</param>
    /// <param name="queries">By pair, its query.</param>
    /// <param name="places">By pair, its row's place in <paramref name="rows"/>.</param>
    /// <param name="scores">The scores.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Score(VectorFile rows, float[] vectors, ReadOnlySpan<int> queries, ReadOnlySpan<int> places, Span<double> scores)
    {
        var order = ByPanel(places, rows.Panels, out var ends);
        var dimension = rows.Dimension;
        var stride = (dimension + 31) / 32 * 32 + 16; // an odd number of cache lines: rows do not evict one another
        var flat = (float*)NativeMemory.AlignedAlloc((nuint)stride * VectorFile.PanelRows * sizeof(float), 64);
        try
        {
            float** left = stackalloc float*[Together], right = stackalloc float*[Together];
            var sums = stackalloc double[Together];
            fixed (float* asked = vectors)
            {
                for (int panel = 0, at = 0; panel < ends.Length; panel++)
                {
                    if (at < ends[panel]) Flatten(rows.PanelPointer(panel), dimension, flat, stride);
                    for (; at < ends[panel]; at += Together)
                    {
                        var count = Math.Min(Together, ends[panel] - at);
                        for (var i = 0; i < Together; i++)
                        {
                            var pair = order[at + Math.Min(i, count - 1)]; // the last one fills up a group
                            left[i] = asked + (long)queries[pair] * dimension;
                            right[i] = flat + places[pair] % VectorFile.PanelRows * stride;
                        }
                        if (Avx.IsSupported) SumEight(left, right, dimension, sums);
                        else SumEach(left, right, dimension, sums);
                        for (var i = 0; i < count; i++) scores[order[at + i]] = sums[i];
                    }
                    at = ends[panel];
                }
            }
        }
        finally
        {
            NativeMemory.AlignedFree(flat);
        }
    }

    /// <summary>The pairs by panel (counting sort); <paramref name="ends"/> holds the end of each panel's.</summary>
    private static int[] ByPanel(ReadOnlySpan<int> places, int panels, out int[] ends)
    {
        ends = new int[panels];
        foreach (var place in places) ends[place / VectorFile.PanelRows]++;
        for (int panel = 0, start = 0; panel < panels; panel++)
        {
            var count = ends[panel];
            ends[panel] = start;
            start += count;
        }
        var order = new int[places.Length];
        for (var i = 0; i < places.Length; i++) order[ends[places[i] / VectorFile.PanelRows]++] = i;
        return order;
    }

    /// <summary>A panel, row-major.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Flatten(float* panel, int dimension, float* into, int stride)
    {
        var whole = Sse.IsSupported ? dimension / 4 * 4 : 0;
        for (var block = 0; block < whole; block += 16) // a cache line of each row
        {
            for (var row = 0; row < VectorFile.PanelRows; row += 4)
            {
                for (var k = block; k < Math.Min(block + 16, whole); k += 4)
                {
                    var from = panel + (long)k * VectorFile.PanelRows + row;
                    var (a, b) = (Vector128.Load(from), Vector128.Load(from + VectorFile.PanelRows));
                    var (c, d) = (Vector128.Load(from + 2 * VectorFile.PanelRows), Vector128.Load(from + 3 * VectorFile.PanelRows));
                    var (ab, cd) = (Sse.UnpackLow(a, b), Sse.UnpackLow(c, d));
                    var (upperAb, upperCd) = (Sse.UnpackHigh(a, b), Sse.UnpackHigh(c, d));
                    var to = into + (long)row * stride + k;
                    Sse.MoveLowToHigh(ab, cd).Store(to);
                    Sse.MoveHighToLow(cd, ab).Store(to + stride);
                    Sse.MoveLowToHigh(upperAb, upperCd).Store(to + 2L * stride);
                    Sse.MoveHighToLow(upperCd, upperAb).Store(to + 3L * stride);
                }
            }
        }
        for (var k = whole; k < dimension; k++)
        {
            for (var row = 0; row < VectorFile.PanelRows; row++) into[(long)row * stride + k] = panel[(long)k * VectorFile.PanelRows + row];
        }
    }

    /// <summary>Four dimensions of eight pairs at a time: products are turned so that a lane is a pair, and added in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumEight(float** left, float** right, int dimension, double* sums)
    {
        Vector256<double> first = default, second = default;
        float* l0 = left[0], l1 = left[1], l2 = left[2], l3 = left[3], l4 = left[4], l5 = left[5], l6 = left[6], l7 = left[7];
        float* r0 = right[0], r1 = right[1], r2 = right[2], r3 = right[3], r4 = right[4], r5 = right[5], r6 = right[6], r7 = right[7];
        nint k = 0;
        for (; k + 4 <= dimension; k += 4)
        {
            first = Add(first, Product(l0 + k, r0 + k), Product(l1 + k, r1 + k), Product(l2 + k, r2 + k), Product(l3 + k, r3 + k));
            second = Add(second, Product(l4 + k, r4 + k), Product(l5 + k, r5 + k), Product(l6 + k, r6 + k), Product(l7 + k, r7 + k));
        }
        first.Store(sums);
        second.Store(sums + 4);
        for (; k < dimension; k++)
        {
            for (var i = 0; i < Together; i++) sums[i] += (double)left[i][k] * right[i][k];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Product(float* left, float* right) =>
        Avx.ConvertToVector256Double(Vector128.Load(left)) * Avx.ConvertToVector256Double(Vector128.Load(right));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Add(Vector256<double> sum, Vector256<double> a, Vector256<double> b, Vector256<double> c, Vector256<double> d)
    {
        Vector256<double> evenAb = Avx.UnpackLow(a, b), oddAb = Avx.UnpackHigh(a, b), evenCd = Avx.UnpackLow(c, d), oddCd = Avx.UnpackHigh(c, d);
        sum += Avx.Permute2x128(evenAb, evenCd, 0x20);
        sum += Avx.Permute2x128(oddAb, oddCd, 0x20);
        sum += Avx.Permute2x128(evenAb, evenCd, 0x31);
        return sum + Avx.Permute2x128(oddAb, oddCd, 0x31);
    }

    private static void SumEach(float** left, float** right, int dimension, double* sums)
    {
        for (var i = 0; i < Together; i++)
        {
            double sum = 0;
            for (var k = 0; k < dimension; k++) sum += (double)left[i][k] * right[i][k];
            sums[i] = sum;
        }
    }
}
