using PairForge.Configuration;

namespace PairForge.Cli.Tests;

/// <summary>Every command and block of the README works as it stands there.</summary>
public sealed class ReadmeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Commands_OfTheTours_AllSucceed()
    {
        var lines = Readme.Blocks("sh").SelectMany(b => b.Split('\n')).ToArray();
        Assert.True(lines.Length >= 10, $"only {lines.Length} commands were found");
        foreach (var line in lines)
        {
            Assert.StartsWith("pairforge ", line, StringComparison.Ordinal);
            await SucceedsAsync(line, Words(line).Skip(1));
        }
    }

    [Fact]
    public async Task SetUp_QuickStart_Succeeds()
    {
        foreach (var command in Readme.SetUp().First().Split(" && "))
        {
            var parts = command.Split(" --project src/PairForge.Cli -- ");
            Assert.Contains(parts[0], new[] { "dotnet run -c Release", "dotnet run -c Release --no-build" });
            Assert.True(File.Exists(Repository.At("src", "PairForge.Cli", "PairForge.Cli.csproj")));
            await SucceedsAsync(command, Words(parts[1]), "--out", "out/quickstart");
        }
    }

    [Fact]
    public void SetUp_Tests_AreWhatContinuousIntegrationRuns()
    {
        var commands = Readme.SetUp().ToArray();
        Assert.Equal(2, commands.Length);
        Assert.Equal("dotnet test --solution PairForge.sln --configuration Release", commands[1]);
        Assert.Contains(File.ReadLines(Repository.At(".ci", "run")), l => l == commands[1] + " 2>&1 | tee \"$log\"");
        Assert.Contains(File.ReadLines(Repository.At(".github", "workflows", "ci.yml")), l => l.Trim() == "- run: " + commands[1]);
    }

    [Fact]
    public void Yaml_Blocks_AreWholePipelines()
    {
        var blocks = Readme.Blocks("yaml").ToArray();
        Assert.NotEmpty(blocks);
        foreach (var block in blocks) PipelineFile.Parse(block, "README.md", Repository.Root, SharedOptions.KnownComponents());
    }

    [Fact]
    public void Message_OfTheReadme_IsTheProgramsOwn()
    {
        var wrong = Readme.Blocks("yaml").First().Replace("relative_margin: 0.05", "relative_margin: 1.2", StringComparison.Ordinal);
        var fault = Assert.Throws<ConfigurationException>(() => PipelineFile.Parse(wrong, "captions.yaml", Repository.Root, SharedOptions.KnownComponents()));
        Assert.Contains($"`{fault.Message}`", File.ReadAllText(Repository.At("README.md")).ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public void ExitCodes_OfTheReadme_AreTheProgramsOwn()
    {
        var text = File.ReadAllText(Repository.At("README.md"));
        var section = text[text.IndexOf("## Exit codes", StringComparison.Ordinal)..];
        Assert.Equal([0, .. Enum.GetValues<FailureKind>().Select(k => (int)k), 130],
            System.Text.RegularExpressions.Regex.Matches(section, @"(?<![\w.])\d+(?= )").Select(m => int.Parse(m.Value, System.Globalization.CultureInfo.InvariantCulture)));
    }

    public void Dispose() => _folder.Dispose();

    private async Task SucceedsAsync(string line, IEnumerable<string> words, params string[] output)
    {
        string[] args = [.. words.Select(Place)];
        if (args[0] == "build") args = [.. args, .. output.Select(Place)];
        var (code, _, error) = await Invocation.RunAsync(args);
        Assert.True(code == 0, $"{line}: exit {code}: {error}");
    }

    private static IEnumerable<string> Words(string line)
    {
        var quoted = line.Split('"');
        for (var i = 0; i < quoted.Length; i++)
        {
            if (i % 2 == 1) yield return quoted[i];
            else foreach (var word in quoted[i].Split(' ', StringSplitOptions.RemoveEmptyEntries)) yield return word;
        }
    }

    /// <summary>Outputs go to the test's folder, inputs are the checkout's.</summary>
    private string Place(string word)
    {
        if (word.StartsWith("out/", StringComparison.Ordinal)) return _folder[word[4..]];
        if (word.StartsWith("pipelines/", StringComparison.Ordinal) || word.StartsWith("resources/", StringComparison.Ordinal)) return Repository.At(word);
        return word.Replace("=resources/", $"={Repository.Root}/resources/", StringComparison.Ordinal);
    }
}
