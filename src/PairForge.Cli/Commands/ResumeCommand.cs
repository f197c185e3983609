using System.CommandLine;
using PairForge.Runs;

namespace PairForge.Cli.Commands;

/// <summary><c>pairforge resume DATASET</c>.</summary>
internal static class ResumeCommand
{
    internal static Command Create()
    {
        var dataset = new Argument<string>("DATASET") { Description = "The folder of a run that was stopped." };
        var workers = SharedOptions.Workers();
        var memory = SharedOptions.MaxMemory();
        var quiet = new Option<bool>("--quiet") { Description = "No progress and no warnings on stderr." };
        var json = SharedOptions.Json();
        var command = new Command("resume", "Go on with a run that was stopped, by what its folder says alone.") { dataset, workers, memory, quiet, json };
        command.SetAction(async (result, cancellation) =>
        {
            var resources = SharedOptions.Resources(result.GetValue(workers), result.GetValue(memory));
            using var progress = result.GetValue(quiet) ? null : new ProgressDisplay();
            var report = await StoredRun.ResumeAsync(result.GetValue(dataset)!, SharedOptions.KnownComponents(), resources, progress, cancellation);
            progress?.Dispose();
            if (progress is not null && ReportText.Warning(report) is { } warning) Console.Error.WriteLine(warning);
            Console.Out.Write(result.GetValue(json) ? report.ToJson() : ReportText.Of(report));
            return 0;
        });
        return command;
    }
}
