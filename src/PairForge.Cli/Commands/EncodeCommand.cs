using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PairForge.Runs;

namespace PairForge.Cli.Commands;

/// <summary><c>pairforge encode MODEL</c>.</summary>
internal static class EncodeCommand
{
    internal static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "Folder of a trained, ONNX or static encoder; or hashing, which learns word frequencies from the texts." };
        var input = new Option<string>("--input") { Description = "Texts: a text a line, or JSON lines, CSV, TSV or Parquet with the columns that a pipeline reads by default.", HelpName = "FILE", Required = true };
        var output = new Option<string>("--out") { Description = "A .npy file: float32 vectors of unit length, of the anchors and then of given positives; their ids go to the same name with .ids.txt.", HelpName = "FILE", Required = true };
        var set = SharedOptions.EncoderSet();
        var workers = SharedOptions.Workers();
        var quiet = new Option<bool>("--quiet") { Description = "No progress on stderr." };
        var json = SharedOptions.Json();
        var command = new Command("encode", "Write the vectors of a file of texts.") { model, input, output, set, workers, quiet, json };
        command.SetAction(async (result, cancellation) =>
        {
            SharedOptions.AtLeast("--workers", result.GetValue(workers), 1);
            var encoder = SharedOptions.Encoder(result.GetValue(model)!, result.GetValue(set));
            using var loaded = encoder as IDisposable;
            using var progress = result.GetValue(quiet) ? null : new ProgressDisplay();
            var report = await EncodeRun.RunAsync(encoder, result.GetValue(input)!, result.GetValue(output)!, new RunResources { Workers = result.GetValue(workers) ?? 0 }, progress, cancellation);
            progress?.Dispose();
            Console.Out.Write(result.GetValue(json)
                ? JsonSerializer.Serialize(new { rows = report.Rows, dimension = report.Dimension, seconds = report.Seconds, @out = report.Out, ids = report.Ids }, JsonText.Options) + "\n"
                : string.Create(CultureInfo.InvariantCulture, $"{report.Rows:N0} vectors of {report.Dimension} numbers in {report.Seconds:F1} s: {report.Out}, ids in {report.Ids}\n"));
            return 0;
        });
        return command;
    }
}
