using System.Diagnostics;
using PairForge.Search;

namespace PairForge.Benchmarks;

/// <summary><c>kmeans</c>: clusters keyed vectors, around <c>--centres</c> unit centres or, with <c>--spread none</c>, around nothing.</summary>
internal static class KMeansBenchmark
{
    internal static Dictionary<string, object?> Run(Arguments arguments)
    {
        var count = arguments.Integer("--count", 100_000, 1);
        var dimension = arguments.Integer("--dimension", 384, 1);
        var clusters = arguments.Integer("--k", 1000, 1);
        var iterations = arguments.Integer("--iterations", 20, 1);
        var threads = arguments.Integer("--threads", 1, 0);
        using var vectors = BenchmarkVectors.Read(arguments, count, dimension, queries: 0, clustered: true);
        arguments.Finish();
        var rows = vectors.ReadAll();
        var (start, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var result = KMeans.Fit(rows, vectors.Dimension, new() { Clusters = clusters, Iterations = iterations, Seed = 1, Threads = threads });
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new()
        {
            ["count"] = vectors.Count,
            ["dimension"] = vectors.Dimension,
            ["k"] = clusters,
            ["iterations"] = iterations,
            ["vectors"] = vectors.Name,
            ["threads"] = threads == 0 ? Environment.ProcessorCount : threads,
            ["processor"] = Machine.Processor,
            ["seconds"] = Math.Round(seconds, 3),
            ["processor_seconds"] = Math.Round((Environment.CpuUsage.TotalTime - used).TotalSeconds, 3),
            ["iterations_run"] = result.Objectives.Count, // fewer: no row changed its cluster any more
            ["objective_first"] = Math.Round(result.Objectives[0], 3),
            ["objective"] = Math.Round(result.Objectives[^1], 3),
            ["compared_share"] = Math.Round(result.Compared / ((double)vectors.Count * result.Objectives.Count), 4), // of rows and iterations: the rest was settled by bounds
            ["core_peak_gflops"] = Math.Round(MultiplyAddPeak.Measure(SearchKernels.Resolve(SearchKernel.Auto)), 1),
            ["peak_memory_mb"] = Machine.PeakMemoryMb,
        };
    }
}
