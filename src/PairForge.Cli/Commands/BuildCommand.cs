using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using PairForge.Configuration;
using PairForge.Runs;
using PairForge.Sinks;

namespace PairForge.Cli.Commands;

/// <summary><c>pairforge build PIPELINE</c>.</summary>
internal static class BuildCommand
{
    private const long LeastPreviewRecords = 1_000;

    internal static Command Create()
    {
        var pipeline = new Argument<string>("PIPELINE") { Description = "The pipeline file." };
        var output = new Option<string?>("--out") { Description = "Folder of the dataset. Default: write.path of the pipeline, else out/NAME.", HelpName = "DIR" };
        var set = SharedOptions.Set();
        var limit = new Option<long?>("--limit") { Description = "Read at most N records.", HelpName = "N" };
        var preview = new Option<int?>("--preview") { Description = "Print the first N rows of a run over the first records, and leave nothing behind.", HelpName = "N" };
        var workers = SharedOptions.Workers();
        var memory = SharedOptions.MaxMemory();
        var fresh = new Option<bool>("--fresh") { Description = "Replace the dataset that is there." };
        var dryRun = new Option<bool>("--dry-run") { Description = "List the inputs with their bytes and about how many records they hold; write nothing." };
        var planOnly = new Option<bool>("--plan-only") { Description = "Write the plan and stop; pairforge worker and resume go on from it." };
        var quiet = new Option<bool>("--quiet") { Description = "No progress and no warnings on stderr." };
        var json = SharedOptions.Json();
        var command = new Command("build", "Build a dataset: read, augment, mine hard negatives, write Parquet.") { pipeline, output, set, limit, preview, workers, memory, fresh, dryRun, planOnly, quiet, json };
        command.SetAction(async (result, cancellation) =>
        {
            SharedOptions.AtLeast("--limit", result.GetValue(limit), 1);
            SharedOptions.AtLeast("--preview", result.GetValue(preview), 1);
            string[] modes = [.. new Option[] { preview, dryRun, planOnly }.Where(o => result.GetResult(o) is { Implicit: false }).Select(o => o.Name)];
            if (modes.Length > 1) throw new PairForgeException(FailureKind.Usage, $"{string.Join(" and ", modes)} exclude each other; give one of them");
            var resources = SharedOptions.Resources(result.GetValue(workers), result.GetValue(memory));
            var options = new RunOptions
            {
                Out = result.GetValue(output) is { } path ? (OutputPath)path : null,
                Limit = result.GetValue(limit),
                Workers = resources.Workers,
                MaxMemory = resources.MaxMemory,
                Fresh = result.GetValue(fresh),
            };
            var loaded = PipelineFile.Load(result.GetValue(pipeline)!, SharedOptions.KnownComponents(), result.GetValue(set));
            var asJson = result.GetValue(json);
            if (result.GetValue(dryRun)) return await DryRunAsync(loaded, options, asJson, cancellation);
            if (result.GetValue(preview) is { } rows) return await PreviewAsync(loaded, options, rows, asJson, result.GetValue(quiet), cancellation);

            if (result.GetValue(planOnly))
            {
                Console.Out.WriteLine(PipelineRunner.Plan(loaded, options));
                return 0;
            }
            var report = await RunAsync(loaded, options, result.GetValue(quiet), cancellation);
            Console.Out.Write(asJson ? report.ToJson() : ReportText.Of(report));
            return 0;
        });
        return command;
    }

    internal static async Task<RunReport> RunAsync(Pipeline pipeline, RunOptions options, bool quiet, CancellationToken cancellation)
    {
        using var progress = quiet ? null : new ProgressDisplay();
        var report = await PipelineRunner.RunAsync(pipeline, options, progress, cancellation);
        progress?.Dispose();
        if (!quiet && ReportText.Warning(report) is { } warning) Console.Error.WriteLine(warning);
        return report;
    }

    private static async Task<int> DryRunAsync(Pipeline pipeline, RunOptions options, bool json, CancellationToken cancellation)
    {
        var inputs = await RunEstimate.EstimateAsync(pipeline, cancellation);
        var output = PipelineRunner.OutputOf(pipeline, options);
        Console.Out.Write(json
            ? JsonSerializer.Serialize(new
            {
                dry_run = true,
                inputs = inputs.Select(i => new { path = i.Path, bytes = i.Bytes, records = i.Records, exact = i.IsExact }),
                bytes = inputs.Sum(i => i.Bytes),
                records = inputs.Sum(i => i.Records),
                exact = inputs.All(i => i.IsExact),
                @out = output,
            }, JsonText.Options) + "\n"
            : ReportText.Of(inputs, output, options.Limit));
        return 0;
    }

    private static async Task<int> PreviewAsync(Pipeline pipeline, RunOptions options, int rows, bool json, bool quiet, CancellationToken cancellation)
    {
        var limit = options.Limit ?? Math.Max(LeastPreviewRecords, 20L * rows);
        var folder = Directory.CreateTempSubdirectory("pairforge-preview-");
        try
        {
            var report = await RunAsync(pipeline, options with { Out = (OutputPath)folder.FullName, Cache = (OutputPath)PipelineRunner.CacheOf(pipeline, options), Limit = limit, Fresh = false }, quiet, cancellation);
            var shown = new List<PairRow>();
            await foreach (var row in PairDatasetReader.Open(folder.FullName).ReadAsync(cancellation: cancellation))
            {
                shown.Add(row);
                if (shown.Count == rows) break;
            }
            var whole = report.RecordsAccepted < limit;
            if (json)
            {
                var document = JsonNode.Parse(report.ToJson())!;
                document["out"] = null;
                document["preview"] = JsonSerializer.SerializeToNode(new { whole_input = whole, rows = shown.Select(RowText.Json) }, JsonText.Options);
                Console.Out.WriteLine(document.ToJsonString(JsonText.Options));
                return 0;
            }
            foreach (var row in shown) Console.Out.Write(RowText.Text(row));
            Console.Out.Write(ReportText.Preview(report, shown.Count, whole));
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
