using System.CommandLine;
using System.Globalization;
using PairForge.Configuration;
using PairForge.Training;
using PairForge.Training.Evaluation;

namespace PairForge.Cli.Commands;

/// <summary><c>pairforge train DATASET</c>.</summary>
internal static class TrainCommand
{
    internal static Command Create()
    {
        var datasets = new Argument<string[]>("DATASET") { Description = "Dataset folders, or files of pairs (.parquet, .tsv, .csv, .jsonl).", Arity = ArgumentArity.OneOrMore };
        var config = new Option<string?>("--config") { Description = "A pipeline file whose train block is used; otherwise the one beside the dataset.", HelpName = "PIPELINE" };
        var output = new Option<string?>("--out") { Description = "Folder of the trained encoder. Default: DATASET-model.", HelpName = "DIR" };
        var set = new Option<string[]>("--set") { Description = "Override a key of the train block: --set train.epochs=1.", HelpName = "K=V" };
        var sts = SharedOptions.Sts();
        var seeds = new Option<string?>("--seeds") { Description = "Train once a seed: 1,2,3; the first one's encoder is saved.", HelpName = "1,2,3" };
        var json = SharedOptions.Json();
        var command = new Command("train", "Train an encoder on a dataset, and measure it beside the untrained one.") { datasets, config, output, set, sts, seeds, json };
        command.SetAction(async (result, cancellation) =>
        {
            var paths = result.GetValue(datasets)!;
            var options = Options(paths[0], result.GetValue(config), result.GetValue(set) ?? []);
            var wanted = Seeds(result.GetValue(seeds));
            var evaluation = new EvaluationOptions { Sts = result.GetValue(sts) ?? [] };
            foreach (var file in evaluation.Sts) StsFile.Read(file); // what is wrong with it is better said before the training

            var pairs = new List<TrainingPair>();
            foreach (var path in paths)
            {
                await foreach (var pair in TrainingPairReader.ReadAsync(path, cancellation)) pairs.Add(pair);
            }
            var folder = result.GetValue(output) ?? Path.TrimEndingDirectorySeparator(paths[0]) + "-model";
            using var made = ModelFolder.Open(folder);
            using var progress = new ProgressDisplay();
            var (encoder, report) = await TrainingRun.RunAsync(options, new TrainingData(pairs), wanted, evaluation, progress.Report, cancellation);
            progress.Dispose();
            made.Save(encoder);
            Console.Out.Write(result.GetValue(json) ? TrainText.Json(report, folder) : TrainText.Text(report, folder));
            return 0;
        });
        return command;
    }

    private static TrainOptions Options(string dataset, string? config, IEnumerable<string> sets)
    {
        var beside = Path.Combine(dataset, "train.json");
        var assignments = sets.Select(s => s.StartsWith("train.", StringComparison.Ordinal) ? s : "train." + s).ToArray();
        var components = SharedOptions.KnownComponents();
        return (TrainOptions)(config is not null
            ? PipelineFile.LoadBlock(config, "train", whole: false, components, assignments)
            : PipelineFile.LoadBlock(File.Exists(beside) ? beside : null, "train", whole: true, components, assignments));
    }

    private static ulong[] Seeds(string? text)
    {
        if (text is null) return [];
        var seeds = new List<ulong>();
        foreach (var part in text.Split(','))
        {
            if (!ulong.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
                throw new PairForgeException(FailureKind.Usage, $"--seeds {text}: '{part}' is no whole number; write --seeds 1,2,3");
            if (seeds.Contains(seed)) throw new PairForgeException(FailureKind.Usage, $"--seeds {text}: {seed} stands twice; the same seed gives the same encoder");
            seeds.Add(seed);
        }
        return [.. seeds];
    }
}
