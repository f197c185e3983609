using System.Text;

namespace PairForge.Cli.Tests;

/// <summary>What a pipeline takes from the environment is in nothing that any command writes or prints, whether it succeeds or fails.</summary>
public sealed class CanaryTests : IDisposable
{
    private const string Canary = "canary-51c0ffee", Variable = "PAIRFORGE_CLI_CANARY";
    private readonly TemporaryFolder _folder = new();

    public CanaryTests()
    {
        Environment.SetEnvironmentVariable(Variable, Canary);
        Directory.CreateDirectory(_folder[Canary]);
        File.WriteAllLines(_folder[$"{Canary}/in.txt"], Enumerable.Range(0, 30).Select(i => $"sentence number {i} of the corpus says {i * 7}").Append("bad \0 line"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WholeBuild_FolderFromTheEnvironment_LeavesNoTrace()
    {
        var pipeline = Pipeline("source: { text: { path: \"${env:" + Variable + "}/in.txt\" } }\nmine: { corpus: \"${env:" + Variable + "}/in.txt\", num_negatives: 1 }\n");
        foreach (var args in (string[][])
        [
            ["validate", pipeline], ["build", pipeline, "--dry-run"], ["build", pipeline, "--preview", "2"], ["build", pipeline, "--out", _folder["out"], "--json"], ["build", pipeline, "--out", _folder["out"]],
            ["inspect", _folder["out"], "--json"], ["verify", _folder["out"]], ["status", _folder["out"]], ["resume", _folder["out"]], ["gc", _folder["out"]],
            ["explain", _folder["out"], "in.txt:0:0/views/0/0", "--json"], ["build", pipeline, "--out", _folder["out"], "--set", "seed=3"],
        ])
        {
            var (code, output, error) = await Invocation.RunAsync(args);
            Assert.True(code is 0 or 64 or 73, $"{string.Join(' ', args)}: {code} {error}");
            Assert.DoesNotContain(Canary, output + error, StringComparison.Ordinal);
        }
        var canary = Encoding.UTF8.GetBytes(Canary);
        foreach (var file in Directory.EnumerateFiles(_folder["out"], "*", SearchOption.AllDirectories))
            Assert.True((await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)).AsSpan().IndexOf(canary) < 0, file);
    }

    [Theory]
    [InlineData("source: { text: { path: '@/none.txt' } }\n")]
    [InlineData("source: { text: { path: '@/*.none' } }\n")]
    [InlineData("source: { text: { path: '@' } }\n")]
    [InlineData("source: { text: { path: '@/pipe' } }\n")]
    [InlineData("source: { text: { path: '@/p*' } }\n")]
    [InlineData("source: { text: { path: '@/loop' } }\n")]
    [InlineData("source: { parquet: { path: '@/in.txt' } }\n")]
    [InlineData("source: { parquet: { path: '@/pipe' } }\n")]
    [InlineData("source: { csv: { path: '@/in.txt' } }\n")]
    [InlineData("source: { tsv: { path: '@/in.txt', columns: { anchor: x } } }\n")]
    [InlineData("source: { text: { path: ok.txt } }\nmine: { corpus: '@/none.txt' }\n")]
    [InlineData("source: { text: { path: ok.txt } }\nmine: { corpus: '@/pipe' }\n")]
    [InlineData("source: { text: { path: ok.txt } }\nencode: { checkpoint: { path: '@' } }\n")]
    [InlineData("source: { text: { path: ok.txt } }\nencode: { checkpoint: { path: '@/in.txt' } }\n")]
    [InlineData("source: { text: { path: ok.txt } }\nencode: { checkpoint: { path: '@/model' } }\n")]
    [InlineData("source: { text: { path: ok.txt } }\nencode: { vectors: { path: '@/v.npy', ids: '@/in.txt' } }\n")]
    [InlineData("source: { text: { path: ok.txt } }\nencode: { vectors: { path: '@/none.npy', ids: '@/in.txt' } }\n")]
    [InlineData("source: { text: { path: ok.txt } }\nencode: { vectors: { path: '@/in.parquet' } }\n")]
    [InlineData("source: { text: { path: ok.txt } }\naugment: { operations: [ synonyms: { lexicon: '@/none.tsv' } ] }\n")]
    [InlineData("source: { text: { path: ok.txt } }\naugment: { operations: [ synonyms: { lexicon: '@/in.txt' } ] }\n")]
    [InlineData("source: { text: { path: ok.txt } }\nfilter: [ contamination: { against: '@/none' } ]\n")]
    [InlineData("source: { text: { path: ok.txt } }\nseed: '@'\n")]
    [InlineData("source: { text: { path: ok.txt } }\nname: '@'\n")]
    [InlineData("source: { text: { path: ok.txt } }\nmine: { num_negatives: '@' }\n")]
    [InlineData("source: { text: { path: ok.txt, max_line_bytes: '@' } }\n")]
    [InlineData("source: { text: { path: ok.txt, '@': 1 } }\n")]
    [InlineData("source: { '@': { path: ok.txt } }\n")]
    [InlineData("'@': 1\n")]
    public async Task Failure_ValueFromTheEnvironment_IsNotShown(string yaml)
    {
        File.WriteAllLines(_folder["ok.txt"], Enumerable.Range(0, 30).Select(i => $"sentence number {i} of the corpus says {i * 7}"));
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", _folder[$"{Canary}/pipe"])) mkfifo.WaitForExit();
        File.CreateSymbolicLink(_folder[$"{Canary}/loop"], "loop");
        File.WriteAllBytes(_folder[$"{Canary}/v.npy"], [0x80, 2, 0x4E, 0x2E]);
        File.WriteAllBytes(_folder[$"{Canary}/in.parquet"], [.. "PAR1"u8, 0, 0, 0, 0, 0, .. "PAR1"u8]);
        Directory.CreateDirectory(_folder[$"{Canary}/model"]);
        File.WriteAllText(_folder[$"{Canary}/model/modules.json"], "[]");
        var pipeline = Pipeline(yaml.Replace("@", "${env:" + Variable + "}", StringComparison.Ordinal));
        foreach (var args in (string[][])[["build", pipeline, "--out", _folder["out"], "--json"], ["validate", pipeline], ["build", pipeline, "--dry-run"]])
        {
            var (code, output, error) = await Invocation.RunAsync(args).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            if (args.Length > 3) Assert.True(code is 65 or 66 or 78, $"{code} {error}");
            Assert.DoesNotContain(Canary, output + error, StringComparison.Ordinal);
        }
    }

    private string Pipeline(string yaml) => _folder.Write("p.yaml", yaml);
}
