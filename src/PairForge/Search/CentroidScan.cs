using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PairForge.Search;

/// <summary>Compares rows with every centroid: the nearest one, exactly, and how near the second is at most.</summary>
/// <remarks>
/// The nearest centroid has the largest value row.centroid - |centroid|^2 / 2. The float32 tile ranks them, a lane a row;
/// where float32 cannot tell the best apart, all centroids are asked in double precision, in dimension order.
/// </remarks>
internal sealed unsafe class CentroidScan
{
    /// <summary>Rows that pass over the centroids together: panels that stay in the L2 cache.</summary>
    internal const int RowsAtOnce = 8 * VectorFile.PanelRows;

    private readonly SearchKernel _kernel;
    private readonly int _dimension;
    private readonly float[] _centroids, _packed, _packedHalves;
    private readonly int[] _order;
    private readonly double[] _halves; // |centroid|^2 / 2
    private readonly double _longest; // squared

    /// <param name="centroids">Row-major.</param>
    /// <param name="dimension">Length of a row.</param>
    /// <param name="kernel">Instructions to use.</param>
    /// <param name="order">The order in which a scan comes to them; null: their own.</param>
    internal CentroidScan(float[] centroids, int dimension, SearchKernel kernel, int[]? order = null)
    {
        (_centroids, _dimension, _kernel) = (centroids, dimension, SearchKernels.Resolve(kernel));
        Count = centroids.Length / dimension;
        Groups = (Count + ScoreTile.Queries - 1) / ScoreTile.Queries;
        _packed = GC.AllocateArray<float>(checked(Groups * ScoreTile.Queries * dimension), pinned: true);
        _halves = new double[Count];
        _packedHalves = new float[Groups * ScoreTile.Queries];
        _packedHalves.AsSpan(Count).Fill(float.PositiveInfinity); // what fills up the last group is nearest to nothing
        _order = order ?? [.. Enumerable.Range(0, Count)];
        for (var i = 0; i < Count; i++)
        {
            var c = _order[i];
            var centroid = centroids.AsSpan(c * dimension, dimension);
            var packed = _packed.AsSpan(i / ScoreTile.Queries * ScoreTile.Queries * dimension);
            double square = 0;
            for (int k = 0, at = i % ScoreTile.Queries; k < dimension; k++, at += ScoreTile.Queries)
            {
                packed[at] = centroid[k];
                square += (double)centroid[k] * centroid[k];
            }
            (_halves[c], _packedHalves[i]) = (square / 2, (float)(square / 2));
            _longest = Math.Max(_longest, square);
        }
    }

    internal int Count { get; }

    /// <summary>Groups of 12 centroids, in order.</summary>
    internal int Groups { get; }

    /// <summary>By how much twice a float32 value may be wrong for a row of that squared norm.</summary>
    internal double Error(double squaredNorm) => (_dimension + 16) * 2.4e-7 * (Math.Sqrt(squaredNorm * _longest) + _longest) + 1e-30;

    /// <summary>The value of one centroid for a row, as near as float32 comes.</summary>
    internal double Value(ReadOnlySpan<float> row, int centroid) => Dot(row, _centroids.AsSpan(centroid * _dimension, _dimension)) - _halves[centroid];

