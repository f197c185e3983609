using PairForge.Sinks;
using static PairForge.Tests.Sinks.SampleDataset;

namespace PairForge.Tests.Sinks;

public sealed class MemorySinkTests
{
    [Fact]
    public async Task WriteAsync_Rows_AreKeptInOrder()
    {
        await using var sink = new MemorySink();
        await sink.WriteAsync([Pair(1)], Cancellation);
        await sink.WriteAsync([Pair(2), Pair(3)], Cancellation);
        var result = await sink.CompleteAsync(Cancellation);
        Assert.Equal(3, result.Rows);
        Assert.True(sink.IsComplete);
        Assert.Equal(["anchor 1 狗 🐕‍🦺", "anchor 2 狗 🐕‍🦺", "anchor 3 狗 🐕‍🦺"], sink.Rows.Select(r => r.Anchor.Text));
    }
}
