namespace PairForge.Cli.Tests;

/// <summary>The help texts, as approved; the first line of each says how it is renewed.</summary>
public sealed class HelpTests
{
    private const string Renewal = "(approved text: PAIRFORGE_APPROVE=1 dotnet test --project tests/PairForge.Cli.Tests renews it)";

    public static TheoryData<string> Commands => ["", .. CommandLine.Create().Subcommands.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_OfACommand_IsTheApprovedText(string command)
    {
        var (code, output, error) = await Invocation.RunAsync([.. command.Length == 0 ? [] : new[] { command }, "--help"]);
        Assert.Equal((0, ""), (code, error));
        var name = command.Length == 0 ? "pairforge" : command;
        var approved = Repository.At("tests", "PairForge.Cli.Tests", "Golden", $"help-{name}.txt");
        var text = Renewal + "\n\n" + string.Join('\n', output.ReplaceLineEndings("\n").TrimEnd().Split('\n').Select(l => l.TrimEnd())) + "\n";
        if (Environment.GetEnvironmentVariable("PAIRFORGE_APPROVE") == "1") await File.WriteAllTextAsync(approved, text, TestContext.Current.CancellationToken);
        Assert.Equal(File.Exists(approved) ? (await File.ReadAllTextAsync(approved, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n") : "", text);
    }

    [Fact]
    public void Golden_Files_BelongToCommands()
    {
        var names = Directory.GetFiles(Repository.At("tests", "PairForge.Cli.Tests", "Golden"), "help-*.txt").Select(f => Path.GetFileNameWithoutExtension(f)!["help-".Length..]);
        Assert.Equal(CommandLine.Create().Subcommands.Select(c => c.Name).Append("pairforge").Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("'bild' is not a command; did you mean 'build'?; commands: COMMANDS (see pairforge --help)", "bild")]
    [InlineData("a command is missing; commands: COMMANDS (see pairforge --help)")]
    [InlineData("'--fersh' is not an option of build; did you mean '--fresh'? (see pairforge build --help)", "build", "p.yaml", "--fersh")]
    [InlineData("'--max-mem' is not an option of build; did you mean '--max-memory'? (see pairforge build --help)", "build", "p.yaml", "--max-mem=2GB")]
    [InlineData("'--verison' is not an option of pairforge; did you mean '--version'? (see pairforge --help)", "--verison")]
    [InlineData("'more' is one word too many for build, which takes PIPELINE; put a text with spaces in quotes (see pairforge build --help)", "build", "p.yaml", "more")]
    [InlineData("build needs PIPELINE (see pairforge build --help)", "build")]
    [InlineData("augment needs --operation NAME (see pairforge augment --help)", "augment", "text")]
    [InlineData("--set needs a value: --set K=V (see pairforge build --help)", "build", "p.yaml", "--set")]
    [InlineData("--limit is 'abc'; it must be a whole number (see pairforge build --help)", "build", "p.yaml", "--limit", "abc")]
    [InlineData("--seed is '-1'; it must be a whole number from 0 (see pairforge augment --help)", "augment", "text", "--operation", "crop", "--seed", "-1")]
    [InlineData("--limit is given several times; once is enough (see pairforge build --help)", "build", "p.yaml", "--limit", "3", "--limit", "4")]
    public async Task Usage_WrongWord_IsOneLineWithTheNearest(string message, params string[] args)
    {
        var (code, output, error) = await Invocation.RunAsync(args);
        message = message.Replace("COMMANDS", string.Join(", ", CommandLine.Create().Subcommands.Select(c => c.Name)), StringComparison.Ordinal);
        Assert.Equal((64, "", $"pairforge: {message}\n"), (code, output, error));
    }

    [Fact]
    public async Task Usage_WordWithAnAtSign_IsNoResponseFile() =>
        Assert.Equal((0, "@home is where the heart is\n", ""), await Invocation.RunAsync("augment", "@home is where the heart is", "--operation", "identity"));

    [Fact]
    public async Task Version_Option_IsTheVersionAlone() => Assert.Equal((0, "0.1.0\n", ""), await Invocation.RunAsync("--version"));
}
