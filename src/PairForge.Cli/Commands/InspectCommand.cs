using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using PairForge.Sinks;

namespace PairForge.Cli.Commands;

/// <summary><c>pairforge inspect DATASET [OTHER]</c>.</summary>
internal static class InspectCommand
{
    internal static Command Create()
    {
        var dataset = new Argument<string>("DATASET") { Description = "A dataset folder, or a file of pairs (.parquet, .tsv, .csv, .jsonl)." };
        var other = new Argument<string?>("OTHER") { Description = "Another one, to show what differs.", Arity = ArgumentArity.ZeroOrOne };
        var rows = new Option<int>("--rows") { Description = "Rows to show.", DefaultValueFactory = _ => 5, HelpName = "N" };
        var json = SharedOptions.Json();
        var command = new Command("inspect", "Show a dataset's counts and first rows, or what differs between two.") { dataset, other, rows, json };
        command.SetAction(async (result, cancellation) =>
        {
            SharedOptions.AtLeast("--rows", result.GetValue(rows), 0);
            var path = result.GetValue(dataset)!;
            var text = result.GetValue(other) is { } second
                ? await CompareAsync(path, second, result.GetValue(rows), result.GetValue(json), cancellation)
                : await ShowAsync(path, result.GetValue(rows), result.GetValue(json), cancellation);
            Console.Out.Write(text);
            return 0;
        });
        return command;
    }

    private static async Task<string> ShowAsync(string path, int rows, bool json, CancellationToken cancellation)
    {
        var dataset = PairDatasetReader.Open(path);
        var shown = new List<PairRow>();
        if (rows > 0)
        {
            await foreach (var row in dataset.ReadAsync(cancellation: cancellation))
            {
                shown.Add(row);
                if (shown.Count == rows) break;
            }
        }
        var columns = await dataset.ColumnsAsync(cancellation);
        var stats = dataset.Manifest is not null && File.Exists(Path.Combine(path, "stats.json")) ? JsonNode.Parse(RegularFile.ReadAllBytes(Path.Combine(path, "stats.json"))) : null;
        if (!json) return InspectText.Of(dataset, columns, stats, shown);
        return JsonSerializer.Serialize(new
        {
            path,
            name = dataset.Manifest?.Name,
            format = dataset.Manifest is { } manifest ? DatasetManifest.FormatName(manifest.Format) : null,
            columns,
            splits = dataset.Manifest?.Splits.Select(s => new { name = s.Name, rows = s.Rows, files = s.Files.Count }),
            counts = stats,
            rows = shown.Select(RowText.Json),
        }, JsonText.Options) + "\n";
    }

    private static async Task<string> CompareAsync(string first, string second, int rows, bool json, CancellationToken cancellation)
    {
        var comparison = await DatasetComparison.CompareAsync(first, second, rows, cancellation);
        if (!json) return InspectText.Of(comparison, first, second);
        return JsonSerializer.Serialize(new
        {
            first,
            second,
            same_rows = comparison.HasSameRows,
            settings = comparison.Settings.Select(Json),
            counts = comparison.Counts.Select(Json),
            rows = new { common = comparison.Common, only_first = comparison.OnlyFirst, only_second = comparison.OnlySecond },
            only_first = comparison.FirstSample.Select(RowText.Json),
            only_second = comparison.SecondSample.Select(RowText.Json),
        }, JsonText.Options) + "\n";
    }

    private static object Json(ValueDifference difference) => new
    {
        name = difference.Name,
        first = difference.First is { } a ? JsonNode.Parse(a) : null,
        second = difference.Second is { } b ? JsonNode.Parse(b) : null,
    };
}
