namespace PairForge.Dataflow;

/// <summary>Lets items through while the bytes that are under way stay within a bound; one that is larger by itself goes alone.</summary>
/// <remarks>One producer enters, one consumer leaves.</remarks>
internal sealed class ByteGate(long bytes)
{
    private readonly Lock _lock = new();
    private long _underWay;
    private (long Size, TaskCompletionSource Entered)? _waiting;

    /// <summary>Waits until <paramref name="size"/> bytes may be under way, and counts them.</summary>
    internal Task EnterAsync(long size, CancellationToken cancellation)
    {
        TaskCompletionSource entered;
        lock (_lock)
        {
            if (TryEnter(size)) return Task.CompletedTask;
            entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting = (size, entered);
        }
        return entered.Task.WaitAsync(cancellation);
    }

    /// <summary>Gives back what <see cref="EnterAsync"/> counted.</summary>
    internal void Leave(long size)
    {
        lock (_lock)
        {
            _underWay -= size;
            if (_waiting is not { } waiting || !TryEnter(waiting.Size)) return;
            _waiting = null;
            waiting.Entered.SetResult();
        }
    }

    private bool TryEnter(long size)
    {
        if (_underWay > 0 && _underWay + size > bytes) return false;
        _underWay += size;
        return true;
    }
}
