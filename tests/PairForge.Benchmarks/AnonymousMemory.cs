namespace PairForge.Benchmarks;

/// <summary>The most memory of its own that the process had, looked at fifty times a second.</summary>
internal sealed class AnonymousMemory : IDisposable
{
    private readonly Timer _timer;
    private double _peak = Machine.AnonymousMemoryMb;

    internal AnonymousMemory() => _timer = new(_ => _peak = Math.Max(_peak, Machine.AnonymousMemoryMb), null, 0, 20);

    internal double PeakMb => _peak;

    public void Dispose() => _timer.Dispose();
}
