using System.Diagnostics;
using System.Globalization;
using PairForge.Augmentations;
using PairForge.Configuration;
using PairForge.Text;

namespace PairForge.Benchmarks;

/// <summary>
/// <c>augment</c>: one view of every line of a file, from the text to the result string: segmentation, the keyed draw, the edits, their application.
/// </summary>
/// <remarks>
/// The rate is the best of several passes over the file, since a pass can only be disturbed; beside it stand the rate by processor
/// time, which leaves out waiting for a core, and that of a fixed loop of Philox blocks by processor time, so that figures of a busy
/// machine can be put in proportion.
/// </remarks>
internal static class AugmentBenchmark
{
    private const int CalibrationBlocks = 2_000_000;

    internal static Dictionary<string, object?> Run(Arguments arguments)
    {
        var name = arguments.Text("--operation", "word-deletion");
        var input = arguments.Text("--input", "");
        var set = arguments.Text("--set", "");
        var threads = arguments.Integer("--threads", 1, 1);
        var passes = arguments.Integer("--passes", 15, 1);
        arguments.Finish();
        if (!File.Exists(input)) throw new ArgumentException($"--input is '{input}', which is not a file; give a text file with one text a line");
        var step = PipelineFile.Step<IAugmentation>(name, set.Length == 0 ? [] : set.Split(';'), Components.Default());
        var operation = step.Create();
        var texts = File.ReadLines(input).Where(line => line.Length > 0).ToArray();
        var ids = texts.Select((_, i) => i.ToString(CultureInfo.InvariantCulture)).ToArray();
        var calibration = Calibrate();
        var (best, leastBusy) = (double.MaxValue, double.MaxValue);
        var (refused, allocated) = (0L, 0L);
        for (var pass = 0; pass < passes + 2; pass++)
        {
            var parts = new (long Refused, long Allocated)[threads];
            var busy = Environment.CpuUsage.TotalTime;
            var clock = Stopwatch.StartNew();
            if (threads == 1) parts[0] = Pass(operation, texts, ids, 0, 1);
            else Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, part => parts[part] = Pass(operation, texts, ids, part, threads));
            if (pass >= 2) (best, leastBusy) = (Math.Min(best, clock.Elapsed.TotalSeconds), Math.Min(leastBusy, (Environment.CpuUsage.TotalTime - busy).TotalSeconds));
            (refused, allocated) = (parts.Sum(p => p.Refused), parts.Sum(p => p.Allocated));
        }
        calibration = Math.Max(calibration, Calibrate());
        return new()
        {
            ["operation"] = name,
            ["options"] = CanonicalJson.Write(step.Options),
            ["input"] = Path.GetFileName(input),
            ["texts"] = texts.Length,
            ["characters_per_text"] = Math.Round(texts.Average(t => t.Length), 1),
            ["threads"] = threads,
            ["passes"] = passes,
            ["processor"] = Machine.Processor,
            ["texts_per_second"] = Math.Round(texts.Length / best),
            ["texts_per_processor_second"] = Math.Round(texts.Length / leastBusy),
            ["allocated_bytes_per_text"] = Math.Round((double)allocated / texts.Length, 1),
            ["refused"] = refused,
            ["calibration_blocks_per_second"] = Math.Round(calibration),
            ["peak_memory_mb"] = Machine.PeakMemoryMb,
        };
    }

    /// <summary>One view of every text of a part; returns the refusals, and the bytes allocated beyond the result strings.</summary>
    private static (long Refused, long Allocated) Pass(IAugmentation operation, string[] texts, string[] ids, int part, int parts)
    {
        var analyzed = new AnalyzedText("");
        var (refused, results) = (0L, 0L);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = part; i < texts.Length; i += parts)
        {
            var random = new KeyedRandom(42, "augment/0", ids[i]);
            analyzed.Reset(texts[i]);
            var answer = operation.Apply(analyzed, ref random);
            if (answer.Refusal is not null)
            {
                refused++;
                continue;
            }
            var view = TextEdits.Apply(texts[i], answer.Edits);
            if (answer.Edits.Count > 0) results += (22 + (2 * view.Length) + 7) & ~7; // header, length, characters, terminator
        }
        return (refused, GC.GetAllocatedBytesForCurrentThread() - before - results);
    }

    private static double Calibrate()
    {
        var best = double.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var random = new KeyedRandom(1, "calibration", "0");
            var sum = 0UL;
            var busy = Environment.CpuUsage.TotalTime;
            for (var i = 0; i < 2 * CalibrationBlocks; i++) sum ^= random.NextUInt64();
            best = Math.Min(best, (Environment.CpuUsage.TotalTime - busy).TotalSeconds);
            GC.KeepAlive(sum);
        }
        return CalibrationBlocks / best;
    }
}
