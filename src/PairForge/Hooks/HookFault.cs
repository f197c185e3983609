using Polly.Timeout;

namespace PairForge.Hooks;

/// <summary>A request to a hook that failed as a whole.</summary>
/// <remarks>It says no word of the request or of the answer: either may hold a secret.</remarks>
public sealed class HookFault : Exception
{
    /// <summary>Creates it.</summary>
    /// <param name="reason">A kebab-case code: every text of the request is refused for it, once no try is left.</param>
    /// <param name="isTransient">Whether another try may succeed.</param>
    /// <param name="retryAfter">How long the service asks to be left alone.</param>
    /// <param name="inner">What was thrown.</param>
    public HookFault(string reason, bool isTransient, TimeSpan? retryAfter = null, Exception? inner = null)
        : base($"the hook's request failed: {reason}", inner) => (Reason, IsTransient, RetryAfter) = (reason, isTransient, retryAfter);

    /// <summary>The reason that is counted.</summary>
    public string Reason { get; }

    /// <summary>Whether another try may succeed.</summary>
    public bool IsTransient { get; }

    /// <summary>How long the service asks to be left alone; null where it did not say.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>What a fault of any kind comes to; a bug of a hook (<c>hook-failed</c>) is not tried again.</summary>
    internal static HookFault Of(Exception fault) => fault switch
    {
        HookFault known => known,
        TimeoutRejectedException or OperationCanceledException or TimeoutException => new HookFault("timed-out", isTransient: true, inner: fault),
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } or HttpIOException => new HookFault("cut-off", isTransient: true, inner: fault),
        HttpRequestException => new HookFault("unreachable", isTransient: true, inner: fault),
        IOException or System.Net.Sockets.SocketException => new HookFault("cut-off", isTransient: true, inner: fault),
        _ => new HookFault("hook-failed", isTransient: false, inner: fault),
    };
}
