using System.CommandLine;
using System.Text.Json;
using PairForge.Encoders;

namespace PairForge.Cli.Commands;

/// <summary><c>pairforge eval MODEL</c>.</summary>
internal static class EvalCommand
{
    internal static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "Folder of a trained encoder." };
        var sts = SharedOptions.Sts();
        var json = SharedOptions.Json();
        var command = new Command("eval", "Measure an encoder: STS, alignment, uniformity.") { model, sts, json };
        command.SetAction(async (result, cancellation) =>
        {
            var files = result.GetValue(sts) ?? [];
            if (files.Length == 0) throw new PairForgeException(FailureKind.Usage, "nothing to measure on; give --sts FILE");
            var figures = await Evaluations.OfAsync(new CheckpointEncoder(new CheckpointOptions { Path = result.GetValue(model)! }), files, cancellation);
            Console.Out.Write(result.GetValue(json) ? JsonSerializer.Serialize(figures.ToJson(), JsonText.Options) + "\n" : figures.ToText());
            return 0;
        });
        return command;
    }
}
