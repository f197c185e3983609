using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace PairForge.Dataflow;

/// <summary>
/// The one stage type: items go to several workers and come out in the order they came in. The first fault in that order
/// cancels the rest and is rethrown to the consumer with the name of the stage and the item.
/// </summary>
/// <remarks>
/// The reader waits when <c>2 * workers</c> batches or the bound in bytes are under way, from being read to being consumed.
/// Batches travel, never single rows.
/// </remarks>
internal static class OrderedParallel
{
    internal static async IAsyncEnumerable<TOut> RunAsync<TIn, TOut>(
        IAsyncEnumerable<TIn> source,
        ParallelBounds bounds,
        StageMeter meter,
        Func<TIn, string> describe,
        Func<TIn, long> weigh,
        Func<TIn, CancellationToken, ValueTask<TOut>> work,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var workers = Math.Max(1, bounds.Workers);
        var inputs = Channel.CreateBounded<(TIn Item, TaskCompletionSource<TOut> Done)>(new BoundedChannelOptions(workers) { SingleWriter = true });
        var ordered = Channel.CreateBounded<(long Size, Task<TOut> Result)>(new BoundedChannelOptions(2 * workers) { SingleReader = true, SingleWriter = true });
        var gate = new ByteGate(bounds.Bytes);

        var reading = Task.Run(async () =>
        {
            try
            {
                await foreach (var item in source.WithCancellation(stop.Token).ConfigureAwait(false))
                {
                    var done = new TaskCompletionSource<TOut>(TaskCreationOptions.RunContinuationsAsynchronously);
                    var waiting = Stopwatch.GetTimestamp();
                    var size = weigh(item);
                    await gate.EnterAsync(size, stop.Token).ConfigureAwait(false);
                    await ordered.Writer.WriteAsync((size, done.Task), stop.Token).ConfigureAwait(false);
                    try
                    {
                        await inputs.Writer.WriteAsync((item, done), stop.Token).ConfigureAwait(false);
                    }
                    catch (OperationCanceledException)
                    {
                        done.TrySetCanceled(stop.Token); // no worker will: a consumer must not wait for it
                        throw;
                    }
                    meter.Blocked(Stopwatch.GetElapsedTime(waiting));
                }
                ordered.Writer.Complete();
            }
            catch (Exception fault)
            {
                ordered.Writer.Complete(StageFault.LacksPlace(fault, stop.Token) ? StageFault.At(meter.Stage, "while reading", fault) : fault);
            }
            finally
            {
                inputs.Writer.Complete();
            }
        }, CancellationToken.None);

        var working = new Task[workers];
        for (var w = 0; w < working.Length; w++)
        {
            working[w] = Task.Run(async () =>
            {
                await foreach (var (item, done) in inputs.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
                {
                    if (stop.IsCancellationRequested)
                    {
                        done.TrySetCanceled(stop.Token);
                        continue;
                    }
                    var began = Stopwatch.GetTimestamp();
                    try
                    {
                        done.SetResult(await work(item, stop.Token).ConfigureAwait(false));
                    }
                    catch (Exception fault)
                    {
                        done.SetException(StageFault.LacksPlace(fault, stop.Token) ? StageFault.At(meter.Stage, Place(describe, item), fault) : fault);
                    }
                    meter.Busy(Stopwatch.GetElapsedTime(began));
                }
            }, CancellationToken.None);
        }

        try
        {
            await foreach (var (size, result) in ordered.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                yield return await result.ConfigureAwait(false);
                gate.Leave(size);
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(false);
            await Task.WhenAll(working).ConfigureAwait(false);
            while (ordered.Reader.TryRead(out var rest))
                _ = rest.Result.Exception; // seen: an unawaited fault must not surface in the finalizer
        }
    }

    /// <summary>Names an item. The disk that failed the work may fail this too; a fault that is lost here would leave the consumer waiting.</summary>
    private static string Place<TIn>(Func<TIn, string> describe, TIn item)
    {
        try
        {
            return describe(item);
        }
        catch (Exception)
        {
            return "passages that cannot be read";
        }
    }
}
