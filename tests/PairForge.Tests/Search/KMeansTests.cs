using CsCheck;
using PairForge.Search;

namespace PairForge.Tests.Search;

public sealed class KMeansTests
{
    [Theory]
    [MemberData(nameof(ExactSearchTests.Kernels), MemberType = typeof(ExactSearchTests))]
    public void Fit_AnyRows_IsPlainLloydFromTheSameStart(SearchKernel kernel) =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 40], Gen.Int[1, 300], Gen.ULong, Gen.Int[1, 8], Gen.Int[0, 3]).Sample((clusters, dimension, more, seed, iterations, kind) =>
        {
            var rows = Rows(clusters + more, dimension, seed, kind);
            // The start is what no iteration has changed: one iteration of a run tells its clusters, and their means the second start.
            var result = KMeans.Fit(rows, dimension, new() { Clusters = clusters, Iterations = iterations, Seed = seed, Kernel = kernel, Threads = 1 }, TestContext.Current.CancellationToken);
            var first = KMeans.Fit(rows, dimension, new() { Clusters = clusters, Iterations = 1, Seed = seed, Kernel = kernel, Threads = 1 }, TestContext.Current.CancellationToken);
            var (centroids, assigned) = (first.Centroids, first.Clusters);
            for (var i = 1; i < iterations; i++)
            {
                var next = Nearest(rows, dimension, centroids);
                if (next.SequenceEqual(assigned)) break;
                assigned = next;
                centroids = Means(rows, dimension, centroids, assigned);
            }
            Assert.Equal(assigned, result.Clusters);
            Assert.Equal(centroids, result.Centroids);
        }, iter: 150);

    [Fact]
    public void Fit_AnyRows_ObjectiveNeverGrowsAndIsThatOfTheMeans() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[1, 30], Gen.Int[1, 400], Gen.ULong).Sample((clusters, dimension, more, seed) =>
        {
            var rows = Rows(clusters + more, dimension, seed, 1);
            var result = KMeans.Fit(rows, dimension, new() { Clusters = clusters, Seed = seed }, TestContext.Current.CancellationToken);
            double expected = 0;
            for (var row = 0; row < clusters + more; row++) expected += Distance(rows.AsSpan(row * dimension, dimension), result.Centroids.AsSpan(result.Clusters[row] * dimension, dimension));
            Assert.Equal(expected, result.Objectives[^1], 1e-6 * (1 + expected));
            for (var i = 1; i < result.Objectives.Count; i++) Assert.True(result.Objectives[i] <= result.Objectives[i - 1] + 1e-9 * (1 + result.Objectives[0]));
        }, iter: 100);

    [Fact]
    public void Fit_AnyThreadsAndKernel_SameResult()
    {
        var rows = Rows(3000, 24, 5, 0);
        var expected = KMeans.Fit(rows, 24, new() { Clusters = 37, Threads = 1, Kernel = SearchKernel.Portable }, TestContext.Current.CancellationToken);
        foreach (var threads in new[] { 2, 3, 7 })
        {
            var result = KMeans.Fit(rows, 24, new() { Clusters = 37, Threads = threads }, TestContext.Current.CancellationToken);
            Assert.Equal(expected.Centroids, result.Centroids);
            Assert.Equal(expected.Clusters, result.Clusters);
            Assert.Equal(expected.Objectives, result.Objectives);
        }
    }

    [Fact]
    public void Fit_EqualRows_EveryClusterHasOne()
    {
        // Four places, one of them 97 rows strong: a start of equal rows leaves clusters empty, which then take the far rows.
        var rows = new float[100 * 2];
        (rows[2], rows[4], rows[7]) = (10, -10, 10);
        var result = KMeans.Fit(rows, 2, new() { Clusters = 4 }, TestContext.Current.CancellationToken);
        Assert.Equal(4, result.Clusters.Distinct().Count());
        Assert.Equal(0, result.Objectives[^1]);
    }

    [Fact]
    public void Fit_NaN_SaysSo()
    {
        var fault = Assert.Throws<ArgumentException>(() => KMeans.Fit([1, 2, float.NaN, 4], 2, new() { Clusters = 1 }, TestContext.Current.CancellationToken));
        Assert.Contains("row 1", fault.Message, StringComparison.Ordinal);
    }

    private static int[] Nearest(float[] rows, int dimension, float[] centroids)
    {
        var nearest = new int[rows.Length / dimension];
        for (var row = 0; row < nearest.Length; row++)
        {
            var best = double.NegativeInfinity;
            for (var c = 0; c < centroids.Length / dimension; c++)
            {
                double value = 0, square = 0;
                for (var k = 0; k < dimension; k++)
                {
                    value += (double)rows[row * dimension + k] * centroids[c * dimension + k];
                    square += (double)centroids[c * dimension + k] * centroids[c * dimension + k];
                }
                if (value - square / 2 > best) (best, nearest[row]) = (value - square / 2, c);
            }
        }
        return nearest;
    }

    private static float[] Means(float[] rows, int dimension, float[] before, int[] clusters)
    {
        var count = before.Length / dimension;
        var (sums, sizes) = (new double[before.Length], new int[count]);
        for (var row = 0; row < clusters.Length; row++)
        {
            sizes[clusters[row]]++;
            for (var k = 0; k < dimension; k++) sums[clusters[row] * dimension + k] += rows[row * dimension + k];
        }
        var means = Array.ConvertAll(before, x => x);
        for (var c = 0; c < count; c++)
        {
            for (var k = 0; k < dimension && sizes[c] > 0; k++) means[c * dimension + k] = (float)(sums[c * dimension + k] / sizes[c]);
        }
        var far = Enumerable.Range(0, clusters.Length).OrderByDescending(row => Distance(rows.AsSpan(row * dimension, dimension), means.AsSpan(clusters[row] * dimension, dimension))).ThenBy(row => row).ToArray();
        var taken = 0;
        for (var c = 0; c < count; c++)
        {
            if (sizes[c] == 0) rows.AsSpan(far[taken++] * dimension, dimension).CopyTo(means.AsSpan(c * dimension));
        }
        return means;
    }

    private static double Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (var k = 0; k < a.Length; k++) sum += ((double)a[k] - b[k]) * ((double)a[k] - b[k]);
        return sum;
    }

    /// <summary>Uniform, clustered, few different, or on a grid with many equal distances.</summary>
    private static float[] Rows(int count, int dimension, ulong seed, int kind)
    {
        var random = new KeyedRandom(seed, "rows", "k-means");
        var rows = new float[count * dimension];
        for (var row = 0; row < count; row++)
        {
            var cluster = random.NextInt(5);
            for (var k = 0; k < dimension; k++)
            {
                var x = (float)(random.NextDouble() * 2 - 1);
                rows[row * dimension + k] = kind switch { 0 => x, 1 => MathF.Round(4 * MathF.Sin(cluster * 7 + k)) + x / 8, 2 => cluster, _ => MathF.Round(x) };
            }
        }
        return rows;
    }
}
