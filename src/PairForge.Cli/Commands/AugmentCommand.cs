using System.CommandLine;
using PairForge.Augmentations;
using PairForge.Configuration;
using PairForge.Text;

namespace PairForge.Cli.Commands;

/// <summary><c>pairforge augment TEXT --operation NAME</c>.</summary>
internal static class AugmentCommand
{
    internal static Command Create()
    {
        var text = new Argument<string>("TEXT") { Description = "The text, or - for one a line from stdin." };
        var operation = new Option<string>("--operation") { Description = "The augmentation.", Required = true, HelpName = "NAME" };
        var set = new Option<string[]>("--set") { Description = "An option of the augmentation: --set rate=0.2.", HelpName = "K=V" };
        var count = new Option<int>("--count") { Description = "Views a text.", DefaultValueFactory = _ => 1, HelpName = "N" };
        var seed = new Option<ulong>("--seed") { Description = "Seed.", DefaultValueFactory = _ => 42UL, HelpName = "S" };
        var command = new Command("augment", "Try an augmentation on a text.") { text, operation, set, count, seed };
        command.SetAction(result =>
        {
            var made = PipelineFile.Step<IAugmentation>(result.GetValue(operation)!, result.GetValue(set) ?? [], SharedOptions.KnownComponents()).Create();
            var given = result.GetValue(text)!;
            foreach (var line in given == "-" ? Lines(Console.In) : [given])
            {
                var analyzed = new AnalyzedText(line);
                for (var n = 0; n < result.GetValue(count); n++)
                {
                    var random = new KeyedRandom(result.GetValue(seed), $"augment/{n}", line);
                    var answer = made.Apply(analyzed, ref random);
                    if (answer.Refusal is { } refusal) Console.Error.WriteLine($"refused: {refusal}: {line}");
                    else Console.Out.WriteLine(TextEdits.Apply(line, answer.Edits));
                }
            }
            return 0;
        });
        return command;
    }

    private static IEnumerable<string> Lines(TextReader reader)
    {
        while (reader.ReadLine() is { } line) yield return line;
    }
}
