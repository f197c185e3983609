using System.Text.Json.Nodes;

namespace PairForge.Cli.Tests.Commands;

public sealed class AugmentCommandTests
{
    private const string Text = "Two dogs are running through the park.";

    [Fact]
    public async Task Augment_Text_PrintsAsManyViews()
    {
        var (code, output, error) = await Invocation.RunAsync("augment", Text, "--operation", "word-deletion", "--set", "rate=0.5", "--count", "3");
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(3, output.TrimEnd('\n').Split('\n').Length);
        Assert.Equal(output, (await Invocation.RunAsync("augment", Text, "--operation", "word-deletion", "--set", "rate=0.5", "--count", "3")).Out);
    }

    [Fact]
    public async Task Augment_RefusedText_IsSaidOnStderrAndIsNoFailure()
    {
        var (code, output, error) = await Invocation.RunAsync("augment", Text, "--operation", "word-deletion", "--set", "rate=0");
        Assert.Equal((0, "", $"refused: nothing-drawn: {Text}\n"), (code, output, error));
    }

    [Fact]
    public async Task Augment_Json_IsOneDocument()
    {
        var (code, output, error) = await Invocation.RunAsync("augment", Text, "--operation", "crop", "--count", "2", "--seed", "7", "--json");
        Assert.Equal((0, ""), (code, error));
        var json = JsonNode.Parse(output)!;
        Assert.Equal(["operation", "seed", "results"], json.AsObject().Select(p => p.Key));
        Assert.Equal(7, (int)json["seed"]!);
        Assert.Equal(Text, (string?)json["results"]![0]!["text"]);
        Assert.Equal(2, json["results"]![0]!["views"]!.AsArray().Count);
        Assert.Contains((string)json["results"]![0]!["views"]![0]!["text"]!, Text, StringComparison.Ordinal);
        json = JsonNode.Parse((await Invocation.RunAsync("augment", Text, "--operation", "word-deletion", "--set", "rate=0", "--json")).Out)!;
        Assert.Equal("""[{"refused":"nothing-drawn"}]""", json["results"]![0]!["views"]!.ToJsonString());
    }

    [Fact]
    public async Task Augment_Table_GivesItsWording()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["t.tsv"], $"{Text}\tA pair of dogs runs through the park.\n");
        var (code, output, error) = await Invocation.RunAsync("augment", Text, "--operation", "back-translation", "--set", $"table.path={folder["t.tsv"]}");
        Assert.Equal((0, "A pair of dogs runs through the park.\n", ""), (code, output, error));
    }

    [Fact]
    public async Task Augment_ProtectedPhrase_Stays()
    {
        var (code, output, _) = await Invocation.RunAsync("augment", Text, "--operation", "word-deletion", "--set", "rate=0.9", "--count", "5", "--protect", "two dogs");
        Assert.Equal(0, code);
        Assert.All(output.TrimEnd('\n').Split('\n'), line => Assert.StartsWith("Two dogs", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(78, "none of table, http and command are given; give one", "--operation", "paraphrase")]
    [InlineData(78, "'word-delete' is not known here; did you mean 'word-deletion'?", "--operation", "word-delete")]
    [InlineData(78, "'rat' is not a key of word-deletion; did you mean 'rate'?", "--operation", "word-deletion", "--set", "rat=1")]
    [InlineData(64, "--count is 0; it must be 1 or more", "--operation", "crop", "--count", "0")]
    [InlineData(64, "augment needs --operation NAME", "--seed", "3")]
    public async Task Augment_WrongOption_IsOneLine(int code, string message, params string[] options)
    {
        var (found, output, error) = await Invocation.RunAsync(["augment", Text, .. options]);
        Assert.Equal((code, ""), (found, output));
        Assert.Contains(message, Assert.Single(error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }
}
