using System.CommandLine;
using PairForge.Configuration;
using PairForge.Runs;

namespace PairForge.Cli.Commands;

/// <summary><c>pairforge build PIPELINE</c>.</summary>
internal static class BuildCommand
{
    internal static Command Create()
    {
        var pipeline = new Argument<string>("PIPELINE") { Description = "The pipeline file." };
        var output = new Option<string?>("--out") { Description = "Folder of the dataset.", HelpName = "DIR" };
        var set = SharedOptions.Set();
        var limit = new Option<long?>("--limit") { Description = "Read at most N records.", HelpName = "N" };
        var workers = new Option<int>("--workers") { Description = "Worker threads; the output does not depend on them. Default: one a processor.", HelpName = "N" };
        var fresh = new Option<bool>("--fresh") { Description = "Replace the dataset that is there." };
        var quiet = new Option<bool>("--quiet") { Description = "No progress on stderr." };
        var planOnly = new Option<bool>("--plan-only") { Description = "Write the plan and stop; pairforge worker and resume go on from it." };
        var json = SharedOptions.Json();
        var command = new Command("build", "Build a dataset: read, augment, mine hard negatives, write Parquet.") { pipeline, output, set, limit, workers, fresh, planOnly, quiet, json };
        command.SetAction(async (result, cancellation) =>
        {
            if (result.GetValue(workers) < 0) throw new PairForgeException(FailureKind.Usage, $"--workers is {result.GetValue(workers)}; it must be 1 or more");
            if (result.GetValue(limit) is < 1) throw new PairForgeException(FailureKind.Usage, $"--limit is {result.GetValue(limit)}; it must be 1 or more");
            var loaded = PipelineFile.Load(result.GetValue(pipeline)!, SharedOptions.KnownComponents(), result.GetValue(set));
            var options = new RunOptions
            {
                Out = result.GetValue(output) is { } path ? (OutputPath)path : null,
                Limit = result.GetValue(limit),
                Workers = result.GetValue(workers),
                Fresh = result.GetValue(fresh),
            };
            if (result.GetValue(planOnly))
            {
                Console.Out.WriteLine(PipelineRunner.Plan(loaded, options));
                return 0;
            }
            using var progress = result.GetValue(quiet) ? null : new ProgressDisplay();
            var report = await PipelineRunner.RunAsync(loaded, options, progress, cancellation);
            progress?.Dispose();
            if (result.GetValue(json)) Console.Out.Write(report.ToJson());
            else Console.Out.Write(ReportText.Of(report));
            return 0;
        });
        return command;
    }
}
