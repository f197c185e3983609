using System.Security.Cryptography;
using System.Text;
using CsCheck;
using PairForge.Filters;
using PairForge.Quality;
using PairForge.Runs;

namespace PairForge.Tests.Runs;

/// <summary>The number of workers changes no byte of a dataset.</summary>
public sealed class DeterminismTests(ITestOutputHelper output)
{
    [Fact]
    public async Task RunAsync_AnyNumberOfWorkers_WritesTheSameBytes() =>
        await Gen.Select(Gen.Int[1, 900], Gen.Int[0, int.MaxValue - 1]).SampleAsync(async (size, seed) =>
        {
            using var folder = new TemporaryFolder();
            var pipeline = RandomFiles.Make(folder.Path, size, seed).Pipeline;
            var outcomes = new List<string>();
            foreach (var workers in new[] { 1, 2, 3, 8 })
            {
                try
                {
                    await PipelineRunner.RunAsync(pipeline, new RunOptions { Out = folder[$"out{workers}"], Workers = workers });
                    outcomes.Add(Listing(folder[$"out{workers}"]));
                }
                catch (PairForgeException e)
                {
                    outcomes.Add(e.Message);
                }
            }
            Assert.All(outcomes, o => Assert.Equal(outcomes[0], o));
        }, iter: Check.Iter / 10);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_AnyWorkersAndBatchSizeWithDelays_OneHash(bool judged)
    {
        using var run = new FilesOfRun(records: 150);
        var components = Components.Default();
        var pipeline = run.Pipeline with
        {
            Filter = [components.Step<IFilter>("length", new LengthOptions { MinWords = 2 }), components.Step<IFilter>("near-duplicates", new NearDuplicatesOptions()), components.Step<IFilter>("exact-duplicates", new ExactDuplicatesOptions())],
        };
        if (judged)
        {
            pipeline = pipeline with
            {
                Pair = [.. pipeline.Pair.Where(r => r.Name != "views"), components.Step<PairRule>("views", new ViewsRule { Count = 2, Anchor = ViewAnchor.View }), components.Step<PairRule>("adjacent", new AdjacentRule { Within = AdjacentScope.File })],
                Augment = pipeline.Augment! with { Choose = Choose.Sometimes, Gate = new GateOptions { MustDiffer = true, MaxChangedWords = 0.5, MinSimilarity = 0.7, Redraws = 2 } },
            };
        }
        var (hashes, runs) = (new HashSet<string>(), 0);
        foreach (var workers in new[] { 1, 2, 3, 8 })
        {
            foreach (var batchSize in new[] { 1, 7, 64 })
            {
                var folder = run.NewOutput();
                var delayed = Delayed.In(pipeline, seed: 100 * workers + batchSize, batchSize);
                var report = await PipelineRunner.RunAsync(delayed, new RunOptions { Out = (OutputPath)folder, Workers = workers, BatchSize = batchSize }, cancellation: TestContext.Current.CancellationToken);
                Assert.True(report.RowsWritten > 20 && report.PassagesFiltered.Total > 0 && report.ViewsMade > 0);
                Assert.Equal(judged, report.ViewsRedrawn.Total > 0);
                hashes.Add(string.Join('\n', FilesOfRun.Visible(folder).Where(f => f.Key is "manifest.json" || f.Key.StartsWith("data/", StringComparison.Ordinal) || f.Key.StartsWith("lineage/", StringComparison.Ordinal))));
                runs++;
            }
        }
        output.WriteLine($"{runs} runs, {hashes.Count} hash");
        Assert.Single(hashes);
    }

    /// <summary>Every file of a dataset with its hash.</summary>
    private static string Listing(string folder)
    {
        var listing = new StringBuilder();
        foreach (var path in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            listing.AppendLine($"{Path.GetRelativePath(folder, path)} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))}");
        return listing.ToString();
    }
}
