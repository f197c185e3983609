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
        var command = new Command("validate", "Check a pipeline file, its inputs and their columns.") { pipeline, set };
        command.SetAction(async (result, cancellation) =>
        {
            var loaded = PipelineFile.Load(result.GetValue(pipeline)!, SharedOptions.KnownComponents(), result.GetValue(set));
            var (files, bytes) = (0, 0L);
            foreach (var source in loaded.Source.Select(s => s.Create()))
            {
                foreach (var file in source.List())
                {
                    (files, bytes) = (files + 1, bytes + file.Size);
                    await foreach (var _ in source.ReadAsync(file, 0, 0, long.MaxValue, cancellation)) break; // the head, for its columns
                }
            }
            if (loaded.Mine?.Corpus is { } corpus && !File.Exists(corpus.Resolved)) throw new PairForgeException(FailureKind.InputMissing, $"mine.corpus {corpus.Shown} does not exist");
            loaded.Segment?.Create();
            loaded.Encode?.Create();
            foreach (var filter in loaded.Filter) filter.Create();
            foreach (var operation in loaded.Augment?.Operations ?? []) operation.Create();
            foreach (var warning in PipelineWarnings.Of(loaded)) Console.Error.WriteLine($"warning: {warning}");
            Console.Out.WriteLine($"ok: {loaded.Name}, {files:N0} input file{(files == 1 ? "" : "s")}, {ByteSize.Of(bytes)}");
            return 0;
        });
        return command;
    }
}
