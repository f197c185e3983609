using System.CommandLine;
using PairForge.Configuration;

namespace PairForge.Cli.Commands;

/// <summary><c>pairforge validate PIPELINE</c>.</summary>
internal static class ValidateCommand
{
    internal static Command Create()
    {
        var pipeline = new Argument<string>("PIPELINE") { Description = "The pipeline file." };
        var set = SharedOptions.Set();
        var command = new Command("validate", "Check a pipeline file and that its inputs are there.") { pipeline, set };
        command.SetAction(result =>
        {
            var loaded = PipelineFile.Load(result.GetValue(pipeline)!, SharedOptions.KnownComponents(), result.GetValue(set));
            var files = loaded.Source.SelectMany(s => s.Create().List()).ToArray();
            foreach (var filter in loaded.Filter) filter.Create();
            foreach (var operation in loaded.Augment?.Operations ?? []) operation.Create();
            Console.Out.WriteLine($"ok: {loaded.Name}, {files.Length} input file{(files.Length == 1 ? "" : "s")}, {files.Sum(f => f.Size):N0} bytes");
            return 0;
        });
        return command;
    }
}
