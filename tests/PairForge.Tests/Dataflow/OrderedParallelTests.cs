using CsCheck;
using PairForge.Dataflow;

namespace PairForge.Tests.Dataflow;

public sealed class OrderedParallelTests
{
    private static readonly Gen<(int Items, int Workers, int Seed)> Runs = Gen.Select(Gen.Int[0, 60], Gen.Int[1, 8], Gen.Int[0, int.MaxValue - 1]);

    [Fact]
    public async Task RunAsync_RandomDelays_OrderOutIsOrderIn() => await Runs.SampleAsync(async (items, workers, seed) =>
    {
        var results = new List<int>();
        await foreach (var result in Run(Numbers(items), workers, async (i, _) =>
        {
            await DelayAsync(seed, i);
            return i * 2;
        })) results.Add(result);
        Assert.Equal(Enumerable.Range(0, items).Select(i => i * 2), results);
    });

    [Fact]
    public async Task RunAsync_SeveralFaults_TheFirstInOrderIsThrownAndTheRestStops() => await Runs.Where((items, _, _) => items > 0).SampleAsync(async (items, workers, seed) =>
    {
        var bad = new Random(seed).Next(items);
        var (results, started, running) = (new List<int>(), 0, 0);
        var fault = await Assert.ThrowsAsync<PairForgeException>(async () =>
        {
            await foreach (var result in Run(Numbers(1_000_000), workers, async (i, _) =>
            {
                Interlocked.Increment(ref started);
                Interlocked.Increment(ref running);
                try
                {
                    await DelayAsync(seed, i);
                    return i >= bad ? throw new InvalidOperationException($"number {i}\nis bad") : i;
                }
                finally
                {
                    Interlocked.Decrement(ref running);
                }
            })) results.Add(result);
        });
        Assert.Equal($"stage test, item {bad}: InvalidOperationException: number {bad} is bad", fault.Message);
        Assert.Equal(FailureKind.Internal, fault.Kind);
        Assert.IsType<InvalidOperationException>(fault.InnerException);
        Assert.Equal(Enumerable.Range(0, bad), results);
        Assert.Equal(0, running);
        Assert.InRange(started, bad + 1, bad + MostInFlight(workers));
    });