    /// <summary>Ranks the centroids for rows of <paramref name="vectors"/>.</summary>
    /// <param name="vectors">Row-major.</param>
    /// <param name="rows">At most <see cref="RowsAtOnce"/> of its rows.</param>
    /// <param name="groups">Groups of centroids to look at: the first of <see cref="Groups"/>.</param>
    /// <param name="found">Takes a row, the nearest centroid and its value, and the second's value, both within <see cref="Error"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Run(float[] vectors, ReadOnlySpan<int> rows, int groups, Action<int, (int Cluster, double Value), double> found)
    {
        var panels = (rows.Length + VectorFile.PanelRows - 1) / VectorFile.PanelRows;
        var size = VectorFile.PanelRows * _dimension;
        var packed = GC.AllocateArray<float>(panels * size, pinned: true);
        for (var i = 0; i < rows.Length; i++)
        {
            var row = vectors.AsSpan(rows[i] * _dimension, _dimension);
            var lane = packed.AsSpan(i / VectorFile.PanelRows * size + i % VectorFile.PanelRows);
            for (int k = 0, at = 0; k < row.Length; k++, at += VectorFile.PanelRows) lane[at] = row[k];
        }
        var best = new float[panels * VectorFile.PanelRows];
        var second = new float[best.Length];
        var nearest = new int[best.Length];
        best.AsSpan().Fill(float.NegativeInfinity);
        second.AsSpan().Fill(float.NegativeInfinity);
        var scores = stackalloc float[ScoreTile.Queries * VectorFile.PanelRows];
        fixed (float* panel = packed, centroids = _packed, halves = _packedHalves, bests = best, seconds = second)
        fixed (int* numbers = nearest)
        {
            for (var group = 0; group < groups; group++)
            {
                var first = group * ScoreTile.Queries;
                for (var p = 0; p < panels; p++)
                {
                    ScoreTile.Score(_kernel, centroids + (long)first * _dimension, panel + (long)p * size, _dimension, scores);
                    for (var half = 0; half < VectorFile.PanelRows; half += 16)
                    {
                        var at = p * VectorFile.PanelRows + half;
                        var (top, next, number) = (Vector512.Load(bests + at), Vector512.Load(seconds + at), Vector512.Load(numbers + at));
                        for (var q = 0; q < ScoreTile.Queries; q++)
                        {
                            var value = Vector512.Load(scores + q * VectorFile.PanelRows + half) - Vector512.Create(halves[first + q]);
                            var better = Vector512.GreaterThan(value, top);
                            next = Vector512.Max(next, Vector512.Min(value, top));
                            top = Vector512.Max(top, value);
                            number = Vector512.ConditionalSelect(better.AsInt32(), Vector512.Create(first + q), number);
                        }
                        top.Store(bests + at);
                        next.Store(seconds + at);
                        number.Store(numbers + at);
                    }
                }
            }
        }
        for (var i = 0; i < rows.Length; i++)
        {
            var row = vectors.AsSpan(rows[i] * _dimension, _dimension);
            var margin = Error(SquaredNorm(row));
            found(rows[i], best[i] - second[i] > margin ? (_order[nearest[i]], best[i]) : Decide(row, best[i] - margin), second[i]);
        }
    }

    /// <summary>The nearest of the centroids whose value is about <paramref name="least"/> or more.</summary>
    internal (int Cluster, double Value) Decide(ReadOnlySpan<float> row, double least)
    {
        var error = Error(SquaredNorm(row));
        var best = (Cluster: -1, Value: double.NegativeInfinity);
        for (var c = 0; c < Count; c++)
        {
            var centroid = _centroids.AsSpan(c * _dimension, _dimension);
            if (Dot(row, centroid) - _halves[c] < least - error) continue;
            double value = 0;
            for (var k = 0; k < row.Length; k++) value += (double)row[k] * centroid[k];
            value -= _halves[c];
            if (value > best.Value) best = (c, value);
        }
        return best;
    }

    /// <summary>A float32 inner product, by the same sums on every processor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        Vector256<float> a = default, b = default, c = default, d = default;
        ref var l = ref System.Runtime.InteropServices.MemoryMarshal.GetReference(left);
        ref var r = ref System.Runtime.InteropServices.MemoryMarshal.GetReference(right);
        nuint k = 0;
        for (; k + 32 <= (nuint)left.Length; k += 32)
        {
            a += Vector256.LoadUnsafe(ref l, k) * Vector256.LoadUnsafe(ref r, k);
            b += Vector256.LoadUnsafe(ref l, k + 8) * Vector256.LoadUnsafe(ref r, k + 8);
            c += Vector256.LoadUnsafe(ref l, k + 16) * Vector256.LoadUnsafe(ref r, k + 16);
            d += Vector256.LoadUnsafe(ref l, k + 24) * Vector256.LoadUnsafe(ref r, k + 24);
        }
        a = (a + b) + (c + d);
        float sum = 0;
        for (var i = 0; i < 8; i++) sum += a[i];
        for (; k < (nuint)left.Length; k++) sum += Unsafe.Add(ref l, k) * Unsafe.Add(ref r, k);
        return sum;
    }

    /// <summary>Adds a row to a sum, a dimension at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Add(Span<double> sum, ReadOnlySpan<float> row)
    {
        var k = 0;
        for (; k + 8 <= row.Length; k += 8)
        {
            var (low, high) = Vector256.Widen(Vector256.Create(row.Slice(k, 8)));
            (Vector256.Create<double>(sum[k..]) + low).CopyTo(sum[k..]);
            (Vector256.Create<double>(sum[(k + 4)..]) + high).CopyTo(sum[(k + 4)..]);
        }
        for (; k < row.Length; k++) sum[k] += row[k];
    }

    private static double SquaredNorm(ReadOnlySpan<float> vector)
    {
        double square = 0;
        foreach (var x in vector) square += (double)x * x;
        return square;
    }
}
