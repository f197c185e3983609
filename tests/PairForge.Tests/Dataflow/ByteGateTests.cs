using CsCheck;
using PairForge.Dataflow;

namespace PairForge.Tests.Dataflow;

public sealed class ByteGateTests
{
    private static readonly Gen<(int Bound, int[] Sizes)> Cases = Gen.Select(Gen.Int[1, 100], Gen.Int[0, 150].Array[0, 60]);

    [Fact]
    public async Task EnterAsync_AnySizes_KeepsTheBoundUnlessOneGoesAlone() => await Cases.SampleAsync(async (bound, sizes) =>
    {
        var gate = new ByteGate(bound);
        var inside = new Queue<int>();
        foreach (var size in sizes)
        {
            var entering = gate.EnterAsync(size, CancellationToken.None);
            while (!entering.IsCompleted)
            {
                Assert.True(inside.Sum() + size > bound, "it waits though it fits");
                Assert.True(inside.Count > 0, "it waits for nobody");
                gate.Leave(inside.Dequeue());
                if (inside.Sum() == 0 || inside.Sum() + size <= bound) await entering;
            }
            inside.Enqueue(size);
            Assert.True(inside.Sum() <= bound || inside.Count(s => s > 0) == 1, $"{inside.Sum()} of {bound}");
        }
    });

    [Fact]
    public async Task EnterAsync_Cancelled_StopsWaiting()
    {
        var gate = new ByteGate(10);
        await gate.EnterAsync(10, TestContext.Current.CancellationToken);
        using var stop = new CancellationTokenSource();
        var waiting = gate.EnterAsync(1, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task RunAsync_Weights_BoundWhatIsUnderWay()
    {
        const int bound = 100;
        var (underWay, most, results) = (0, 0, 0);
        async IAsyncEnumerable<int> Items()
        {
            for (var i = 0; i < 200; i++)
            {
                yield return 10 + (i % 40);
                await Task.Yield();
            }
        }
        await foreach (var size in OrderedParallel.RunAsync(Items(), new ParallelBounds(8, bound), new StageMeter("test"), i => $"{i}", i => i, (i, _) =>
        {
            var now = Interlocked.Add(ref underWay, i);
            int seen;
            while (now > (seen = Volatile.Read(ref most))) Interlocked.CompareExchange(ref most, now, seen);
            return ValueTask.FromResult(i);
        }, TestContext.Current.CancellationToken))
        {
            await Task.Yield();
            Interlocked.Add(ref underWay, -size);
            results++;
        }
        Assert.Equal(200, results);
        Assert.InRange(most, 1, bound);
    }
}
