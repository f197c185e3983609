using System.Text.Json.Nodes;

namespace PairForge.Cli.Tests.Commands;

public sealed class ComponentsCommandTests
{
    [Fact]
    public async Task Components_Json_HasEveryEntryOfTheTableWithItsKey()
    {
        var json = JsonNode.Parse((await Invocation.RunAsync("components", "--json")).Out)!["components"]!.AsArray();
        Assert.Equal(SharedOptions.KnownComponents().Entries.Select(e => e.Name).Append("scrub").Order(StringComparer.Ordinal), json.Select(c => (string)c!["name"]!).Order(StringComparer.Ordinal));
        Assert.Equal(["source", "scrub", "segment", "filter", "pair", "augment.operations", "negatives", "encode", "mine.search", "mine.guards", "mine.rescore", "train.encoder", "train.objective", "analyzer"], json.Select(c => (string)c!["key"]!).Distinct());
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
    public async Task Components_Markdown_IsATable() =>
        Assert.All((await Invocation.RunAsync("components", "--markdown")).Out.TrimEnd('\n').Split('\n'), l => Assert.Equal(5, l.Replace(@"\|", "", StringComparison.Ordinal).Count(c => c == '|')));
}
