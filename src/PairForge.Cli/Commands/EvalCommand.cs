using System.CommandLine;
using System.Text.Json;
using PairForge.Training.Evaluation;

namespace PairForge.Cli.Commands;

/// <summary><c>pairforge eval MODEL</c>.</summary>
internal static class EvalCommand
{
    internal static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "Folder of a trained, ONNX or static encoder; or hashing, the untrained default, which learns word frequencies from the texts it is measured on: the floor." };
        var set = SharedOptions.EncoderSet();
        var sts = SharedOptions.Sts();
        var retrieval = new Option<string[]>("--retrieval") { Description = "A folder of corpus.jsonl, queries.jsonl and qrels.tsv.", HelpName = "DIR" };
        var pairs = new Option<string?>("--pairs") { Description = "A dataset, or a file of pairs: triplet accuracy and mean similarities.", HelpName = "DATASET" };
        var json = SharedOptions.Json();
        var command = new Command("eval", "Measure an encoder: STS, retrieval, pairs, alignment, uniformity.") { model, set, sts, retrieval, pairs, json };
        command.SetAction(async (result, cancellation) =>
        {
            var options = new EvaluationOptions { Sts = result.GetValue(sts) ?? [], Retrieval = result.GetValue(retrieval) ?? [], Pairs = result.GetValue(pairs) };
            if (options.Sts.Count == 0 && options.Retrieval.Count == 0 && options.Pairs is null)
                throw new PairForgeException(FailureKind.Usage, "nothing to measure on; give --sts FILE, --retrieval DIR or --pairs DATASET");
            var name = result.GetValue(model)!;
            var encoder = SharedOptions.Encoder(name, result.GetValue(set));
            using var loaded = encoder as IDisposable;
            var report = await EvaluationReport.MeasureAsync(encoder, options, cancellation);
            Console.Out.Write(result.GetValue(json) ? JsonSerializer.Serialize(EvaluationText.Json(report), JsonText.Options) + "\n" : EvaluationText.Text(report));
            return 0;
        });
        return command;
    }
}
