using System.Diagnostics.Metrics;

namespace PairForge.Dataflow;

/// <summary>The instruments of one stage: items, and the time its workers were busy and its reader was blocked.</summary>
/// <remarks>Meter <c>PairForge</c>: <c>pairforge.stage.items</c>, <c>pairforge.stage.busy</c> (s), <c>pairforge.stage.blocked</c> (s), tagged <c>stage</c>.</remarks>
internal sealed class StageMeter(string stage, IProgress<Runs.RunProgress>? progress = null, long? total = null)
{
    private static readonly Meter Meter = new("PairForge", "1");
    private static readonly Counter<long> ItemCounter = Meter.CreateCounter<long>("pairforge.stage.items");
    private static readonly Counter<double> BusyCounter = Meter.CreateCounter<double>("pairforge.stage.busy", "s");
    private static readonly Counter<double> BlockedCounter = Meter.CreateCounter<double>("pairforge.stage.blocked", "s");

    private readonly KeyValuePair<string, object?> _tag = new("stage", stage);
    private readonly long _began = System.Diagnostics.Stopwatch.GetTimestamp();
    private long _items;
    private long _reported;

    internal string Stage => stage;

    internal void Items(long count)
    {
        ItemCounter.Add(count, _tag);
        var now = Interlocked.Add(ref _items, count);
        if (progress is null) return;
        var elapsed = System.Diagnostics.Stopwatch.GetElapsedTime(_began);
        var tick = (long)(elapsed.TotalMilliseconds / 200);
        if (Interlocked.Exchange(ref _reported, tick) == tick && now != total) return;
        progress.Report(new Runs.RunProgress(stage, now, total, now / Math.Max(elapsed.TotalSeconds, 1e-3)));
    }

    internal void Busy(TimeSpan time) => BusyCounter.Add(time.TotalSeconds, _tag);

    internal void Blocked(TimeSpan time) => BlockedCounter.Add(time.TotalSeconds, _tag);
}
