using CsCheck;
using PairForge.Search;

namespace PairForge.Tests.Search;

public sealed class IvfSearchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _files;

    [Fact]
    public void Search_EveryList_EqualsExact() =>
        Gen.Select(Gen.Int[1, 400], Gen.Int[1, 30], Gen.Int[1, 12], Gen.Int[1, 40], Gen.ULong, Gen.Bool).Sample((count, dimension, lists, k, seed, ties) =>
        {
            var rows = Rows(count, dimension, seed, ties);
            using var database = VectorFile.InMemory(rows, dimension);
            using var index = Build(database, new() { Lists = lists, Seed = seed });
            var asking = Enumerable.Range(0, Math.Min(count, 50)).Select(i => i * 7 % count).ToArray();
            var mask = Mask(asking, count);
            var (expected, actual) = (new Neighbour[asking.Length * k], new Neighbour[asking.Length * k]);
            var (expectedCounts, counts) = (new int[asking.Length], new int[asking.Length]);
            new ExactSearch(database, threads: 1).Search(asking, k, mask, 0, expected, expectedCounts, TestContext.Current.CancellationToken);
            new IvfSearch(index, index.Lists, threads: 2).Search(asking, k, mask, 0, actual, counts, TestContext.Current.CancellationToken);
            Assert.Equal(expectedCounts, counts);
            Assert.Equal(expected, actual);
        }, iter: 100);

    [Fact]
    public void Search_SomeLists_EqualsExactOverTheirRows() =>
        Gen.Select(Gen.Int[20, 400], Gen.Int[1, 30], Gen.Int[2, 12], Gen.Int[1, 40], Gen.ULong).Sample((count, dimension, lists, k, seed) =>
        {
            var rows = Rows(count, dimension, seed, false);
            using var database = VectorFile.InMemory(rows, dimension);
            using var index = Build(database, new() { Lists = lists, Seed = seed });
            var probes = 1 + lists / 2;
            var query = rows.AsMemory(0, dimension);
            var nearest = new Neighbour[probes];
            new ExactSearch(index.Centroids).Search(query, 1, probes, null, 0, nearest, new int[1], TestContext.Current.CancellationToken);
            var visited = nearest.Take(Math.Min(probes, index.Lists)).SelectMany(list =>
            {
                var panels = index.Panels(list.Row);
                return index.Rows[(panels.Start.Value * VectorFile.PanelRows)..(panels.End.Value * VectorFile.PanelRows)];
            }).Where(row => row >= 0).ToHashSet();
            var expected = visited.Select(row =>
            {
                double score = 0;
                for (var d = 0; d < dimension; d++) score += (double)rows[d] * rows[row * dimension + d];
                return new Neighbour(row, score);
            }).OrderByDescending(n => n.Score).ThenBy(n => n.Row).Take(k).ToArray();
            var (results, found) = (new Neighbour[k], new int[1]);
            new IvfSearch(index, probes).Search(query, 1, k, null, 0, results, found, TestContext.Current.CancellationToken);
            Assert.Equal(expected, results.AsSpan(0, found[0]).ToArray());
        }, iter: 100);

    [Fact]
    public void Build_ClusteredRows_ReachesTheRecallItMeasured()
    {
        const int Count = 6000, Dimension = 16, K = 10;
        var rows = Rows(Count, Dimension, 3, false);
        using var database = VectorFile.InMemory(rows, Dimension);
        using var index = Build(database, new() { Recall = 0.95, Neighbours = K, Threads = 1 });
        Assert.InRange(index.Probes, 1, index.Lists - 1);
        Assert.InRange(index.Recall, 0.95, 1);
        var all = Enumerable.Range(0, Count).ToArray();
        var self = new SearchMaskBuilder(Count, Count);
        foreach (var row in all) self.ExcludeRow(row, row);
        var mask = self.Build();
        var (exact, near, counts) = (new Neighbour[Count * K], new Neighbour[Count * K], new int[Count]);
        new ExactSearch(database).Search(all, K, mask, 0, exact, counts, TestContext.Current.CancellationToken);
        new IvfSearch(index).Search(all, K, mask, 0, near, counts, TestContext.Current.CancellationToken);
        var found = all.Sum(q => exact.AsSpan(q * K, K).ToArray().Count(n => near.AsSpan(q * K, K).Contains(n)));
        Assert.InRange(found / (double)(Count * K), 0.94, 1); // every row asked; the sample was 512 of them
    }

    [Fact]
    public void Build_AnyThreadsAndKernel_SameIndex()
    {
        using var database = VectorFile.InMemory(Rows(3000, 12, 8, false), 12);
        using var expected = Build(database, new() { Threads = 1, Kernel = SearchKernel.Portable });
        using var actual = Build(database, new() { Threads = 3 });
        Assert.Equal(expected.Rows, actual.Rows);
        Assert.Equal((expected.Probes, expected.SampledFound, expected.SampledNeighbours), (actual.Probes, actual.SampledFound, actual.SampledNeighbours));
    }

    [Fact]
    public void Search_NaN_SaysSo()
    {
        using var database = VectorFile.InMemory(Rows(30, 4, 1, false), 4);
        using var index = Build(database, new());
        var fault = Assert.Throws<ArgumentException>(() => new IvfSearch(index).Search(new float[] { 1, float.NaN, 0, 0 }, 1, 1, null, 0, new Neighbour[1], new int[1], TestContext.Current.CancellationToken));
        Assert.Contains("NaN", fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private IvfIndex Build(VectorFile database, IvfOptions options) =>
        IvfIndex.Build(database, _folder[$"lists{Interlocked.Increment(ref _files)}"], options, TestContext.Current.CancellationToken);

    private static SearchMask Mask(int[] asking, int rows)
    {
        var mask = new SearchMaskBuilder(rows, asking.Length);
        for (var row = 0; row < rows; row++) mask.TagRow(row, row % 5);
        for (var q = 0; q < asking.Length; q++)
        {
            mask.ExcludeRow(q, asking[q]);
            mask.TagQuery(q, q % 7);
        }
        return mask.Build();
    }

    private static float[] Rows(int count, int dimension, ulong seed, bool ties)
    {
        var random = new KeyedRandom(seed, "rows", "ivf");
        var rows = new float[count * dimension];
        for (var row = 0; row < count; row++)
        {
            var cluster = random.NextInt(9);
            for (var k = 0; k < dimension; k++)
            {
                var x = (float)(random.NextDouble() * 2 - 1);
                rows[row * dimension + k] = ties ? MathF.Round(x) : MathF.Sin(cluster * 5 + 3 * k) + x / 2;
            }
        }
        return rows;
    }
}
