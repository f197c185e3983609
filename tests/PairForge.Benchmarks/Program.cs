using System.Text.Json;
using BenchmarkDotNet.Running;

namespace PairForge.Benchmarks;

/// <summary>
/// <c>KIND --json ...</c> runs one whole benchmark and prints one JSON object; without <c>--json</c> the BenchmarkDotNet suites run.
/// </summary>
internal static class Program
{
    /// <summary>The one table from kind to benchmark.</summary>
    private static readonly Dictionary<string, Func<Arguments, Dictionary<string, object?>>> Kinds = new(StringComparer.Ordinal)
    {
        ["topk"] = TopKBenchmark.Run,
        ["guards"] = GuardsBenchmark.Run,
        ["dedup"] = DedupBenchmark.Run,
        ["scrub"] = ScrubBenchmark.Run,
        ["augment"] = AugmentBenchmark.Run,
    };

    private static int Main(string[] args)
    {
        if (!args.Contains("--json"))
        {
            BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
            return 0;
        }
        try
        {
            if (!Kinds.TryGetValue(args[0], out var run))
                throw new ArgumentException($"'{args[0]}' is not a kind of benchmark; known: {string.Join(", ", Kinds.Keys)}");
            var arguments = new Arguments(args.AsSpan(1));
            var report = new Dictionary<string, object?> { ["kind"] = args[0] };
            foreach (var (key, value) in run(arguments)) report.Add(key, value);
            Console.Out.WriteLine(JsonSerializer.Serialize(report));
            return 0;
        }
        catch (ArgumentException fault)
        {
            Console.Error.WriteLine(fault.Message);
            return 64;
        }
    }
}
