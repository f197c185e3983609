using System.IO.Compression;
using System.Text;
using PairForge.Tests;
using PairForge.Tests.Sources;

namespace PairForge.Cli.Tests;

/// <summary>Small files that mean much, and long ones that mean nothing: a process of its own stays under <see cref="MostMemory"/>, ends soon, and says why in one line.</summary>
public sealed class BombTests : IDisposable
{
    private const long MostMemory = 400L << 20;
    private readonly TemporaryFolder _folder = new();

    public BombTests()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("reads /proc");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("gz")]
    [InlineData("zst")]
    public async Task Build_Bomb_IsRefusedSoonAfterTheFirst64MiB(string kind)
    {
        Compress($"in.txt.{kind}", Zeros(LongTests.Run ? 10L << 30 : 200L << 20));
        await RefusedAsync($"in.txt.{kind}", 65, "decompression-ratio", "more than 1000 for one; repack the file if it is no bomb");
    }

    [Fact]
    public async Task Build_BombInABomb_IsRefused()
    {
        Compress("inner.gz", Zeros(LongTests.Run ? 10L << 30 : 200L << 20));
        using (var inner = File.OpenRead(_folder["inner.gz"])) Compress("in.txt.gz", inner.CopyTo);
        await RefusedAsync("in.txt.gz", 65, "in.txt.gz at byte 0: ", "gzip");
    }

    [Theory]
    [InlineData("text", "in.txt")]
    [InlineData("jsonl", "in.jsonl")]
    [InlineData("csv", "in.csv")]
    [InlineData("text", "in.txt.gz")]
    public async Task Build_EndlessLine_IsQuarantinedAndTheNextRead(string kind, string name)
    {
        var length = LongTests.Run ? 2L << 30 : 100L << 20;
        var before = kind == "csv" ? "text\n" : "";
        var after = "\n" + string.Concat(Enumerable.Range(0, 50).Select(i => kind == "jsonl" ? $"{{\"text\": \"row {i} of the file\"}}\n" : $"row {i} of the file\n"));
        if (name.EndsWith(".gz", StringComparison.Ordinal))
        {
            // No bomb: text that is packed to a few percent.
            var text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 9000).Select(i => $"{i * 7919L % 104729} ")));
            Compress(name, to =>
            {
                for (var left = length; left > 0; left -= text.Length) to.Write(text);
                to.Write(Encoding.ASCII.GetBytes(after));
            });
        }
        else
        {
            using var file = File.Create(_folder[name]);
            file.Write(Encoding.ASCII.GetBytes(before));
            file.SetLength(length); // a hole: no byte of it is on the disk
            file.Seek(0, SeekOrigin.End);
            file.Write(Encoding.ASCII.GetBytes(after));
        }
        var (code, output, error) = await RunAsync(kind, name, "--json");
        Assert.True(code == 0, error);
        Assert.Contains("\"line-too-long\": 1", output, StringComparison.Ordinal);
        Assert.Contains("\"accepted\": 50", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_OnlyAnEndlessLine_SaysWhereAndWhichLimit()
    {
        using (var file = File.Create(_folder["in.txt"])) file.SetLength(LongTests.Run ? 2L << 30 : 100L << 20);
        await RefusedAsync("in.txt", 65, "in.txt at byte 0: line-too-long (line 1: the line is longer than 16777216 bytes; raise max_line_bytes if it is right)");
    }

    [Fact]
    public async Task Build_DeepJson_IsQuarantinedAndTheNextRead()
    {
        var deep = new string('[', 1_000_000) + new string(']', 1_000_000);
        File.WriteAllText(_folder["in.jsonl"], $"{{\"text\": \"a\", \"x\": {deep}}}\n{deep}\n{{\"text\": {deep}}}\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"{{\"text\": \"row {i}\"}}\n")));
        var (code, output, error) = await RunAsync("jsonl", "in.jsonl", "--json");
        Assert.True(code == 0, error);
        Assert.Contains("\"too-deep\": 2", output, StringComparison.Ordinal);
        Assert.Contains("\"accepted\": 30", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_ParquetOfLies_IsOneLine()
    {
        HandMadeParquet[] lies =
        [
            new() { GroupRows = 60_000_000, ChunkValues = 60_000_000, PageValues = 60_000_000, DictionaryValues = 1, Encoding = 8, Values = [1, 0x80, 0x8E, 0x9C, 0x39, 0] },
            new() { DictionaryValues = 60_000_000, DictionaryUnpacked = 60_000_000, Encoding = 8, Values = [1, 2, 0], IsGzip = true },
            new() { PageUnpacked = int.MaxValue, IsGzip = true },
        ];
        foreach (var lie in lies)
        {
            File.WriteAllBytes(_folder["in.parquet"], lie.ToBytes());
            var (code, _, error) = await RunAsync("parquet", "in.parquet");
            Assert.Equal(65, code);
            Assert.Contains("in.parquet: column 'text' of row group 0", Assert.Single(error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("pipe", " is a named pipe, and a file is expected")]
    [InlineData("folder", "is a folder")]
    [InlineData("loop", "it is a link to nothing")]
    [InlineData("zero", " is a device, and a file is expected")]
    [InlineData("pi*", " is a named pipe, and a file is expected")]
    public async Task AnyCommand_InputThatIsNoFile_IsRefusedUnread(string name, string says)
    {
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", _folder["pipe"])) mkfifo.WaitForExit();
        Directory.CreateDirectory(_folder["folder"]);
        File.CreateSymbolicLink(_folder["loop"], _folder["loop"]);
        File.CreateSymbolicLink(_folder["zero"], "/dev/zero");
        foreach (var kind in (string[])["text", "jsonl", "csv", "tsv", "parquet"])
        {
            File.WriteAllText(_folder["p.yaml"], $"source: {{ {kind}: {{ path: '{name}' }} }}\n");
            var error = await FailsAsync("build", _folder["p.yaml"], "--out", _folder["out"], "--quiet");
            Assert.Contains(says, error, StringComparison.Ordinal);
        }
        if (name == "pi*" || name == "folder") return;
        foreach (var extension in (string[])[".jsonl", ".csv", ".parquet", ".tsv"])
        {
            File.CreateSymbolicLink(_folder["p" + extension], _folder[name]);
            await FailsAsync("inspect", _folder["p" + extension]);
        }
        Directory.CreateDirectory(_folder["dataset"]);
        File.CreateSymbolicLink(_folder["dataset/manifest.json"], _folder[name]);
        foreach (var command in (string[])["inspect", "verify", "resume", "status"]) await FailsAsync(command, _folder["dataset"]);
        Directory.CreateDirectory(_folder["model"]);
        File.CreateSymbolicLink(_folder["model/modules.json"], _folder[name]);
        await FailsAsync("eval", _folder["model"], "--sts", _folder["p.tsv"]);
        await FailsAsync("eval", "hashing", "--sts", _folder["p.tsv"]);
        await FailsAsync("train", _folder["p.csv"], "--out", _folder["trained"]);
        await FailsAsync("build", _folder[name], "--quiet");

        static async Task<string> FailsAsync(params string[] args)
        {
            var (code, _, error) = await Invocation.RunAsync(args).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            Assert.True(code is 65 or 66 or 78, $"{string.Join(' ', args)}: {code} {error}");
            Assert.Single(error.TrimEnd('\n').Split('\n'));
            return error;
        }
    }

    private static Action<Stream> Zeros(long length) => to =>
    {
        var zeros = new byte[1 << 20];
        for (var left = length; left > 0; left -= zeros.Length) to.Write(zeros);
    };

    private void Compress(string name, Action<Stream> write)
    {
        using var file = File.Create(_folder[name]);
        using Stream packed = name.EndsWith(".zst", StringComparison.Ordinal) ? new ZstdSharp.CompressionStream(file) : new GZipStream(file, CompressionLevel.SmallestSize);
        write(packed);
    }

    private async Task RefusedAsync(string name, int code, params string[] says)
    {
        var (found, _, error) = await RunAsync("text", name);
        Assert.Equal(code, found);
        var line = Assert.Single(error.TrimEnd('\n').Split('\n'));
        Assert.All(says, s => Assert.Contains(s, line, StringComparison.Ordinal));
    }

    private async Task<(int Code, string Out, string Error)> RunAsync(string kind, string name, params string[] options)
    {
        File.WriteAllText(_folder["p.yaml"], $"source: {{ {kind}: {{ path: '{name}' }} }}\nmax_quarantine: 9\n");
        if (Directory.Exists(_folder["out"])) Directory.Delete(_folder["out"], recursive: true);
        using var process = CommandProcess.Start(null, ["build", _folder["p.yaml"], "--out", _folder["out"], "--quiet", .. options]);
        var (code, output, error, memory, time) = await process.MeasureAsync(TimeSpan.FromSeconds(LongTests.Run ? 120 : 30));
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: exit {code}, {memory >> 20} MiB, {time.TotalSeconds:F1} s: {error}");
        Assert.True(memory < MostMemory, $"{name}: its memory reached {memory >> 20} MiB");
        return (code, output, error);
    }
}
