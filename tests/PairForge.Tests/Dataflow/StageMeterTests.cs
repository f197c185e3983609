using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using PairForge.Dataflow;
using PairForge.Runs;

namespace PairForge.Tests.Dataflow;

public sealed class StageMeterTests
{
    [Fact]
    public void Items_AndTimes_ReachTheInstrumentsUnderTheNameOfTheStage()
    {
        var measured = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, l) => { if (instrument.Meter.Name == "PairForge") l.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();

        var meter = new StageMeter("of-this-test");
        meter.Items(3);
        meter.Items(4);
        meter.Busy(TimeSpan.FromSeconds(0.5));
        meter.Blocked(TimeSpan.FromSeconds(0.25));
        Assert.Equal([("pairforge.stage.blocked", 0.25), ("pairforge.stage.busy", 0.5), ("pairforge.stage.items", 7)], measured.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => (m.Key, m.Value)));

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags.Length == 1 && tags[0] is { Key: "stage", Value: "of-this-test" }) measured.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value);
        }
    }

    [Fact]
    public void Items_UpToTheTotal_TheLastReportIsComplete()
    {
        var reports = new List<RunProgress>();
        var meter = new StageMeter("mine", new Sink(reports), 5);
        for (var i = 0; i < 5; i++) meter.Items(1);
        Assert.Equal(("mine", 5, 5), (reports[^1].Stage, reports[^1].Items, reports[^1].Total));
    }

    private sealed class Sink(List<RunProgress> reports) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => reports.Add(value);
    }
}
