using System.Diagnostics;
using PairForge.Search;

namespace PairForge.Benchmarks;

/// <summary><c>ivf</c>: builds an index over clustered keyed vectors, and compares a search with the exact one.</summary>
internal static class IvfBenchmark
{
    private const int Runs = 5;

    internal static Dictionary<string, object?> Run(Arguments arguments)
    {
        var count = arguments.Integer("--count", 100_000, 1);
        var dimension = arguments.Integer("--dimension", 384, 1);
        var queries = arguments.Integer("--queries", 10_000, 1);
        var k = arguments.Integer("--k", 10, 1);
        var lists = arguments.Integer("--lists", 0, 0);
        var probes = arguments.Integer("--probes", 0, 0);
        var recall = arguments.Integer("--recall-percent", count >= 1_000_000 ? 95 : 99, 1) / 100.0;
        var threads = arguments.Integer("--threads", 1, 0);
        using var vectors = BenchmarkVectors.Read(arguments, count, dimension, queries, clustered: true);
        arguments.Finish();
        using var database = VectorFile.Open(vectors.Path);
        using var memory = new AnonymousMemory();
        var (start, before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        using var index = IvfIndex.Build(database, vectors.Path + ".lists", new() { Lists = lists, Recall = recall, Neighbours = k, Seed = 1, Threads = threads });
        var building = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var buildingBusy = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        var search = new IvfSearch(index, probes, threads: threads);
        var (results, expected, found) = (new Neighbour[queries * k], new Neighbour[queries * k], new int[queries]);
        var (times, processor) = (new double[Runs], new double[Runs]);
        for (var run = -1; run < Runs; run++)
        {
            start = Stopwatch.GetTimestamp();
            var used = Environment.CpuUsage.TotalTime;
            search.Search(vectors.Queries, queries, k, null, 0, results, found);
            if (run < 0) continue;
            times[run] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            processor[run] = (Environment.CpuUsage.TotalTime - used).TotalSeconds;
        }
        Array.Sort(times);
        Array.Sort(processor);
        var anonymous = memory.PeakMb;
        var peak = Machine.PeakMemoryMb;
        var sampled = Math.Min(queries, 1000);
        new ExactSearch(database, threads: threads, precision: SearchPrecision.Int8).Search(vectors.Queries.AsMemory(0, sampled * vectors.Dimension), sampled, k, null, 0, expected, found);
        var hits = Enumerable.Range(0, sampled).Sum(q => expected.AsSpan(q * k, k).ToArray().Count(n => results.AsSpan(q * k, k).Contains(n)));
        return new()
        {
            ["count"] = vectors.Count,
            ["dimension"] = vectors.Dimension,
            ["queries"] = queries,
            ["k"] = k,
            ["vectors"] = vectors.Name,
            ["threads"] = threads == 0 ? Environment.ProcessorCount : threads,
            ["processor"] = Machine.Processor,
            ["lists"] = index.Lists,
            ["probes"] = probes == 0 ? index.Probes : probes,
            ["build_seconds"] = Math.Round(building, 2),
            ["build_processor_seconds"] = Math.Round(buildingBusy, 2),
            ["seconds"] = Math.Round(times[Runs / 2], 4),
            ["processor_seconds"] = Math.Round(processor[Runs / 2], 4),
            ["queries_per_second"] = Math.Round(queries / times[Runs / 2]),
            ["queries_per_processor_second"] = Math.Round(queries / processor[Runs / 2]),
            ["recall_asked"] = recall,
            ["recall_measured"] = Math.Round(index.Recall, 5), // by the index, on its own sample of rows
            [$"recall_at_{k}"] = Math.Round(hits / (double)(sampled * k), 5),
            ["core_peak_gflops"] = Math.Round(MultiplyAddPeak.Measure(SearchKernels.Resolve(SearchKernel.Auto)), 1),
            ["peak_anonymous_memory_mb"] = anonymous,
            ["peak_memory_mb"] = peak,
        };
    }
}
