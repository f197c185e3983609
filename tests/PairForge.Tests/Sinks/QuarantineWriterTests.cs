using PairForge.Sinks;
using PairForge.Sources;
using static PairForge.Tests.Sinks.SampleDataset;

namespace PairForge.Tests.Sinks;

public sealed class QuarantineWriterTests
{
    [Fact]
    public async Task WriteAsync_Rejections_DuckDbReadsBytesAndPlace()
    {
        using var folder = new TemporaryFolder();
        await using var writer = new QuarantineWriter(folder.Path);
        await writer.WriteAsync([new("a.jsonl", 5_000_000_000, [0xFF, 0x00, 0x41], "read", "invalid-utf8", "line 7, byte 1")], Cancellation);
        await writer.WriteAsync([new("b.jsonl", 0, [], "read", "malformed-json", "line 1")], Cancellation);
        var file = Assert.Single(await writer.CompleteAsync(Cancellation));
        Assert.Equal(("quarantine/part-00000.parquet", 2L, 2L), (file.Path, file.Rows, writer.Count));
        Assert.Equal(
        [
            ["a.jsonl", 5_000_000_000L, "read", "invalid-utf8", "line 7, byte 1", "FF0041"],
            ["b.jsonl", 0L, "read", "malformed-json", "line 1", ""],
        ], Query($"select source, \"offset\", stage, reason, detail, hex(raw) from '{folder["quarantine/*.parquet"]}'"));
    }

    [Fact]
    public async Task CompleteAsync_NothingRefused_NoFile()
    {
        using var folder = new TemporaryFolder();
        await using var writer = new QuarantineWriter(folder.Path);
        Assert.Empty(await writer.CompleteAsync(Cancellation));
        Assert.False(Directory.Exists(folder["quarantine"]));
    }

    [Fact]
    public async Task WriteAsync_MoreThanAFile_OpensTheNext()
    {
        using var folder = new TemporaryFolder();
        await using var writer = new QuarantineWriter(folder.Path);
        var rejections = Enumerable.Range(0, 100_001).Select(n => new Rejection("a", n, [1], "read", "r", "d")).ToArray();
        await writer.WriteAsync(rejections, Cancellation);
        Assert.Equal([100_000, 1], (await writer.CompleteAsync(Cancellation)).Select(f => f.Rows));
        Assert.Equal([[100_001L, 100_000L]], Query($"select count(*), max(\"offset\") from '{folder["quarantine/*.parquet"]}'"));
    }
}
