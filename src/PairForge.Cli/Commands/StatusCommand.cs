using System.CommandLine;
using System.Text.Json;
using PairForge.Runs;

namespace PairForge.Cli.Commands;

/// <summary><c>pairforge status DATASET</c>.</summary>
internal static class StatusCommand
{
    internal static Command Create()
    {
        var dataset = new Argument<string>("DATASET") { Description = "The folder of a dataset or of a run." };
        var json = SharedOptions.Json();
        var command = new Command("status", "Say how far a run is.") { dataset, json };
        command.SetAction(result =>
        {
            var status = StoredRun.Status(result.GetValue(dataset)!, SharedOptions.KnownComponents());
            if (result.GetValue(json))
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(new
                {
                    plan_hash = status.PlanHash,
                    finished = status.Finished,
                    stages = status.Stages.Select(s => new { stage = s.Name, done = s.Done, count = s.Count }),
                }, JsonText.Options));
                return 0;
            }
            Console.Out.WriteLine(status.Finished ? "finished" : $"plan {status.PlanHash[..16]}, unfinished; pairforge resume goes on");
            foreach (var stage in status.Stages) Console.Out.WriteLine($"{stage.Name,-8} {stage.Done,6} of {(stage.Count is { } count ? count.ToString(System.Globalization.CultureInfo.InvariantCulture) : "?")}");
            return 0;
        });
        return command;
    }
}
