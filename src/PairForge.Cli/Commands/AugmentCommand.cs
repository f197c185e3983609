using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
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
        var operation = new Option<string>("--operation") { Description = "The augmentation, or what makes a hard negative; pairforge components lists them.", Required = true, HelpName = "NAME" };
        var set = new Option<string[]>("--set") { Description = "An option of the augmentation: --set rate=0.2.", HelpName = "K=V" };
        var count = new Option<int>("--count") { Description = "Views a text.", DefaultValueFactory = _ => 1, HelpName = "N" };
        var seed = new Option<ulong>("--seed") { Description = "Seed.", DefaultValueFactory = _ => 42UL, HelpName = "S" };
        var words = new Option<string?>("--words") { Description = "A file of words by which Chinese is cut into words; without it, every character is one.", HelpName = "FILE" };
        var json = SharedOptions.Json();
        var command = new Command("augment", "Try an augmentation on a text; why a text is refused is said on stderr.") { text, operation, set, count, seed, words, json };
        command.SetAction(result =>
        {
            SharedOptions.AtLeast("--count", result.GetValue(count), 1);
            var (name, options, apply) = Make(result.GetValue(operation)!, result.GetValue(set) ?? []);
            var dictionary = result.GetValue(words) is { } file ? WordDictionary.Open(file) : null;
            var given = result.GetValue(text)!;
            var results = new JsonArray();
            foreach (var line in given == "-" ? Lines(Console.In) : [given])
            {
                var analyzed = new AnalyzedText(line, dictionary);
                var views = new JsonArray();
                for (var n = 0; n < result.GetValue(count); n++)
                {
                    var random = new KeyedRandom(result.GetValue(seed), $"augment/{n}", line);
                    var answer = apply(analyzed, ref random);
                    if (result.GetValue(json)) views.Add(Json(answer, line));
                    else Print(answer, line);
                }
                results.Add(new JsonObject { ["text"] = line, ["views"] = views });
            }
            if (result.GetValue(json))
            {
                var operations = new JsonObject { [name] = JsonNode.Parse(CanonicalJson.Write(options)) };
                Console.Out.WriteLine(new JsonObject { ["operation"] = operations, ["seed"] = result.GetValue(seed), ["results"] = results }.ToJsonString(JsonText.Options));
            }
            return 0;
        });
        return command;
    }

    private delegate AugmentationResult Apply(AnalyzedText text, ref KeyedRandom random);

    /// <summary>An augmentation, or what makes hard negatives.</summary>
    private static (string Name, object Options, Apply Apply) Make(string name, string[] sets)
    {
        var components = SharedOptions.KnownComponents();
        if (components.Find(typeof(IHardNegative), name) is null)
        {
            var step = PipelineFile.Step<IAugmentation>(name, sets, components);
            return (step.Name, step.Options, step.Create().Apply);
        }
        var negative = PipelineFile.Step<IHardNegative>(name, sets, components);
        return (negative.Name, negative.Options, negative.Create().Apply);
    }

    private static JsonObject Json(AugmentationResult answer, string line)
    {
        if (answer.Refusal is { } refusal) return new JsonObject { ["refused"] = refusal };
        var view = new JsonObject { ["text"] = TextEdits.Apply(line, answer.Edits) };
        if (answer.Cutoff is { } cutoff) view["cutoff"] = JsonNode.Parse(CanonicalJson.Write(cutoff));
        if (answer.Mixup is { } mixup) view["mixup"] = JsonNode.Parse(CanonicalJson.Write(mixup));
        return view;
    }

    private static void Print(AugmentationResult answer, string line)
    {
        if (answer.Refusal is { } refusal) Console.Error.WriteLine($"refused: {refusal}: {line}");
        else Console.Out.WriteLine(TextEdits.Apply(line, answer.Edits));
        if (answer.Cutoff is { } cutoff) Console.Error.WriteLine($"the trainer cuts off {CanonicalJson.Write(cutoff)}");
        if (answer.Mixup is { } mixup) Console.Error.WriteLine($"the trainer mixes in {CanonicalJson.Write(mixup)}");
    }

    private static IEnumerable<string> Lines(TextReader reader)
    {
        while (reader.ReadLine() is { } line) yield return line;
    }
}
