using PairForge.Sinks;

namespace PairForge.Tests.Sinks;

public sealed class DatasetComparisonTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task CompareAsync_Rows_AreCountedAsOftenAsTheyStand()
    {
        var comparison = await CompareAsync("x\ty\tn\nx\ty\tn\nx\ty\tn\nu\tv\tw\n", "u\tv\tw\nx\ty\tn\nx\ty\tm\n", 1);
        Assert.Equal((2L, 2L, 1L, false), (comparison.Common, comparison.OnlyFirst, comparison.OnlySecond, comparison.HasSameRows));
        Assert.Equal("x y n", Text(Assert.Single(comparison.FirstSample)));
        Assert.Equal("x y m", Text(Assert.Single(comparison.SecondSample)));
        Assert.Empty(comparison.Settings);
    }

    [Theory]
    [InlineData("xy\tz\tn\n", "x\tyz\tn\n")]
    [InlineData("x\ty\t\n", "x\ty\t \n")]
    [InlineData("x\ty\tz\n", "x\tz\ty\n")]
    public async Task CompareAsync_TextsCutOtherwise_AreOtherRows(string first, string second) =>
        Assert.Equal((0L, 1L, 1L), await CompareAsync(first, second, 0) is var c ? (c.Common, c.OnlyFirst, c.OnlySecond) : default);

    [Fact]
    public async Task CompareAsync_OrderAlone_IsNoDifference() => Assert.True((await CompareAsync("x\ty\tn\nu\tv\tw\n", "u\tv\tw\nx\ty\tn\n", 5)).HasSameRows);

    [Fact]
    public async Task CompareAsync_PlansAndStats_DifferByName()
    {
        foreach (var (name, seed, read) in new[] { ("a", 1, 5), ("b", 2, 5) })
        {
            Directory.CreateDirectory(_folder[name]);
            await SampleDataset.WriteAsync(_folder[name], [SampleDataset.Pair(1)], PairFormat.Pair, 0, new WriteOptions());
            File.WriteAllText(_folder[name + "/plan.json"], $$"""{"configuration":{"seed":{{seed}},"filter":[]},"inputs":[{"path":"{{name}}.txt"}],"shards":[{"end":{{seed}}}]}""");
            File.WriteAllText(_folder[name + "/stats.json"], $$"""{"records":{"read":{{read}}},"rows_written":{{seed}}}""");
        }
        var comparison = await DatasetComparison.CompareAsync(_folder["a"], _folder["b"], 1, TestContext.Current.CancellationToken);
        Assert.Equal([new ValueDifference("seed", "1", "2"), new ValueDifference("inputs[0].path", "\"a.txt\"", "\"b.txt\"")], comparison.Settings);
        Assert.Equal([new ValueDifference("rows_written", "1", "2")], comparison.Counts);
        Assert.True(comparison.HasSameRows);
    }

    public void Dispose() => _folder.Dispose();

    private Task<DatasetComparison> CompareAsync(string first, string second, int sample)
    {
        File.WriteAllText(_folder["a.tsv"], "anchor\tpositive\tnegative\n" + first);
        File.WriteAllText(_folder["b.tsv"], "anchor\tpositive\tnegative\n" + second);
        return DatasetComparison.CompareAsync(_folder["a.tsv"], _folder["b.tsv"], sample, TestContext.Current.CancellationToken);
    }

    private static string Text(PairRow row) => string.Join(' ', [row.Anchor, row.Positive, .. row.Negatives]);
}
