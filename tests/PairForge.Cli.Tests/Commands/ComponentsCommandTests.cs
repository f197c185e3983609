using System.Text.Json.Nodes;

namespace PairForge.Cli.Tests.Commands;

public sealed class ComponentsCommandTests
{
    [Fact]
    public async Task Components_Json_HasEveryEntryOfTheTableWithItsKey()
    {
        var json = JsonNode.Parse((await Invocation.RunAsync("components", "--json")).Out)!["components"]!.AsArray();
        Assert.Equal(SharedOptions.KnownComponents().Entries.Select(e => e.Name).Append("scrub").Append("gate").Order(StringComparer.Ordinal), json.Select(c => (string)c!["name"]!).Order(StringComparer.Ordinal));
        Assert.Equal(["source", "scrub", "segment", "filter", "pair", "augment.operations", "augment.gate", "negatives", "encode", "mine.search", "mine.guards", "mine.rescore", "train.encoder", "train.objective", "analyzer"], json.Select(c => (string)c!["key"]!).Distinct());
        var rate = json.Single(c => (string)c!["name"]! == "word-deletion")!["options"]![0]!;
        Assert.Equal(("rate", "number", false, 0.1, "[0, 0.99]"), ((string?)rate["name"], (string?)rate["type"], (bool)rate["required"]!, (double)rate["default"]!, (string?)rate["range"]));
    }

    [Fact]
    public async Task Components_Text_SaysWhatAnOptionTakes()
    {
        var (_, text, _) = await Invocation.RunAsync("components");
        Assert.StartsWith("source\n  csv", text, StringComparison.Ordinal);
        Assert.Contains("\n      path            path; required\n", text, StringComparison.Ordinal);
        Assert.Contains("\n      min_words       whole number in [0, ...); default 0\n", text, StringComparison.Ordinal);
        Assert.Contains("\n      within  one of group; default group\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Components_Operations_HaveAnExampleThatAugmentRepeats()
    {
        var components = JsonNode.Parse((await Invocation.RunAsync("components", "--json")).Out)!["components"]!.AsArray();
        foreach (var component in components)
        {
            var (name, isOperation) = ((string)component!["name"]!, (string)component["key"]! is "augment.operations" or "negatives");
            var example = component["example"];
            Assert.Equal(isOperation, example is not null);
            if (!isOperation || name is "back-translation" or "paraphrase" or "mixup") continue; // asks a service; needs a second text
            var (code, output, error) = await Invocation.RunAsync("augment", (string)example!["text"]!, "--operation", name, "--seed", example["seed"]!.ToString());
            Assert.Equal(0, code);
            Assert.Contains((string)example["result"]!, output + error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Components_Ranges_AreAsTheyAreWritten() =>
        Assert.Contains("number in [0.01, 0.99]; default 0.1\n", (await Invocation.RunAsync("components")).Out, StringComparison.Ordinal);

    [Fact]
    public async Task Components_Markdown_IsATable() =>
        Assert.All((await Invocation.RunAsync("components", "--markdown")).Out.TrimEnd('\n').Split('\n'), l => Assert.Equal(6, l.Replace(@"\|", "", StringComparison.Ordinal).Count(c => c == '|')));
}