    [Fact]
    public async Task RunAsync_TheItemCannotBeNamedEither_TheFaultIsThrown()
    {
        // The same broken disk fails the work and the look at what it worked on.
        var fault = await Assert.ThrowsAsync<PairForgeException>(() => DrainAsync(OrderedParallel.RunAsync<int, int>(
            Numbers(3), new ParallelBounds(2, long.MaxValue), new StageMeter("test"), _ => throw new IOException("no name"), _ => 1, (_, _) => throw new IOException("no work"), TestContext.Current.CancellationToken)).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        Assert.Equal((FailureKind.TryAgain, "stage test, passages that cannot be read: IOException: no work"), (fault.Kind, fault.Message));
    }

    [Fact]
    public async Task RunAsync_FaultWithItsOwnMessage_StaysAsItIs()
    {
        var own = new PairForgeException(FailureKind.BadData, "a line for people");
        Assert.Same(own, await Assert.ThrowsAsync<PairForgeException>(() => DrainAsync(Run(Numbers(3), 2, (_, _) => throw own))));
    }

    [Theory]
    [InlineData(typeof(IOException))]
    [InlineData(typeof(TimeoutException))]
    [InlineData(typeof(HttpRequestException))]
    [InlineData(typeof(TaskCanceledException))] // a client's own timeout, not the run's cancellation
    public async Task RunAsync_PassingFault_SaysTryAgain(Type type)
    {
        var fault = await Assert.ThrowsAsync<PairForgeException>(() => DrainAsync(Run(Numbers(3), 2, (_, _) => throw (Exception)Activator.CreateInstance(type)!)));
        Assert.Equal(FailureKind.TryAgain, fault.Kind);
    }

    [Fact]
    public async Task RunAsync_CancelledAnywhere_EndsWithNothingRunning() => await Runs.SampleAsync(async (items, workers, seed) =>
    {
        using var cancel = new CancellationTokenSource();
        var (running, read) = (0, 0);
        var run = DrainAsync(Run(Numbers(1_000_000, _ => read++ == items && seed % 2 == 0, cancel), workers, async (i, _) =>
        {
            Interlocked.Increment(ref running);
            await DelayAsync(seed, i);
            if (i == items) await cancel.CancelAsync(); // at any point of the reader's work
            Interlocked.Decrement(ref running);
            return i;
        }, cancel));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        Assert.Equal(0, running);
        Assert.InRange(read, items, items + MostInFlight(workers));
    });

    [Fact]
    public async Task RunAsync_SlowConsumer_ItemsInFlightAreBounded() => await Runs.SampleAsync(async (items, workers, seed) =>
    {
        var (read, consumed, most) = (0, 0, 0);
        await foreach (var _ in Run(Numbers(items, _ =>
        {
            most = Math.Max(most, ++read - Volatile.Read(ref consumed));
            return false;
        }), workers, (i, _) => ValueTask.FromResult(i)))
        {
            for (var i = 0; i < 50; i++) await Task.Yield(); // time enough for the reader to run ahead
            consumed++;
        }
        Assert.Equal(items, consumed);
        Assert.InRange(most, 0, MostInFlight(workers));
    });

    [Fact]
    public async Task RunAsync_LeftInTheMiddle_NothingRunsOn() => await Runs.Where((items, _, _) => items > 0).SampleAsync(async (items, workers, seed) =>
    {
        var (running, read, consumed, closed) = (0, 0, 0, false);
        var run = Run(Numbers(1_000_000, _ => read++ < 0, null, () => closed = true), workers, async (i, stop) =>
        {
            Interlocked.Increment(ref running);
            await DelayAsync(seed, i);
            Interlocked.Decrement(ref running);
            return i;
        });
        if (seed % 2 == 0)
        {
            await foreach (var _ in run)
                if (++consumed == items) break;
        }
        else
        {
            await Assert.ThrowsAsync<NotSupportedException>(async () =>
            {
                await foreach (var _ in run)
                    if (++consumed == items) throw new NotSupportedException("a fault of the consumer");
            });
        }
        Assert.Equal((0, true), (running, closed));
        Assert.InRange(read, items, items + MostInFlight(workers));
    });

    [Fact]
    public async Task RunAsync_FaultInTheSource_ComesAfterWhatWasRead() => await Runs.SampleAsync(async (items, workers, seed) =>
    {
        var results = new List<int>();
        var fault = await Assert.ThrowsAsync<PairForgeException>(async () =>
        {
            await foreach (var result in Run(Numbers(1_000_000, i => i == items ? throw new FormatException("no more") : false), workers, async (i, _) =>
            {
                await DelayAsync(seed, i);
                return i;
            })) results.Add(result);
        });
        Assert.Equal("stage test, while reading: FormatException: no more", fault.Message);
        Assert.Equal(Enumerable.Range(0, items), results);
    });

    /// <summary>Two a worker under way, one in the reader's hand and one in the consumer's.</summary>
    private static int MostInFlight(int workers) => 2 * workers + 2;

    private static IAsyncEnumerable<int> Run(IAsyncEnumerable<int> source, int workers, Func<int, CancellationToken, ValueTask<int>> work, CancellationTokenSource? cancel = null) =>
        OrderedParallel.RunAsync(source, new ParallelBounds(workers, long.MaxValue), new StageMeter("test"), i => $"item {i}", _ => 1, work, cancel?.Token ?? default);

    private static async Task DrainAsync(IAsyncEnumerable<int> run)
    {
        await foreach (var _ in run)
        {
            // Only that it ends matters.
        }
    }

    /// <summary>Gives the processor away, or keeps it, for a while that the seed decides.</summary>
    private static async ValueTask DelayAsync(int seed, int item)
    {
        var random = new Random(unchecked((seed * 397) ^ item)); // HashCode would draw anew in every process
        for (var yields = random.Next(4); yields > 0; yields--) await Task.Yield();
        Thread.SpinWait(random.Next(2000));
    }

    /// <summary>Numbers from 0; <paramref name="stopsAt"/> sees each before it is given out, and cancels where it says so.</summary>
    private static async IAsyncEnumerable<int> Numbers(int count, Func<int, bool>? stopsAt = null, CancellationTokenSource? cancel = null, Action? closed = null)
    {
        try
        {
            for (var i = 0; i < count; i++)
            {
                if (stopsAt?.Invoke(i) == true) await cancel!.CancelAsync();
                if (i % 3 == 0) await Task.Yield();
                yield return i;
            }
        }
        finally
        {
            closed?.Invoke();
        }
    }
}
