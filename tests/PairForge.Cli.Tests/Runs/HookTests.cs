using PairForge.Tests.Hooks;

namespace PairForge.Cli.Tests.Runs;

/// <summary>Runs that pay for answers, as processes that die in the middle.</summary>
public sealed class HookTests : IDisposable
{
    private const string Key = "canary-0815-key";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Build_KilledInTheMiddle_PaysForNoTextTwice()
    {
        var held = 40;
        await using var server = new TranslationServer((n, _) => n < held ? Reply.Answer : Reply.Hang);
        var arguments = Arguments(server, 100);
        using (var process = Start(arguments))
        {
            while (server.Seen.Count <= held) Assert.False(process.EndsWithin(TimeSpan.FromMilliseconds(2)), "the run ended by itself");
            process.Kill();
        }
        Assert.Equal(held * 4, server.Paid.Count);
        held = int.MaxValue;
        using (var process = Start(arguments))
        {
            var (code, _, error) = await process.EndAsync();
            Assert.True(code == 0, error);
        }
        Assert.Equal(600, server.Paid.Count); // 300 texts there and back
        Assert.Equal(600, server.Paid.Distinct().Count());
        Assert.Equal(151, server.Seen.Count); // each request once, and the one that nobody was there any more to hear
        using (var again = Start([.. arguments, "--fresh", "--set", "max_quarantine=7"]))
        {
            var (code, _, error) = await again.EndAsync();
            Assert.True(code == 0, error);
        }
        Assert.Equal(151, server.Seen.Count);
    }

    [Fact]
    public async Task Build_AfterAPreview_AsksNothingAgain()
    {
        await using var server = new TranslationServer();
        foreach (var more in new[] { new[] { "--preview", "2" }, [] })
        {
            using var process = Start([.. Arguments(server, 100), .. more]);
            var (code, _, error) = await process.EndAsync();
            Assert.True(code == 0, error);
            Assert.Equal(600, server.Paid.Count);
            Assert.Equal(more.Length > 0 ? ["in.txt", "out.cache", "p.yaml"] : ["in.txt", "out", "out.cache", "p.yaml"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [InlineData(1, 75)]
    [InlineData(0, 0)]
    public async Task Build_ServiceThatRepeatsTheKey_IsNeverQuoted(int stopAfter, int expected)
    {
        await using var server = new TranslationServer((_, _) => Reply.Unauthorized);
        using var process = Start(Arguments(server, stopAfter));
        var (code, output, error) = await process.EndAsync();
        Assert.True(code == expected, error);
        Assert.Equal(Key, server.Seen.First().Key);
        Assert.Equal(expected == 75 ? 1 : 75, server.Seen.Count);
        Assert.DoesNotContain("canary", output + error, StringComparison.Ordinal);
        if (stopAfter == 1) Assert.StartsWith("pairforge: 1 request to the hook failed in a row, the last with unauthorized; ", error, StringComparison.Ordinal);
        else Assert.Contains("\"unauthorized\": 300", output, StringComparison.Ordinal);
        foreach (var file in Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain("canary", await File.ReadAllTextAsync(file, System.Text.Encoding.Latin1, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static CommandProcess Start(string[] arguments) => CommandProcess.Start(new Dictionary<string, string> { ["PAIRFORGE_TEST_CLI_KEY"] = Key }, arguments);

    private string[] Arguments(TranslationServer server, int stopAfter)
    {
        File.WriteAllLines(_folder["in.txt"], Enumerable.Range(0, 300).Select(n => $"this is number {n} of many words"));
        File.WriteAllText(_folder["p.yaml"], $$"""
            source: { text: { path: in.txt } }
            pair: { views: { count: 1 } }
            augment:
              operations:
                - back-translation:
                    http: { url: '{{server.Url}}', via: de, api_key: '${env:PAIRFORGE_TEST_CLI_KEY}', allow_private: true }
                    requests: { batch_size: 4, attempts: 1, concurrency: 1, stop_after: {{stopAfter}} }
            """);
        return ["build", _folder["p.yaml"], "--out", _folder["out"], "--json", "--quiet"];
    }
}
