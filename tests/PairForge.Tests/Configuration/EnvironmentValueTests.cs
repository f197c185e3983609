using PairForge.Augmentations;
using PairForge.Configuration;
using PairForge.Runs;
using PairForge.Text;

namespace PairForge.Tests.Configuration;

/// <summary>A value of the environment is in no plan, no dataset and no message: the canary is looked for in all of them.</summary>
public sealed class EnvironmentValueTests : IDisposable
{
    private const string Canary = "canary-7f3a91";
    private const string Variable = "PAIRFORGE_TEST_CANARY";

    private readonly TemporaryFolder _folder = new();

    public EnvironmentValueTests() => Environment.SetEnvironmentVariable(Variable, Canary);

    [Fact]
    public async Task Run_SecretAndFolderFromTheEnvironment_LeaveNoTrace()
    {
        Directory.CreateDirectory(_folder[Canary]);
        File.WriteAllLines(_folder[$"{Canary}/in.txt"], Enumerable.Range(0, 20).Select(i => $"sentence number {i} of the corpus").Append("\0"));
        var pipeline = Parse("""
            source: { text: { path: "${env:PAIRFORGE_TEST_CANARY}/in.txt" } }
            augment: { operations: [ remote: { api_key: "${env:PAIRFORGE_TEST_CANARY}" } ] }
            tune: { token: "${env:PAIRFORGE_TEST_CANARY}" }
            """);
        Assert.Equal(Canary, ((RemoteOptions)pipeline.Augment!.Operations[0].Options).ApiKey!.Reveal());
        var report = await PipelineRunner.RunAsync(pipeline, new RunOptions { Out = (OutputPath)_folder["out"] }, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(20, report.ViewsMade);
        Assert.Contains("${env:PAIRFORGE_TEST_CANARY}", await File.ReadAllTextAsync(_folder["out/plan.json"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(_folder["out"], "*", SearchOption.AllDirectories))
            Assert.True((await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)).AsSpan().IndexOf("canary-7f3a91"u8) < 0, file);
        Assert.DoesNotContain(Canary, report.ToJson().Replace(report.Out, "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name: \"${env:PAIRFORGE_TEST_CANARY}\"\n", "name is the quoted text '${env:PAIRFORGE_TEST_CANARY}', but name stands in the plan and what comes from the environment must not; write the value itself, or give it with --set - p.yaml(2,7)")]
    [InlineData("seed: ${env:PAIRFORGE_TEST_CANARY}\n", "seed is '${env:PAIRFORGE_TEST_CANARY}', but seed stands in the plan and what comes from the environment must not; write the value itself, or give it with --set - p.yaml(2,7)")]
    [InlineData("mine: { sampling: \"a${env:PAIRFORGE_TEST_CANARY}\" }\n", "sampling is the quoted text 'a${env:PAIRFORGE_TEST_CANARY}', but sampling stands in the plan and what comes from the environment must not; write the value itself, or give it with --set - p.yaml(2,19)")]
    public void Bind_OrdinaryValue_TakesNoneOfTheEnvironment(string yaml, string message)
    {
        var fault = Assert.Throws<ConfigurationException>(() => Parse("source: { text: { path: in.txt } }\n" + yaml));
        Assert.Equal(message, fault.Message);
        Assert.DoesNotContain(Canary, fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("canary-7f3a91")]
    [InlineData("\"Bearer ${env:PAIRFORGE_TEST_CANARY}\"")]
    public void Bind_SecretInTheFileItself_IsRefusedUnshown(string value)
    {
        var fault = Assert.Throws<ConfigurationException>(() => Parse($"source: {{ text: {{ path: in.txt }} }}\naugment: {{ operations: [ remote: {{ api_key: {value} }} ] }}\n"));
        Assert.Equal("api_key is a secret and stands here itself; put it in an environment variable, and write api_key: ${env:NAME} - p.yaml(2,45)", fault.Message);
    }

    [Fact]
    public void Set_SecretOnTheCommandLine_IsRefusedUnshown()
    {
        var fault = Assert.Throws<ConfigurationException>(() => Parse("source: { text: { path: in.txt } }\n", "augment.operations.remote.api_key=" + Canary));
        Assert.Equal("api_key is a secret and stands here itself; put it in an environment variable, and write api_key: ${env:NAME} - --set augment.operations.remote.api_key", fault.Message);
    }

    [Theory]
    [InlineData("source: { text: { path: \"${env:PAIRFORGE_TEST_CANARY}/none.txt\" } }\n")]
    [InlineData("source: { text: { path: \"${env:PAIRFORGE_TEST_CANARY}/*.txt\" } }\n")]
    [InlineData("source: { text: { path: in.txt } }\nencode: { checkpoint: { path: \"${env:PAIRFORGE_TEST_CANARY}\" } }\n")]
    [InlineData("source: { text: { path: in.txt } }\nmine: { corpus: \"${env:PAIRFORGE_TEST_CANARY}/c.txt\" }\n")]
    [InlineData("source: { text: { path: in.txt } }\nfilter: { contamination: { files: \"${env:PAIRFORGE_TEST_CANARY}/c.txt\" } }\n")]
    public async Task Run_MissingFileUnderAFolderOfTheEnvironment_IsNamedAsWritten(string yaml)
    {
        File.WriteAllText(_folder["in.txt"], "one line\n");
        var fault = await Assert.ThrowsAsync<PairForgeException>(() => PipelineRunner.RunAsync(Parse(yaml), new RunOptions { Out = (OutputPath)_folder["out"] }, cancellation: TestContext.Current.CancellationToken));
        Assert.Equal(FailureKind.InputMissing, fault.Kind);
        Assert.Contains("${env:PAIRFORGE_TEST_CANARY}", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Secret_InEveryText_IsItsName()
    {
        var options = new RemoteOptions { ApiKey = new Secret(Variable, Canary) };
        Assert.Equal("""{"api_key":"${env:PAIRFORGE_TEST_CANARY}"}""", CanonicalJson.Write(options));
        Assert.DoesNotContain(Canary, options.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, System.Text.Json.JsonSerializer.Serialize(options), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private Pipeline Parse(string yaml, params string[] sets) => PipelineFile.Parse(yaml, "p.yaml", _folder.Path,
        Components.Default().Add<IAugmentation, RemoteOptions, Remote>("remote", o => new Remote(o)).AddBlock("tune", typeof(TuneOptions)), sets);

    private sealed record RemoteOptions
    {
        public required Secret ApiKey { get; init; }
    }

    private sealed record TuneOptions
    {
        public Secret? Token { get; init; }
    }

    /// <summary>An operation that would call somewhere with its key.</summary>
    private sealed class Remote(RemoteOptions options) : IAugmentation
    {
        public bool ChangesText => true;

        public AugmentationResult Apply(AnalyzedText text, ref KeyedRandom random) =>
            options.ApiKey.Reveal() == Canary ? AugmentationResult.Edited([new TextEdit(0, 1, "S")]) : AugmentationResult.Refused("no-key");
    }
}
