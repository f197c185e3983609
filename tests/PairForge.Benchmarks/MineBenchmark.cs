using System.Diagnostics;
using System.Globalization;
using PairForge.Configuration;
using PairForge.Encoders;
using PairForge.Runs;
using PairForge.Search;

namespace PairForge.Benchmarks;

/// <summary>
/// <c>mine</c>: a whole run with vectors that are there already, from JSON lines and a corpus file to Parquet:
/// <c>range_min</c> 5, <c>range_max</c> 50, <c>relative_margin</c> 0.05, 5 negatives. A small run goes before the one that is timed.
/// </summary>
internal static class MineBenchmark
{
    internal static Dictionary<string, object?> Run(Arguments arguments)
    {
        var count = arguments.Integer("--count", 100_000, 1);
        var dimension = arguments.Integer("--dimension", 384, 1);
        var anchors = arguments.Integer("--anchors", 10_000, 1);
        var search = arguments.Text("--search", "exact");
        var precision = arguments.Text("--precision", "float32");
        var recall = arguments.Integer("--recall-percent", 95, 1);
        var guards = arguments.Text("--guards", "none"); // what other miners do is without
        var workers = arguments.Integer("--threads", 0, 0);
        using var vectors = BenchmarkVectors.Read(arguments, count, dimension, 2 * anchors, clustered: true);
        arguments.Finish();
        var folder = Directory.CreateTempSubdirectory("pairforge-mine-").FullName;
        try
        {
            var method = search == "ivf" ? string.Create(CultureInfo.InvariantCulture, $"ivf: {{ recall: {recall / 100.0} }}") : $"exact: {{ precision: {precision} }}";
            using var rows = VectorFile.Open(vectors.Path);
            Pipeline Prepare(string name, int texts, int asking)
            {
                var inputs = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
                File.WriteAllLines(Path.Combine(inputs, "pairs.jsonl"), Enumerable.Range(0, asking).Select(i => $$"""{"anchor": "a{{i}}", "positive": "p{{i}}"}"""));
                File.WriteAllLines(Path.Combine(inputs, "corpus.txt"), Enumerable.Range(0, texts).Select(i => $"c{i}"));
                File.WriteAllText(Path.Combine(inputs, "pipeline.yaml"), $$"""
                    name: mine
                    source: { jsonl: { path: pairs.jsonl } }
                    pair: [ given: {} ]
                    encode: { hashing: {} }
                    mine: { search: { {{method}} }, corpus: corpus.txt, range_min: 5, range_max: 50, relative_margin: 0.05, num_negatives: 5, guards: {{guards}} }
                    write: { format: n-tuple }
                    """);
                return PipelineFile.Load(Path.Combine(inputs, "pipeline.yaml"), Components.Default(), []) with
                {
                    Encode = Step<ITextEncoder>.Of("benchmark", new NumberedVectors(rows, vectors.Queries, anchors), "benchmark"),
                };
            }
            // The process has started when a small run is through.
            PipelineRunner.RunAsync(Prepare("small", Math.Min(count, 2000), Math.Min(anchors, 500)), new RunOptions { Out = (OutputPath)Path.Combine(folder, "small-out"), Workers = workers }).GetAwaiter().GetResult();
            var pipeline = Prepare("whole", count, anchors);
            using var memory = new AnonymousMemory();
            var (start, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            var report = PipelineRunner.RunAsync(pipeline, new RunOptions { Out = (OutputPath)Path.Combine(folder, "out"), Workers = workers }).GetAwaiter().GetResult();
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            var processor = (Environment.CpuUsage.TotalTime - used).TotalSeconds;
            var ivf = report.Mining?.Summarize().Ivf;
            return new()
            {
                ["count"] = count,
                ["dimension"] = dimension,
                ["anchors"] = anchors,
                ["vectors"] = vectors.Name,
                ["search"] = search,
                ["precision"] = precision,
                ["guards"] = guards,
                ["threads"] = workers == 0 ? Environment.ProcessorCount : workers,
                ["processor"] = Machine.Processor,
                ["rows_written"] = report.RowsWritten,
                ["seconds"] = Math.Round(seconds, 3),
                ["processor_seconds"] = Math.Round(processor, 3),
                ["anchors_per_second"] = Math.Round(anchors / seconds),
                ["anchors_per_processor_second"] = Math.Round(anchors / processor),
                ["ivf_probes"] = ivf?.Probes,
                ["ivf_recall"] = ivf?.Recall,
                ["core_peak_gflops"] = Math.Round(MultiplyAddPeak.Measure(SearchKernels.Resolve(SearchKernel.Auto)), 1),
                ["peak_anonymous_memory_mb"] = memory.PeakMb,
                ["peak_memory_mb"] = Machine.PeakMemoryMb,
            };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The vector of a text by its letter and number: anchors, positives and the corpus.</summary>
    private sealed class NumberedVectors(VectorFile rows, float[] queries, int anchors) : ITextEncoder
    {
        public int Dimension => rows.Dimension;

        public string Fingerprint => "benchmark";

        public bool Learns => false;

        public void Learn(string text) => throw new NotSupportedException();

        public void Save(Stream stream) => throw new NotSupportedException();

        public void Load(Stream stream) => throw new NotSupportedException();

        public ValueTask EncodeAsync(IReadOnlyList<TextToEncode> texts, Memory<float> vectors, CancellationToken cancellation)
        {
            for (var i = 0; i < texts.Count; i++)
            {
                var vector = vectors.Span.Slice(i * Dimension, Dimension);
                var number = int.Parse(texts[i].Text.AsSpan(1), CultureInfo.InvariantCulture);
                if (texts[i].Text[0] == 'c') rows.ReadRow(number, vector);
                else queries.AsSpan(number * Dimension, Dimension).CopyTo(vector);
                if (texts[i].Text[0] != 'p') continue;
                // A positive is half way between its anchor and another row of the cluster: nearer than any row of the corpus.
                for (var k = 0; k < Dimension; k++) vector[k] += queries[(anchors + number) * Dimension + k];
                UnitLength.Scale(vector);
            }
            return ValueTask.CompletedTask;
        }
    }
}
