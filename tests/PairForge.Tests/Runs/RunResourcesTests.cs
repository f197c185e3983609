using PairForge.Runs;

namespace PairForge.Tests.Runs;

public sealed class RunResourcesTests
{
    [Theory]
    [InlineData(300_000_000)]
    [InlineData(1_000_000_000)]
    [InlineData(64_000_000_000)]
    public void Shares_OfAnyMemory_FitIntoIt(long memory)
    {
        var resources = new RunResources { MaxMemory = memory };
        Assert.InRange(resources.HeapBytes!.Value, memory / 3, memory);
        Assert.InRange(resources.HeapBytes.Value + resources.TableBytes, memory / 2, memory);
        Assert.InRange(resources.UnderWayBytes, 1, resources.HeapBytes.Value / 2);
    }

    [Fact]
    public void Shares_WithoutABound_LeaveTheHeapFree()
    {
        var resources = new RunResources();
        Assert.Null(resources.HeapBytes);
        Assert.Equal(256 << 20, resources.TableBytes);
        Assert.Equal(Environment.ProcessorCount, resources.WorkerCount);
    }
}
