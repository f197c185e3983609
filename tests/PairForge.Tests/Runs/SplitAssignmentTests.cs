using System.Globalization;
using PairForge.Mining;
using PairForge.Runs;
using PairForge.Sources;
using PairForge.Tests.Sinks;
using static PairForge.Tests.Runs.BuiltDataset;

namespace PairForge.Tests.Runs;

public sealed class SplitAssignmentTests
{
    private static readonly Dictionary<string, double> Shares = new() { ["test"] = 0.05, ["dev"] = 0.02 };

    [Fact]
    public void Of_ManyPassages_SharesAreRightAndNamesAreInOrder()
    {
        var splits = new SplitAssignment(42, Shares);
        Assert.Equal(["train", "dev", "test"], splits.Names);
        var counts = new int[3];
        for (var n = 0; n < 100_000; n++) counts[splits.Of(Passage(n, $"text {n}"))]++;
        Assert.InRange(counts[1], 2000 - 220, 2000 + 220); // five standard deviations of the binomial
        Assert.InRange(counts[2], 5000 - 345, 5000 + 345);
    }

    [Fact]
    public void Of_EqualAnchorsAndGroups_NeverStraddle()
    {
        var splits = new SplitAssignment(7, new Dictionary<string, double> { ["dev"] = 0.5 });
        for (var n = 0; n < 500; n++)
        {
            Assert.Equal(splits.Of(Passage(1, $"A text {n}")), splits.Of(Passage(99, $" a  TEXT {n} ")));
            Assert.Equal(splits.Of(Passage(1, "one", group: $"g{n}")), splits.Of(Passage(2, "another", group: $"g{n}")));
        }
    }

    [Fact]
    public void Of_AnotherSeed_MovesPassages()
    {
        var (first, second) = (new SplitAssignment(1, new Dictionary<string, double> { ["dev"] = 0.5 }), new SplitAssignment(2, new Dictionary<string, double> { ["dev"] = 0.5 }));
        Assert.InRange(Enumerable.Range(0, 1000).Count(n => first.Of(Passage(n, $"t {n}")) != second.Of(Passage(n, $"t {n}"))), 420, 580);
    }

    [Theory]
    [InlineData("train", 0.1, "split names 'train', which is what the other splits leave")]
    [InlineData("De v", 0.1, "split names 'De v'; a name is lower-case letters, digits and '_', such as dev")]
    [InlineData("../x", 0.1, "split names '../x'; a name is lower-case letters, digits and '_', such as dev")]
    [InlineData("dev", 0.0, "split.dev is 0; it must be a share between 0 and 1, such as 0.01")]
    [InlineData("dev", 1.0, "split.dev is 1; it must be a share between 0 and 1, such as 0.01")]
    public void New_WrongShare_SaysWhatIsWrong(string name, double share, string message) =>
        Assert.Equal(message, Assert.Throws<ConfigurationException>(() => new SplitAssignment(1, new Dictionary<string, double> { [name] = share })).Message);

    [Fact]
    public async Task RunAsync_Splits_EachHasItsFilesAndMinesItsOwnPassages()
    {
        using var folder = new TemporaryFolder();
        var passages = Enumerable.Range(0, 600).Select(n => Passage(n, $"text {n} of group {n / 3}", group: (n / 3).ToString(CultureInfo.InvariantCulture))).ToArray();
        var pipeline = Pipeline(passages, new NeighboursRule()) with { Split = new Dictionary<string, double> { ["dev"] = 0.3 }, Mine = new MineOptions { NumNegatives = 2 } };
        var report = await PipelineRunner.RunAsync(pipeline, new RunOptions { Out = folder["out"], Workers = 2 }, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(600, report.PairsWritten);
        var (train, dev) = (Anchors("train"), Anchors("dev"));
        Assert.Equal(600, train.Count + dev.Count);
        Assert.InRange(dev.Count, 90, 270);
        Assert.Empty(train.Select(Group).Intersect(dev.Select(Group)));
        Assert.Empty(Negatives("dev").Except(dev));
        Assert.Empty(Negatives("train").Except(train));

        HashSet<string> Anchors(string split) => [.. SampleDataset.Query($"select distinct anchor from '{folder["out"]}/data/{split}-*.parquet'").Select(r => (string)r[0]!)];

        HashSet<string> Negatives(string split) => [.. SampleDataset.Query($"select distinct negative from '{folder["out"]}/data/{split}-*.parquet'").Select(r => (string)r[0]!)];

        static string Group(string text) => text.Split(' ')[^1];
    }

    [Fact]
    public async Task RunAsync_EmptySplit_HasAFileWithItsColumns()
    {
        using var folder = new TemporaryFolder();
        var pipeline = Pipeline([.. Enumerable.Range(0, 20).Select(n => Passage(n, $"text {n}"))], new ViewsRule()) with
        {
            Split = new Dictionary<string, double> { ["dev"] = 1e-9 }, Mine = new MineOptions { NumNegatives = 2 },
        };
        await PipelineRunner.RunAsync(pipeline, new RunOptions { Out = folder["out"] }, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal([[0L]], SampleDataset.Query($"select count(negative) from '{folder["out"]}/data/dev-*.parquet'"));
    }
}
