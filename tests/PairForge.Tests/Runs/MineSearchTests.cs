using System.Text.Json;
using PairForge.Mining;
using PairForge.Runs;
using PairForge.Search;

namespace PairForge.Tests.Runs;

/// <summary>What <c>mine.search</c> may and may not change in a dataset.</summary>
public sealed class MineSearchTests : IDisposable
{
    private readonly FilesOfRun _run = new(records: 300);

    [Fact]
    public async Task RunAsync_Int8OrAllLists_TheDatasetOfTheFloat32Search()
    {
        var expected = await DataAsync("exact", new ExactSearchMethod());
        Assert.Equal(expected, await DataAsync("exact", new ExactSearchMethod { Precision = SearchPrecision.Int8 }));
        Assert.Equal(expected, await DataAsync("ivf", new IvfSearchMethod { Lists = 1 }));
    }

    [Fact]
    public async Task RunAsync_IvfAnyWorkersAndBatchSize_SameBytes()
    {
        var outcomes = new HashSet<string>();
        foreach (var (workers, batch) in new[] { (1, 64), (2, 7), (3, 1), (8, 64) })
        {
            var output = _run.NewOutput();
            await PipelineRunner.RunAsync(With("ivf", new IvfSearchMethod { Lists = 6, Recall = 0.8 }), new RunOptions { Out = (OutputPath)output, Workers = workers, BatchSize = batch }, cancellation: TestContext.Current.CancellationToken);
            outcomes.Add(Listing(output, ""));
        }
        Assert.Single(outcomes);
    }

    [Fact]
    public async Task RunAsync_Ivf_WritesTheRecallItMeasured()
    {
        var output = _run.NewOutput();
        await PipelineRunner.RunAsync(With("ivf", new IvfSearchMethod { Lists = 6, Recall = 0.8 }), new RunOptions { Out = (OutputPath)output, Workers = 1 }, cancellation: TestContext.Current.CancellationToken);
        using var stats = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(output, "stats.json"), TestContext.Current.CancellationToken));
        var ivf = stats.RootElement.GetProperty("mining").GetProperty("ivf");
        Assert.Equal(12, ivf.GetProperty("lists").GetInt64()); // of both splits
        Assert.InRange(ivf.GetProperty("recall").GetDouble(), 0.8, 1);
    }

    public void Dispose() => _run.Dispose();

    private Pipeline With(string name, SearchMethod method) => _run.Pipeline with { Mine = _run.Pipeline.Mine! with { Search = [Components.Default().Step<SearchMethod>(name, method)] } };

    private async Task<string> DataAsync(string name, SearchMethod method)
    {
        var output = _run.NewOutput();
        await PipelineRunner.RunAsync(With(name, method), new RunOptions { Out = (OutputPath)output, Workers = 2 }, cancellation: TestContext.Current.CancellationToken);
        return Listing(output, "data/");
    }

    private static string Listing(string output, string folder) => string.Join('\n', FilesOfRun.Visible(output)
        .Where(file => file.Key.StartsWith(folder, StringComparison.Ordinal) && file.Key is not ("stats.json" or "report.html")));
}
