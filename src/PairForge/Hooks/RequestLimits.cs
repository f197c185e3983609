using System.Threading.RateLimiting;
using Polly;
using Polly.Retry;

namespace PairForge.Hooks;

/// <summary>Asks a service within <see cref="RequestOptions"/>; shared by all that ask the same service.</summary>
/// <remarks>
/// A request that fails is a reason for each of its texts, never an exception: rows keep flowing. Waiting for a free slot or for
/// the rate does not count towards a request's deadline; waiting between its tries does.
/// </remarks>
internal sealed class RequestLimits : IDisposable
{
    private readonly RequestOptions _options;
    private readonly SemaphoreSlim _slots;
    private readonly TokenBucketRateLimiter? _rate;
    private readonly ResiliencePipeline<IReadOnlyList<Rewording>> _pipeline;
    private int _failedInARow;
    private volatile string _lastReason = "";

    internal RequestLimits(RequestOptions options)
    {
        _options = options;
        _slots = new SemaphoreSlim(options.Concurrency);
        if (options.Rate is { } rate)
        {
            _rate = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
            {
                TokenLimit = 1,
                TokensPerPeriod = 1,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1 / rate),
                QueueLimit = int.MaxValue,
                QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            });
        }
        var pipeline = new ResiliencePipelineBuilder<IReadOnlyList<Rewording>>().AddTimeout(TimeSpan.FromSeconds(options.Deadline));
        if (options.Attempts > 1)
        {
            pipeline.AddRetry(new RetryStrategyOptions<IReadOnlyList<Rewording>>
            {
                MaxRetryAttempts = options.Attempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromSeconds(options.RetryDelay),
                MaxDelay = TimeSpan.FromSeconds(options.Deadline),
                ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is { } fault && ShouldRetry(fault)),
                DelayGenerator = args => ValueTask.FromResult((args.Outcome.Exception as HookFault)?.RetryAfter),
            });
        }
        _pipeline = pipeline.AddTimeout(TimeSpan.FromSeconds(options.Timeout)).Build();
    }

    /// <summary>Makes a request: <paramref name="count"/> answers, or as many times the reason why there are none.</summary>
    /// <exception cref="PairForgeException">The configuration is wrong, or <c>stop_after</c> requests have failed one after the other.</exception>
    internal async ValueTask<IReadOnlyList<Rewording>> AskAsync(int count, Func<CancellationToken, ValueTask<IReadOnlyList<Rewording>>> request, CancellationToken cancellation)
    {
        await _slots.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            ThrowIfStopped();
            await WaitForRateAsync(cancellation).ConfigureAwait(false);
            var (attempt, last) = (0, (HookFault?)null);
            try
            {
                var answers = await _pipeline.ExecuteAsync(async token =>
                {
                    if (attempt++ > 0) await WaitForRateAsync(token).ConfigureAwait(false);
                    try
                    {
                        // A hook that does not look at its token must not hold the run up.
                        return await request(token).AsTask().WaitAsync(token).ConfigureAwait(false);
                    }
                    catch (HookFault fault)
                    {
                        last = fault;
                        throw;
                    }
                    catch (OperationCanceledException)
                    {
                        await Task.Yield(); // this may run inside of the token's own callbacks: the one that kills a program comes after it
                        throw;
                    }
                }, cancellation).ConfigureAwait(false);
                Volatile.Write(ref _failedInARow, 0);
                return answers;
            }
            catch (Exception fault) when (fault is not (PairForgeException or OutOfMemoryException) && !cancellation.IsCancellationRequested)
            {
                // Where the deadline ends a wait, the reason is what the wait was for.
                return Refuse((fault is Polly.Timeout.TimeoutRejectedException ? last : null) ?? HookFault.Of(fault), count);
            }
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose()
    {
        _slots.Dispose();
        _rate?.Dispose();
    }

    /// <summary>A service that asks for a longer rest than the deadline allows is not waited for.</summary>
    private bool ShouldRetry(Exception exception) =>
        exception is not PairForgeException && HookFault.Of(exception) is { IsTransient: true } fault && !(fault.RetryAfter > TimeSpan.FromSeconds(_options.Deadline));

    private async ValueTask WaitForRateAsync(CancellationToken cancellation)
    {
        if (_rate is null) return;
        using var lease = await _rate.AcquireAsync(1, cancellation).ConfigureAwait(false);
    }

    private Rewording[] Refuse(HookFault fault, int count)
    {
        _lastReason = fault.Reason;
        Interlocked.Increment(ref _failedInARow);
        ThrowIfStopped();
        var answers = new Rewording[count];
        Array.Fill(answers, Rewording.Refused(fault.Reason));
        return answers;
    }

    private void ThrowIfStopped()
    {
        if (_options.StopAfter == 0 || Volatile.Read(ref _failedInARow) < _options.StopAfter) return;
        throw new PairForgeException(FailureKind.TryAgain,
            $"{_options.StopAfter} {(_options.StopAfter == 1 ? "request" : "requests")} to the hook failed in a row, the last with {_lastReason}; mend the service and run the same command again: it goes on where it stopped, and what was answered is not asked again");
    }
}
