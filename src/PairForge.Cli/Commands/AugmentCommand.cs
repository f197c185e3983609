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
        var protect = new Option<string[]>("--protect") { Description = "A word or phrase that stays as it is, beside numbers, addresses and code.", HelpName = "PHRASE" };
        var json = SharedOptions.Json();
        var command = new Command("augment", "Try an augmentation on a text; a terminal shows what it changed in colour, and stderr why it refused.") { text, operation, set, count, seed, words, protect, json };
        command.SetAction(result =>
        {
            SharedOptions.AtLeast("--count", result.GetValue(count), 1);
            var trial = OperationTrial.Of(result.GetValue(operation)!, result.GetValue(set) ?? [], SharedOptions.KnownComponents());
            var protection = new Protection(new ProtectOptions { Phrases = result.GetValue(protect) ?? [] });
            var dictionary = result.GetValue(words) is { } file ? WordDictionary.Open(file) : null;
            var given = result.GetValue(text)!;
            var results = new JsonArray();
            foreach (var line in given == "-" ? Lines(Console.In) : [given])
            {
                var analyzed = new AnalyzedText(line, protection, dictionary);
                var views = new JsonArray();
                for (var n = 0; n < result.GetValue(count); n++)
                {
                    var answer = trial.Apply(analyzed, result.GetValue(seed), n);
                    if (result.GetValue(json)) views.Add(Json(answer, line));
                    else Print(answer, line);
                }
                results.Add(new JsonObject { ["text"] = line, ["views"] = views });
            }
            if (result.GetValue(json))
            {
                var operations = new JsonObject { [trial.Name] = JsonNode.Parse(CanonicalJson.Write(trial.Options)) };
                Console.Out.WriteLine(new JsonObject { ["operation"] = operations, ["seed"] = result.GetValue(seed), ["results"] = results }.ToJsonString(JsonText.Options));
            }
            return 0;
        });
        return command;
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
        else Console.Out.WriteLine(EditText.IsColoured ? EditText.Colour(line, answer.Edits) : TextEdits.Apply(line, answer.Edits));
        if (answer.Cutoff is { } cutoff) Console.Error.WriteLine($"the trainer cuts off {CanonicalJson.Write(cutoff)}");
        if (answer.Mixup is { } mixup) Console.Error.WriteLine($"the trainer mixes in {CanonicalJson.Write(mixup)}");
    }

    private static IEnumerable<string> Lines(TextReader reader)
    {
        while (reader.ReadLine() is { } line) yield return line;
    }
}
