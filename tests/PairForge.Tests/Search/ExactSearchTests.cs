using System.Runtime.Intrinsics.X86;
using CsCheck;
using PairForge.Search;

namespace PairForge.Tests.Search;

public sealed class ExactSearchTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pairforge-search").FullName;

    public static TheoryData<SearchKernel> Kernels
    {
        get
        {
            var kernels = new TheoryData<SearchKernel> { SearchKernel.Portable };
            if (Fma.IsSupported) kernels.Add(SearchKernel.Avx2);
            if (Avx512F.IsSupported) kernels.Add(SearchKernel.Avx512);
            return kernels;
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Search_AnyShape_EqualsNaiveDoubleLoop(SearchKernel kernel)
    {
        var n = 0;
        Gen.Select(Gen.Int[1, 100], Gen.Int[1, 70], Gen.Int[1, 30], Gen.Int[1, 40], Gen.ULong).Sample((rows, dimension, queries, k, seed) =>
        {
            var database = Vectors(rows, dimension, seed);
            var asked = Vectors(queries, dimension, seed + 1);
            using var file = Write(database, dimension, Interlocked.Increment(ref n));
            var results = new Neighbour[queries * k];
            var found = new int[queries];
            new ExactSearch(file, kernel, threads: 2).Search(asked, queries, k, null, 0, results, found, TestContext.Current.CancellationToken);
            for (var q = 0; q < queries; q++)
            {
                var expected = Naive(database, asked.AsSpan(q * dimension, dimension), dimension, k, _ => false);
                Assert.Equal(expected, results.AsSpan(q * k, found[q]).ToArray());
            }
        }, iter: 60);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Search_EqualRows_OrderedByRow(SearchKernel kernel)
    {
        var row = Vectors(1, 16, 3);
        var database = Enumerable.Repeat(row, 100).SelectMany(r => r).ToArray();
        using var file = Write(database, 16, 0);
        var results = new Neighbour[5];
        var found = new int[1];
        new ExactSearch(file, kernel).Search(row, 1, 5, null, 0, results, found, TestContext.Current.CancellationToken);
        Assert.Equal([0, 1, 2, 3, 4], results.Select(r => r.Row));
    }

    [Fact]
    public void Search_Mask_NeverFindsWhatItExcludes()
    {
        var database = Vectors(64, 8, 5);
        using var file = Write(database, 8, 0);
        var mask = new SearchMaskBuilder(64, 64);
        for (var i = 0; i < 64; i++)
        {
            mask.ExcludeRow(i, i);
            mask.TagRow(i, i % 4);
            mask.TagQuery(i, i % 4);
        }
        var results = new Neighbour[64 * 10];
        var found = new int[64];
        new ExactSearch(file).Search(Enumerable.Range(0, 64).ToArray(), 10, mask.Build(), 0, results, found, TestContext.Current.CancellationToken);
        for (var q = 0; q < 64; q++)
        {
            var expected = Naive(database, database.AsSpan(q * 8, 8), 8, 10, row => row % 4 == q % 4);
            Assert.Equal(expected, results.AsSpan(q * 10, found[q]).ToArray());
        }
    }

    [Fact]
    public void Search_NaN_SaysSo()
    {
        using var file = Write(Vectors(3, 4, 1), 4, 0);
        var fault = Assert.Throws<ArgumentException>(() => new ExactSearch(file).Search(new float[] { 1, float.NaN, 0, 0 }, 1, 1, null, 0, new Neighbour[1], new int[1], TestContext.Current.CancellationToken));
        Assert.Contains("NaN", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>Random, clustered, nearly equal, constant, sparse and empty vectors, of norms from 1e-30 to 1e18, side by side.</summary>
    private static readonly Gen<float[]> Hostile =
        from dimension in Gen.Int[1, 70]
        from rows in Gen.Int[1, 260]
        from seed in Gen.ULong
        from kinds in Gen.Int[0, 5].Array[1, 3]
        from scale in Gen.Int[0, 6].Select(i => new[] { 1f, 1f, 1f, 1e-30f, 1e-15f, 1e9f, 1e18f }[i])
        select HostileRows(rows, dimension, seed, kinds, scale);

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Search_Int8HostileVectors_EqualsNaiveDoubleLoop(SearchKernel kernel)
    {
        var n = 0;
        Gen.Select(Hostile, Gen.Int[1, 40], Gen.Int[1, 9], Gen.Bool).Sample((packed, k, queries, masked) =>
        {
            var dimension = (int)packed[0];
            var database = packed[1..];
            var rows = database.Length / dimension;
            using var file = Write(database, dimension, Interlocked.Increment(ref n));
            var asked = new float[queries * dimension];
            for (var q = 0; q < queries; q++) database.AsSpan(q * 7 % rows * dimension, dimension).CopyTo(asked.AsSpan(q * dimension));
            var mask = new SearchMaskBuilder(rows, queries);
            for (var q = 0; masked && q < queries; q++)
            {
                for (var row = q; row < rows; row += 3) mask.ExcludeRow(q, row);
            }
            var results = new Neighbour[queries * k];
            var found = new int[queries];
            var search = new ExactSearch(file, kernel, threads: 1, SearchPrecision.Int8);
            search.Search(asked, queries, k, mask.Build(), 0, results, found, TestContext.Current.CancellationToken);
            var (plain, plainFound) = (new Neighbour[queries * k], new int[queries]);
            new ExactSearch(file, kernel, threads: 1).Search(asked, queries, k, mask.Build(), 0, plain, plainFound, TestContext.Current.CancellationToken);
            for (var q = 0; q < queries; q++)
            {
                var query = asked.AsSpan(q * dimension, dimension);
                var norm = Math.Sqrt(Naive(asked, query, dimension, queries, row => row != q)[0].Score);
                var expected = search.Precision == SearchPrecision.Int8 && norm is > 1.1e-12 and < 0.9e12
                    ? Naive(database, query, dimension, k, row => masked && row >= q && (row - q) % 3 == 0)
                    : plain.AsSpan(q * k, plainFound[q]).ToArray();
                Assert.Equal(expected, results.AsSpan(q * k, found[q]).ToArray());
            }
        }, iter: 300);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Search_Int8ManyRows_EqualsFloat32(SearchKernel kernel)
    {
        const int Rows = 5003, Dimension = 37, Queries = 50, K = 20;
        var database = HostileRows(Rows, Dimension, 11, [1], 1)[1..];
        using var file = Write(database, Dimension, 0);
        var (plain, quantized) = (new Neighbour[Queries * K], new Neighbour[Queries * K]);
        var rows = Enumerable.Range(0, Queries).Select(i => i * 97).ToArray();
        new ExactSearch(file, kernel).Search(rows, K, null, 0, plain, new int[Queries], TestContext.Current.CancellationToken);
        var search = new ExactSearch(file, kernel, precision: SearchPrecision.Int8);
        search.Search(rows, K, null, 0, quantized, new int[Queries], TestContext.Current.CancellationToken);
        Assert.Equal(plain, quantized);
        Array.Clear(quantized);
        new ExactSearch(file, kernel, precision: SearchPrecision.Int8) { MostQuantizedBytes = 0 }.Search(rows, K, null, 0, quantized, new int[Queries], TestContext.Current.CancellationToken);
        Assert.Equal(plain, quantized);
        Assert.Equal(kernel == SearchKernel.Portable || AvxVnni.IsSupported ? SearchPrecision.Int8 : SearchPrecision.Float32, search.Precision);
    }

    [Fact]
    public void Search_Int8RowTooLong_FallsBackToFloat32()
    {
        var database = Vectors(40, 8, 2);
        database[17] = 1e15f;
        using var file = Write(database, 8, 0);
        var search = new ExactSearch(file, SearchKernel.Portable, precision: SearchPrecision.Int8);
        var results = new Neighbour[3];
        search.Search(Vectors(1, 8, 3), 1, 3, null, 0, results, new int[1], TestContext.Current.CancellationToken);
        Assert.Equal(SearchPrecision.Float32, search.Precision);
        Assert.Equal(Naive(database, Vectors(1, 8, 3), 8, 3, _ => false), results);
    }

    [Fact]
    public void ReadRow_AfterWriting_SameVector()
    {
        var database = Vectors(77, 5, 9);
        using var file = Write(database, 5, 0);
        Assert.Equal(77, file.Rows);
        var row = new float[5];
        for (var i = 0; i < 77; i++)
        {
            file.ReadRow(i, row);
            Assert.Equal(database.AsSpan(i * 5, 5).ToArray(), row);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Neighbour[] Naive(float[] database, ReadOnlySpan<float> query, int dimension, int k, Func<int, bool> excluded)
    {
        var all = new List<Neighbour>();
        for (var row = 0; row < database.Length / dimension; row++)
        {
            if (excluded(row)) continue;
            double score = 0;
            for (var d = 0; d < dimension; d++) score += (double)query[d] * database[row * dimension + d];
            all.Add(new Neighbour(row, score));
        }
        return [.. all.OrderByDescending(x => x.Score).ThenBy(x => x.Row).Take(k)];
    }

    /// <summary>The dimension, then rows.</summary>
    private static float[] HostileRows(int rows, int dimension, ulong seed, int[] kinds, float scale)
    {
        var random = new KeyedRandom(seed, "vectors", "hostile");
        var values = new float[1 + rows * dimension];
        values[0] = dimension;
        for (var row = 0; row < rows; row++)
        {
            var kind = kinds[random.NextInt(kinds.Length)];
            for (var d = 0; d < dimension; d++)
            {
                var x = (float)(random.NextDouble() * 2 - 1);
                values[1 + row * dimension + d] = scale * kind switch
                {
                    0 => x,
                    1 => MathF.Round(8 * MathF.Sin(row % 7 + d)) / 8 + x / 8, // clusters
                    2 => MathF.Round(8 * MathF.Sin(d)) / 8 + (random.NextInt(9) == 0 ? x / 4096 : 0), // near ties, apart by more than float32 rounds
                    3 => 0.25f,
                    4 => random.NextInt(8) == 0 ? 1 : 0, // exact ties
                    _ => 0,
                };
            }
        }
        return values;
    }

    private static float[] Vectors(int rows, int dimension, ulong seed)
    {
        var random = new KeyedRandom(seed, "vectors", "x");
        var values = new float[rows * dimension];
        for (var i = 0; i < values.Length; i++) values[i] = (float)(random.NextDouble() * 2 - 1);
        return values;
    }

    private VectorFile Write(float[] rows, int dimension, int number)
    {
        var path = Path.Combine(_folder, $"v{number}");
        using (var writer = new VectorFileWriter(path, dimension)) writer.Append(rows);
        return VectorFile.Open(path);
    }
}
