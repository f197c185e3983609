using System.CommandLine;
using System.Text.Json;
using PairForge.Sinks;

namespace PairForge.Cli.Commands;

/// <summary><c>pairforge inspect DATASET</c>.</summary>
internal static class InspectCommand
{
    internal static Command Create()
    {
        var dataset = new Argument<string>("DATASET") { Description = "A dataset folder, or a Parquet file of pairs." };
        var rows = new Option<int>("--rows") { Description = "Rows to show.", DefaultValueFactory = _ => 5, HelpName = "N" };
        var json = SharedOptions.Json();
        var command = new Command("inspect", "Show the first rows of a dataset.") { dataset, rows, json };
        command.SetAction(async (result, cancellation) =>
        {
            var shown = new List<PairRow>();
            await foreach (var row in PairDatasetReader.Open(result.GetValue(dataset)!).ReadAsync(cancellation: cancellation))
            {
                if (shown.Count >= result.GetValue(rows)) break;
                shown.Add(row);
            }
            if (result.GetValue(json))
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(new { rows = shown.Select(r => new { anchor = r.Anchor, positive = r.Positive, negatives = r.Negatives, group = r.Group }) }, JsonText.Options));
                return 0;
            }
            foreach (var row in shown)
            {
                Console.Out.WriteLine($"anchor    {row.Anchor}");
                Console.Out.WriteLine($"positive  {row.Positive}");
                foreach (var negative in row.Negatives) Console.Out.WriteLine($"negative  {negative}");
                Console.Out.WriteLine();
            }
            return 0;
        });
        return command;
    }
}
