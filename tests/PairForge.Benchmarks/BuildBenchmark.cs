using System.Diagnostics;
using System.Globalization;
using PairForge.Configuration;
using PairForge.Runs;

namespace PairForge.Benchmarks;

/// <summary><c>build</c>: whole runs over a table of texts with ids of their own: read, one view a row, zstd Parquet with lineage, committed.</summary>
/// <remarks>
/// The runs take turns with runs whose view changes nothing, which only read and write; medians are told. Start-up is left out: a run
/// over fewer rows goes before. The processor seconds of a stage beside its seconds say how much of the machine it kept busy.
/// </remarks>
internal static class BuildBenchmark
{
    private const int WarmupRows = 200_000;
    private const string Identity = "identity";

    internal static Dictionary<string, object?> Run(Arguments arguments)
    {
        var rows = arguments.Integer("--rows", 1_000_000, 1);
        var input = arguments.Text("--input", "");
        var operation = arguments.Text("--operation", "word-deletion");
        var set = arguments.Text("--set", "");
        var compression = arguments.Text("--compression", "zstd");
        var workers = arguments.Integer("--workers", 0, 0);
        var repeats = arguments.Integer("--repeats", 3, 1);
        arguments.Finish();
        if (input.Length > 0 && !File.Exists(input)) throw new ArgumentException($"--input is '{input}', which is not a file; give a text file with one text a line, or leave it out");
        var folder = Directory.CreateTempSubdirectory("pairforge-build-").FullName;
        try
        {
            var table = Path.Combine(folder, "rows.tsv");
            Write(table, input, rows);
            string[] sets = ["write.compression=" + compression, .. set.Length == 0 ? [] : set.Split(';').Select(s => $"augment.operations.{operation}.{s}")];
            var (augmented, identity) = (new List<Measured>(), new List<Measured>());
            Build(folder, operation, sets, Math.Min(rows, WarmupRows), workers);
            Build(folder, Identity, sets[..1], Math.Min(rows, WarmupRows), workers);
            for (var repeat = 0; repeat < repeats; repeat++)
            {
                augmented.Add(Build(folder, operation, sets, rows, workers));
                identity.Add(Build(folder, Identity, sets[..1], rows, workers));
            }
            var (median, plain) = (Median(augmented), Median(identity));
            return new()
            {
                ["rows"] = rows,
                ["input"] = input.Length > 0 ? Path.GetFileName(input) : "made-up sentences",
                ["input_mb"] = Math.Round(new FileInfo(table).Length / 1e6, 1),
                ["operation"] = operation,
                ["compression"] = compression,
                ["workers"] = workers == 0 ? Environment.ProcessorCount : workers,
                ["repeats"] = repeats,
                ["processor"] = Machine.Processor,
                ["rows_per_second"] = Math.Round(rows / median.Seconds),
                ["seconds"] = Math.Round(median.Seconds, 3),
                ["processor_seconds"] = Math.Round(median.ProcessorSeconds, 3),
                ["rows_written"] = median.RowsWritten,
                ["output_mb"] = Math.Round(median.OutputBytes / 1e6, 1),
                ["stages"] = median.Stages,
                ["identity"] = new Dictionary<string, object?>
                {
                    ["rows_per_second"] = Math.Round(rows / plain.Seconds),
                    ["seconds"] = Math.Round(plain.Seconds, 3),
                    ["processor_seconds"] = Math.Round(plain.ProcessorSeconds, 3),
                    ["stages"] = plain.Stages,
                },
                ["share_of_identity_rate"] = Math.Round(plain.Seconds / median.Seconds, 3),
                ["peak_memory_mb"] = Machine.PeakMemoryMb,
            };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The texts of a file again and again, or made-up ones, each with an id of its own.</summary>
    private static void Write(string path, string input, int rows)
    {
        var texts = input.Length > 0 ? File.ReadLines(input).Where(line => line.Length > 0).Select(line => line.Replace('\t', ' ')).ToArray() : null;
        using var writer = new StreamWriter(path);
        writer.Write("id\ttext\n");
        for (var row = 0; row < rows; row++) writer.Write(string.Create(CultureInfo.InvariantCulture, $"r{row}\t{(texts is null ? MadeUpSentences.Make(row) : texts[row % texts.Length])}\n"));
    }

    private static Measured Build(string folder, string operation, string[] sets, int rows, int workers)
    {
        var pipeline = PipelineFile.Parse($$"""
            name: build
            source: { tsv: { path: rows.tsv, columns: { id: id, anchor: text } } }
            pair: [ { views: { count: 1 } } ]
            augment: { operations: [ { {{operation}}: {} } ] }
            write: { format: pair }
            """, "build.yaml", folder, Components.Default(), sets);
        var path = Path.Combine(folder, "out");
        var stages = new Dictionary<string, StageTime>(StringComparer.Ordinal);
        var (clock, processor) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        var report = new RunReport();
        RunLocation? run = null;
        Time("plan", () => run = RunLocation.Open(pipeline, new RunOptions { Out = new OutputPath(path, path), Workers = workers, Limit = rows }, null));
        using (run)
        {
            foreach (var stage in RunStage.All)
            {
                for (var index = 0; index < stage.Count(run!.Context); index++)
                    Time(stage.Name, () => PipelineRunner.RunIndexAsync(run.Context, stage, index, CancellationToken.None).GetAwaiter().GetResult());
            }
            Time("commit", () => PipelineRunner.CommitAsync(run!, report, CancellationToken.None).GetAwaiter().GetResult());
        }
        var measured = new Measured(clock.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds, stages, report.RowsWritten,
            new DirectoryInfo(path).EnumerateFiles("*.parquet", SearchOption.AllDirectories).Sum(file => file.Length));
        Directory.Delete(path, recursive: true);
        return measured;

        void Time(string stage, Action work)
        {
            var (start, before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            work();
            var (seconds, busy) = (Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - before).TotalSeconds);
            if (stages.TryGetValue(stage, out var known)) (seconds, busy) = (seconds + known.Seconds, busy + known.ProcessorSeconds);
            stages[stage] = new StageTime(Math.Round(seconds, 3), Math.Round(busy, 3));
        }
    }

    private static Measured Median(List<Measured> runs) => runs.OrderBy(run => run.Seconds).ElementAt(runs.Count / 2);

    /// <param name="Seconds">Wall-clock time of the whole run.</param>
    /// <param name="ProcessorSeconds">Processor time of the whole run.</param>
    /// <param name="Stages">Both, by stage.</param>
    /// <param name="RowsWritten">Rows of the dataset.</param>
    /// <param name="OutputBytes">Bytes of its Parquet files.</param>
    private sealed record Measured(double Seconds, double ProcessorSeconds, IReadOnlyDictionary<string, StageTime> Stages, long RowsWritten, long OutputBytes);

    private readonly record struct StageTime(
        [property: System.Text.Json.Serialization.JsonPropertyName("seconds")] double Seconds,
        [property: System.Text.Json.Serialization.JsonPropertyName("processor_seconds")] double ProcessorSeconds);
}
