using PairForge.Runs;
using PairForge.Sinks;
using PairForge.Sources;

namespace PairForge.Tests.Runs;

/// <summary>A pipeline that was run, and its dataset as it is read back.</summary>
internal sealed record BuiltDataset(RunReport Report, IReadOnlyList<PairRow> Rows)
{
    public static async Task<BuiltDataset> BuildAsync(Pipeline pipeline, int workers = 2)
    {
        using var folder = new TemporaryFolder();
        var report = await PipelineRunner.RunAsync(pipeline, new RunOptions { Out = folder["out"], Workers = workers }, cancellation: TestContext.Current.CancellationToken);
        return new(report, await ReadAsync(folder["out"]));
    }

    public static async Task<List<PairRow>> ReadAsync(string folder)
    {
        var rows = new List<PairRow>();
        await foreach (var row in PairDatasetReader.Open(folder).ReadAsync(detail: LineageDetail.Full)) rows.Add(row);
        return rows;
    }

    public static Passage Passage(int n, string text, string[]? positives = null, string[]? negatives = null, string? group = null, string? label = null) => new()
    {
        Id = $"m:{n}:0",
        Position = new(0, n),
        Source = "m",
        Text = text,
        Positives = positives ?? [],
        Negatives = negatives ?? [],
        Group = group,
        Label = label,
    };

    public static Pipeline Pipeline(IReadOnlyList<Passage> passages, params PairRule[] rules) => new()
    {
        Source = [Step<ISource>.Of("memory", new MemorySource(passages, "m"), "")],
        Pair = [.. rules.Select(r => Components.Default().Step<PairRule>(Name(r), r))],
    };

    private static string Name(PairRule rule) => rule switch { GivenRule => "given", ViewsRule => "views", NeighboursRule => "neighbours", AdjacentRule => "adjacent", _ => "label" };
}
