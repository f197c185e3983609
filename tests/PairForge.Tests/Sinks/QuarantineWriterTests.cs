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
        await WriteAsync(folder, [new("a.jsonl", 5_000_000_000, [0xFF, 0x00, 0x41], "read", "invalid-utf8", "line 7, byte 1"), new("b.jsonl", 0, [], "read", "malformed-json", "line 1", 3)]);
        Assert.Equal(
        [
            ["a.jsonl", 5_000_000_000L, "read", "invalid-utf8", "line 7, byte 1", "FF0041", 1],
            ["b.jsonl", 0L, "read", "malformed-json", "line 1", "", 3],
        ], Query($"select source, \"offset\", stage, reason, detail, hex(raw), attempts from '{folder["q.parquet"]}'"));
    }

    [Fact]
    public async Task CompleteAsync_NothingRefused_NoFile()
    {
        using var folder = new TemporaryFolder();
        await WriteAsync(folder, []);
        Assert.False(File.Exists(folder["q.parquet"]));
    }

    [Fact]
    public async Task WriteAsync_MoreThanARowGroup_AllAreThere()
    {
        using var folder = new TemporaryFolder();
        await WriteAsync(folder, [.. Enumerable.Range(0, 100_001).Select(n => new Rejection("a", n, [1], "read", "r", "d"))]);
        Assert.Equal([[100_001L, 100_000L]], Query($"select count(*), max(\"offset\") from '{folder["q.parquet"]}'"));
    }

    private static async Task WriteAsync(TemporaryFolder folder, Rejection[] rejections)
    {
        Stream? stream = null;
        await using var writer = new QuarantineWriter(() => stream = File.Create(folder["q.parquet"]));
        await writer.WriteAsync(rejections, Cancellation);
        await writer.CompleteAsync(Cancellation);
        Assert.Equal(rejections.Length, writer.Count);
        stream?.Dispose();
    }
}
