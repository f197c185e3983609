using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PairForge.Configuration;
using PairForge.Encoders;
using PairForge.Sinks;
using PairForge.Training;

namespace PairForge.Cli.Commands;

/// <summary><c>pairforge train DATASET</c>.</summary>
internal static class TrainCommand
{
    internal static Command Create()
    {
        var datasets = new Argument<string[]>("DATASET") { Description = "Dataset folders, or files of pairs (.parquet, .tsv, .csv, .jsonl).", Arity = ArgumentArity.OneOrMore };
        var config = new Option<string?>("--config") { Description = "A pipeline file whose train block is used; otherwise the one beside the dataset.", HelpName = "PIPELINE" };
        var output = new Option<string?>("--out") { Description = "Folder of the trained encoder. Default: DATASET-model.", HelpName = "DIR" };
        var set = new Option<string[]>("--set") { Description = "Override a key: --set train.epochs=1.", HelpName = "K=V" };
        var sts = SharedOptions.Sts();
        var seeds = new Option<string?>("--seeds") { Description = "Train once a seed: 1,2,3; the first one's encoder is saved.", HelpName = "1,2,3" };
        var json = SharedOptions.Json();
        var command = new Command("train", "Train an encoder on a dataset, and measure it beside the untrained one.") { datasets, config, output, set, sts, seeds, json };
        command.SetAction(async (result, cancellation) =>
        {
            var paths = result.GetValue(datasets)!;
            var beside = Path.Combine(paths[0], "train.json");
            var components = SharedOptions.KnownComponents();
            var sets = (result.GetValue(set) ?? []).Select(s => s.StartsWith("train.", StringComparison.Ordinal) ? s : "train." + s).ToArray();
            var options = (TrainOptions)(result.GetValue(config) is { } file
                ? PipelineFile.LoadBlock(file, "train", whole: false, components, sets)
                : PipelineFile.LoadBlock(File.Exists(beside) ? beside : null, "train", whole: true, components, sets));
            var wanted = Seeds(result.GetValue(seeds), options.Seed);
            var files = result.GetValue(sts) ?? [];

            var pairs = new List<TrainingPair>();
            foreach (var path in paths) await ReadAsync(path, pairs, cancellation);
            var data = new TrainingData(pairs);

            var runs = new List<(ulong Seed, TrainedEncoder Trained, Evaluations? Before, Evaluations? After)>();
            foreach (var seed in wanted)
            {
                Evaluations? before = null, after = null;
                if (files.Length > 0) before = await Evaluations.OfAsync(Encoder(new Trainer(options with { Epochs = 0 }).Train(data, seed, null, cancellation)), files, cancellation);
                var trained = new Trainer(options).Train(data, seed, Progress(), cancellation);
                if (files.Length > 0) after = await Evaluations.OfAsync(Encoder(trained), files, cancellation);
                runs.Add((seed, trained, before, after));
            }
            var folder = result.GetValue(output) ?? Path.TrimEndingDirectorySeparator(paths[0]) + "-model";
            runs[0].Trained.Encoder.Save(folder);
            Console.Out.Write(result.GetValue(json) ? Json(data, runs, folder) : Text(data, runs, folder));
            return 0;
        });
        return command;
    }

    private static CheckpointEncoder Encoder(TrainedEncoder trained) => new(trained.Encoder, "in memory");

    private static ulong[] Seeds(string? text, ulong fallback)
    {
        if (text is null) return [fallback];
        var seeds = new List<ulong>();
        foreach (var part in text.Split(','))
        {
            if (!ulong.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var seed)) throw new PairForgeException(FailureKind.Usage, $"--seeds {text}: '{part}' is no whole number; write --seeds 1,2,3");
            seeds.Add(seed);
        }
        return [.. seeds];
    }

    private static async Task ReadAsync(string path, List<TrainingPair> into, CancellationToken cancellation)
    {
        if (!Directory.Exists(path) && Path.GetExtension(path) is ".tsv" or ".csv" or ".jsonl")
        {
            into.AddRange(TrainingPairFile.Read(path));
            return;
        }
        await foreach (var row in PairDatasetReader.Open(path).ReadAsync(cancellation: cancellation))
            into.Add(new TrainingPair(row.Anchor, row.Positive, [.. row.Negatives.OfType<string>()], row.Group));
    }

    private static Action<TrainingProgress> Progress()
    {
        var last = 0L;
        return p =>
        {
            var now = Environment.TickCount64;
            if (now - last < 5000 && p.Step < p.Steps) return;
            last = now;
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"train    step {p.Step:N0} of {p.Steps:N0}  loss {p.Loss:F4}  {p.RowsPerSecond:N0} rows/s"));
        };
    }

    private static string Json(TrainingData data, List<(ulong Seed, TrainedEncoder Trained, Evaluations? Before, Evaluations? After)> runs, string folder) =>
        JsonSerializer.Serialize(new
        {
            rows = data.RowCount,
            runs = runs.Select(r => new { seed = r.Seed, losses = r.Trained.EpochLosses, seconds = r.Trained.Seconds, untrained = r.Before?.ToJson(), trained = r.After?.ToJson() }),
            summary = Summary(runs).Select(s => new { dataset = s.Name, untrained = s.Before, trained_mean = s.Mean, trained_std = s.Std }),
            @out = Path.GetFullPath(folder),
        }, JsonText.Options) + "\n";

    private static string Text(TrainingData data, List<(ulong Seed, TrainedEncoder Trained, Evaluations? Before, Evaluations? After)> runs, string folder)
    {
        var text = new System.Text.StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{data.RowCount:N0} rows, {runs.Count} seed{(runs.Count == 1 ? "" : "s")}, {runs.Average(r => r.Trained.Seconds):F1} s each\n");
        foreach (var s in Summary(runs))
            text.Append(CultureInfo.InvariantCulture, $"{s.Name,-28}Spearman  untrained {100 * s.Before,6:F2}  trained {100 * s.Mean,6:F2}{(double.IsNaN(s.Std) ? "" : $" +- {100 * s.Std:F2}")}\n");
        if (runs[0].After is { Alignment: { } } after)
            text.Append(CultureInfo.InvariantCulture, $"alignment {runs[0].Before!.Alignment:F4} -> {after.Alignment:F4}  uniformity {runs[0].Before!.Uniformity:F4} -> {after.Uniformity:F4}\n");
        text.Append(Path.GetFullPath(folder)).Append('\n');
        return text.ToString();
    }

    private static IEnumerable<(string Name, double Before, double Mean, double Std)> Summary(List<(ulong Seed, TrainedEncoder Trained, Evaluations? Before, Evaluations? After)> runs)
    {
        if (runs[0].After is null) yield break;
        for (var i = 0; i < runs[0].After!.Sts.Count; i++)
        {
            var scores = runs.Select(r => r.After!.Sts[i].Spearman).ToArray();
            var mean = scores.Average();
            var std = scores.Length > 1 ? Math.Sqrt(scores.Sum(s => (s - mean) * (s - mean)) / (scores.Length - 1)) : double.NaN;
            var first = runs[0].After!.Sts[i];
            yield return ($"{first.Dataset}/{first.Split}", runs.Average(r => r.Before!.Sts[i].Spearman), mean, std);
        }
    }
}
