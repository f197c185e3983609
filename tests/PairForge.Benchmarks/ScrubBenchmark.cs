using System.Diagnostics;
using PairForge.Runs;
using PairForge.Scrubbing;

namespace PairForge.Benchmarks;

/// <summary><c>scrub</c>: scrubs a file line by line on one thread, again and again; the best round counts.</summary>
internal static class ScrubBenchmark
{
    internal static Dictionary<string, object?> Run(Arguments arguments)
    {
        var path = arguments.Text("--input", "resources/corpora/quickstart.tsv");
        var rounds = arguments.Integer("--rounds", 10, 1);
        arguments.Finish();
        var lines = File.ReadAllLines(path);
        var scrubber = new Scrubber(new ScrubOptions(), 42);
        var counts = new Tally();
        foreach (var line in lines) scrubber.Scrub(line, counts);
        var best = TimeSpan.MaxValue;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            foreach (var line in lines) scrubber.Scrub(line);
            var elapsed = Stopwatch.GetElapsedTime(start);
            best = elapsed < best ? elapsed : best;
        }
        return new()
        {
            ["input"] = Path.GetFileName(path),
            ["lines"] = lines.Length,
            ["processor"] = Machine.Processor,
            ["seconds"] = Math.Round(best.TotalSeconds, 4),
            ["megabytes_per_second"] = Math.Round(new FileInfo(path).Length / 1e6 / best.TotalSeconds),
            ["allocated_bytes_per_text"] = (GC.GetAllocatedBytesForCurrentThread() - before) / ((long)rounds * lines.Length),
            ["replaced"] = counts.ByReason,
        };
    }
}
