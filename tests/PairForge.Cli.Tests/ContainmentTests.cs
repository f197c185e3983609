using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace PairForge.Cli.Tests;

/// <summary>No path that a pipeline, a plan, a manifest or a marker names makes a command write, delete or read a dataset's file outside of the folder that it was given.</summary>
public sealed class ContainmentTests : IDisposable
{
    private static readonly string[] Names =
    [
        "../outside/secret.txt", "../../etc/passwd", "/etc/passwd", "data/../../outside/secret.txt", "data//x", "./data/x", "..", ".", "", "/", "~/x", "..\\outside\\secret.txt",
        "\\\\server\\share\\x", "C:\\x", "file:///etc/passwd", "s3://bucket/x", "data/\u0000", "data/a\nb", new string('n', 300), string.Join('/', Enumerable.Repeat("deep", 400)), "data/link/secret.txt",
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly string _before;

    public ContainmentTests()
    {
        Directory.CreateDirectory(_folder["outside"]);
        _folder.Write("outside/secret.txt", "ten years of work");
        _folder.Write("in.txt", string.Concat(Enumerable.Range(0, 30).Select(i => $"line {i} of the text says {i * 7}\n")));
        _before = Snapshot();
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a\0b", 78)]
    [InlineData("file:///tmp/pairforge-never", 0)] // a folder of that odd name beside the pipeline
    [InlineData("/proc/never", 73)]
    [InlineData("/dev/null/x", 73)]
    [InlineData("in.txt", 73)]
    [InlineData("in.txt/x", 73)]
    [InlineData("loop", 73)]
    [InlineData("file", 73)]
    public async Task Build_OddOutput_IsMadeOrRefusedInOneLine(string output, int expected)
    {
        File.CreateSymbolicLink(_folder["loop"], _folder["loop"]);
        File.CreateSymbolicLink(_folder["file"], _folder["outside/secret.txt"]);
        var pipeline = _folder.Write("p.yaml", "source: { text: { path: in.txt } }\nwrite: { path: \"" + output.Replace("\0", "\\0", StringComparison.Ordinal) + "\" }\n");
        await EndsAsync(expected, "build", pipeline, "--quiet");
        if (!output.Contains('\0')) await EndsAsync(expected, "build", _folder.Write("q.yaml", "source: { text: { path: in.txt } }\n"), "--quiet", "--out", Path.GetFullPath(Path.Combine(_folder.Path, output)));
        Unharmed();
    }

    [Fact]
    public async Task Build_VeryLongOutput_IsRefused()
    {
        var pipeline = _folder.Write("p.yaml", "source: { text: { path: in.txt } }\n");
        await EndsAsync(73, "build", pipeline, "--quiet", "--out", _folder[new string('n', 300)]);
        await EndsAsync(73, "build", pipeline, "--quiet", "--out", _folder[string.Join('/', Enumerable.Repeat("deep", 2000))]);
        Unharmed();
    }

    [Theory]
    [InlineData("data")]
    [InlineData("lineage")]
    [InlineData("_run")]
    [InlineData("_run/done")]
    [InlineData("_run/attempts")]
    [InlineData("_run/map")]
    [InlineData("plan.json")]
    [InlineData("manifest.json")]
    [InlineData("README.md")]
    [InlineData("_SUCCESS")]
    public async Task AnyWriter_LinkInsideTheRun_IsRefused(string name)
    {
        var pipeline = _folder.Write("p.yaml", "source: { text: { path: in.txt } }\n");
        Directory.CreateDirectory(Path.GetDirectoryName(_folder["out/" + name])!);
        File.CreateSymbolicLink(_folder["out/" + name], name.Contains('.') || name == "_SUCCESS" ? _folder["outside/secret.txt"] : _folder["outside"]);
        foreach (var args in (string[][])[["build", pipeline, "--quiet", "--out", _folder["out"]], ["build", pipeline, "--quiet", "--fresh", "--out", _folder["out"]], ["resume", _folder["out"]], ["gc", _folder["out"]], ["worker", "--plan", _folder["out/plan.json"], "--stage", "map", "--index", "0"]])
        {
            var (code, _, error) = await Invocation.RunAsync(args);
            Assert.True(code is 0 or 65 or 66 or 73, $"{string.Join(' ', args)}: {code} {error}");
            Unharmed();
        }
    }

    [Fact]
    public async Task AnyReader_NamesOfTheManifest_LeadNowhereElse()
    {
        var pipeline = _folder.Write("p.yaml", "source: { text: { path: in.txt } }\n");
        await EndsAsync(0, "build", pipeline, "--quiet", "--out", _folder["out"]);
        Directory.CreateSymbolicLink(_folder["out/data/link"], _folder["outside"]);
        var manifest = File.ReadAllText(_folder["out/manifest.json"]);
        foreach (var name in Names)
        {
            foreach (var place in (string[])["data", "lineage"])
            {
                var changed = JsonNode.Parse(manifest)!;
                var file = changed["splits"]![0]!["files"]![0]!;
                if (place == "lineage") file = file["lineage"]!;
                file["path"] = name;
                var bytes = Encoding.UTF8.GetBytes(changed.ToJsonString());
                File.WriteAllBytes(_folder["out/manifest.json"], bytes);
                File.WriteAllText(_folder["out/_SUCCESS"], $"{{\"manifest_sha256\":\"{Convert.ToHexStringLower(SHA256.HashData(bytes))}\"}}\n");
                await EndsAsync(65, "verify", _folder["out"]);
                await EndsAsync(65, "inspect", _folder["out"]);
                await EndsAsync(65, "explain", _folder["out"], "in.txt:0:0/views/0/0");
                await EndsAsync(65, "train", _folder["out"], "--out", _folder["model"]);
                await EndsAsync(0, "gc", _folder["out"]);
                Unharmed();
            }
        }
    }

    [Fact]
    public async Task GcAndResume_NamesOfMarkersAndPlan_LeadNowhereElse()
    {
        var pipeline = _folder.Write("p.yaml", "source: { text: { path: in.txt } }\n");
        foreach (var name in Names)
        {
            if (Directory.Exists(_folder["out"])) Directory.Delete(_folder["out"], recursive: true);
            Runs.StoppedRun.Make(pipeline, _folder["out"]);
            Directory.CreateSymbolicLink(_folder["out/_run/attempts/link"], _folder["outside"]);
            File.CreateSymbolicLink(_folder["out/_run/map/link"], _folder["outside/secret.txt"]);
            Runs.StoppedRun.Rename(_folder["out"], name);
            foreach (var args in (string[][])[["gc", _folder["out"]], ["status", _folder["out"]], ["resume", _folder["out"], "--quiet"], ["gc", _folder["out"]]])
            {
                var (code, output, error) = await Invocation.RunAsync(args);
                Assert.True(code is 0 or 65 or 66 or 73, $"{name}: {string.Join(' ', args)}: {code} {output}{error}");
                Assert.DoesNotContain("ten years", output + error, StringComparison.Ordinal);
                Unharmed();
            }
        }
    }

    private void Unharmed() => Assert.Equal(_before, Snapshot());

    private string Snapshot() => string.Join('\n', Directory.EnumerateFileSystemEntries(_folder["outside"], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(f => $"{f} {File.ReadAllText(f)}")) + File.ReadAllText(_folder["in.txt"]);

    private static async Task EndsAsync(int expected, params string[] args)
    {
        var (code, output, error) = await Invocation.RunAsync(args);
        Assert.True(code == expected, $"{string.Join(' ', args)[..Math.Min(400, string.Join(' ', args).Length)]}: {code} instead of {expected}: {output}{error}");
        Assert.DoesNotContain("ten years", output + error, StringComparison.Ordinal);
        if (code is not 0 && args[0] != "verify") Assert.Single(error.TrimEnd('\n').Split('\n'));
    }
}
