using System.Diagnostics;
using PairForge.Search;

namespace PairForge.Benchmarks;

/// <summary>
/// <c>topk</c>: exact search over keyed unit vectors; the median of five runs after a warm-up. With <c>--precision int8</c>
/// each run is followed by one in float32, so that their ratio does not depend on what else the machine does.
/// </summary>
internal static class TopKBenchmark
{
    private const int Runs = 5;

    internal static Dictionary<string, object?> Run(Arguments arguments)
    {
        var count = arguments.Integer("--count", 100_000, 1);
        var dimension = arguments.Integer("--dimension", 384, 1);
        var queries = arguments.Integer("--queries", 1020, 1);
        var k = arguments.Integer("--k", 50, 1);
        var threads = arguments.Integer("--threads", 1, 0);
        var name = arguments.Text("--kernel", "auto");
        var numbers = arguments.Text("--precision", "float32");
        var verify = arguments.Flag("--verify");
        if (!Enum.TryParse<SearchKernel>(name, ignoreCase: true, out var kernel) || int.TryParse(name, out _))
            throw new ArgumentException($"--kernel is '{name}'; known: auto, avx512, avx2, portable");
        if (!Enum.TryParse<SearchPrecision>(numbers, ignoreCase: true, out var precision) || int.TryParse(numbers, out _))
            throw new ArgumentException($"--precision is '{numbers}'; known: float32, int8");
        using var vectors = BenchmarkVectors.Read(arguments, count, dimension, queries, clustered: precision == SearchPrecision.Int8);
        arguments.Finish();
        var path = vectors.Path;
        (count, dimension) = (vectors.Count, vectors.Dimension);
        using var database = VectorFile.Open(path);
        var asked = vectors.Queries;
        var search = new ExactSearch(database, kernel, threads, precision);
        var plain = new ExactSearch(database, kernel, threads);
        var results = new Neighbour[checked(queries * k)];
        var found = new int[queries];
        var expected = new Neighbour[results.Length];
        var (times, processor, plainTimes, ratios) = (new double[Runs], new double[Runs], new double[Runs], new double[Runs]);
        for (var run = -1; run < Runs; run++)
        {
            var (start, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            search.Search(asked, queries, k, null, 0, results, found);
            var elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
            var busy = (Environment.CpuUsage.TotalTime - used).TotalSeconds;
            double other = 0, otherBusy = 0;
            if (precision == SearchPrecision.Int8)
            {
                (start, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
                plain.Search(asked, queries, k, null, 0, expected, found);
                other = Stopwatch.GetElapsedTime(start).TotalSeconds;
                otherBusy = (Environment.CpuUsage.TotalTime - used).TotalSeconds;
            }
            if (run >= 0) (times[run], processor[run], plainTimes[run], ratios[run]) = (elapsed, busy, other, otherBusy / busy);
        }
        var peak = MultiplyAddPeak.Measure(search.Kernel); // now, when the machine is as busy as it was
        Array.Sort(times);
        Array.Sort(processor);
        var seconds = times[Runs / 2];
        var report = new Dictionary<string, object?>
        {
            ["count"] = count,
            ["dimension"] = dimension,
            ["queries"] = queries,
            ["k"] = k,
            ["vectors"] = vectors.Name,
            ["threads"] = threads == 0 ? Environment.ProcessorCount : threads,
            ["kernel"] = search.Kernel.ToString().ToLowerInvariant(),
            ["processor"] = Machine.Processor,
            ["seconds"] = Math.Round(seconds, 6),
            ["seconds_best"] = Math.Round(times[0], 6),
            ["processor_seconds"] = Math.Round(processor[0], 6), // of the best run: what a machine with other work to do can still tell
            ["queries_per_second"] = Math.Round(queries / seconds, 1),
            ["gflops"] = Math.Round(2.0 * count * dimension * queries / seconds / 1e9, 1),
            ["core_peak_gflops"] = Math.Round(peak, 1), // what multiply-adds on registers alone reach: no kernel passes it
            ["share_of_peak"] = peak > 0 ? Math.Round(2.0 * count * dimension * queries / processor[0] / 1e9 / peak, 3) : null,
            ["peak_memory_mb"] = Machine.PeakMemoryMb,
        };
        if (precision == SearchPrecision.Int8)
        {
            Array.Sort(plainTimes);
            Array.Sort(ratios);
            report["precision"] = search.Precision.ToString().ToLowerInvariant();
            report["float32_queries_per_second"] = Math.Round(queries / plainTimes[Runs / 2], 1);
            report["times_float32"] = Math.Round(plainTimes[Runs / 2] / seconds, 3);
            report["times_float32_processor"] = Math.Round(ratios[Runs / 2], 3); // the median of the runs' own ratios of processor time
            report["differences_from_float32"] = results.Zip(expected).LongCount(pair => pair.First != pair.Second);
        }
        if (verify) report["mismatches"] = Mismatches(database, asked, dimension, k, results, found);
        return report;
    }

    /// <summary>Places whose row differs from a plain double-precision loop's, unless the two rows' scores differ by less than 1e-12.</summary>
    private static long Mismatches(VectorFile database, float[] asked, int dimension, int k, Neighbour[] results, int[] found)
    {
        var rows = new float[(long)database.Rows * dimension];
        for (var row = 0; row < database.Rows; row++) database.ReadRow(row, rows.AsSpan(row * dimension, dimension));
        long mismatches = 0;
        Parallel.For(0, found.Length, query =>
        {
            var scores = new double[database.Rows];
            var order = new int[database.Rows];
            for (var row = 0; row < order.Length; row++)
            {
                order[row] = row;
                for (var d = 0; d < dimension; d++) scores[row] += (double)asked[query * dimension + d] * rows[row * dimension + d];
            }
            Array.Sort(order, (a, b) => scores[a] != scores[b] ? scores[b].CompareTo(scores[a]) : a.CompareTo(b));
            var expected = Math.Min(k, order.Length);
            if (found[query] != expected) Interlocked.Add(ref mismatches, expected);
            for (var i = 0; i < Math.Min(expected, found[query]); i++)
            {
                var (row, score) = results[query * k + i];
                if (Math.Abs(score - scores[row]) > 1e-12 || row != order[i] && Math.Abs(scores[row] - scores[order[i]]) >= 1e-12)
                    Interlocked.Increment(ref mismatches);
            }
        });
        return mismatches;
    }
}
