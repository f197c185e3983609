using System.Diagnostics;
using System.Globalization;
using System.Text;
using PairForge.Filters;

namespace PairForge.Benchmarks;

/// <summary>
/// <c>dedup</c>: signs synthetic sentences of 60 characters on one thread, writes the signatures as shards, and decides over all of them.
/// Of ten sentences one repeats an earlier one and one has a letter changed in it.
/// </summary>
internal static class DedupBenchmark
{
    private const int Warmup = 20_000;

    internal static Dictionary<string, object?> Run(Arguments arguments)
    {
        var count = arguments.Integer("--passages", 5_000_000, 1000);
        var shards = arguments.Integer("--shards", 16, 1);
        var megabytes = arguments.Integer("--memory-mb", 256, 1);
        var exact = arguments.Flag("--exact");
        arguments.Finish();
        ICorpusFilter filter = exact ? new ExactDuplicates() : new NearDuplicates(new NearDuplicatesOptions());
        var folder = Directory.CreateTempSubdirectory("pairforge-dedup-").FullName;
        try
        {
            var signature = new byte[filter.SignatureBytes];
            for (var i = 0; i < Warmup; i++) filter.Sign(Passage(i), signature);
            var signing = TimeSpan.Zero;
            var characters = 0L;
            var paths = new string[shards];
            for (var shard = 0; shard < shards; shard++)
            {
                paths[shard] = Path.Combine(folder, shard.ToString(CultureInfo.InvariantCulture));
                using var stream = new FileStream(paths[shard], FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20);
                for (var i = (long)count * shard / shards; i < (long)count * (shard + 1) / shards; i++)
                {
                    var passage = Passage((int)i);
                    characters += passage.Text.Length;
                    var start = Stopwatch.GetTimestamp();
                    filter.Sign(passage, signature);
                    signing += Stopwatch.GetElapsedTime(start);
                    stream.Write(signature);
                }
            }
            using var signatures = CorpusSignatures.OfFiles(paths, filter.SignatureBytes);
            var dropped = new DropMap(count);
            var clock = Stopwatch.StartNew();
            using var process = Process.GetCurrentProcess();
            var before = process.TotalProcessorTime;
            filter.Decide(signatures, dropped, (long)megabytes << 20, CancellationToken.None);
            var seconds = clock.Elapsed.TotalSeconds;
            process.Refresh();
            return new()
            {
                ["passages"] = count,
                ["characters_per_passage"] = Math.Round((double)characters / count, 1),
                ["signature_bytes"] = filter.SignatureBytes,
                ["shards"] = shards,
                ["memory_mb"] = megabytes,
                ["processor"] = Machine.Processor,
                ["signatures_per_second"] = Math.Round(count / signing.TotalSeconds),
                ["seconds"] = Math.Round(seconds, 2),
                ["processor_seconds"] = Math.Round((process.TotalProcessorTime - before).TotalSeconds, 2),
                ["dropped"] = dropped.Dropped,
                ["planted"] = Enumerable.Range(0, count).Count(i => i % 10 is 5 or 9),
                ["peak_memory_mb"] = Machine.PeakMemoryMb,
            };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Sentence <paramref name="number"/>: the fifth of ten repeats the one before it by five, and the ninth the one by nine, with a letter changed.</summary>
    private static Passage Passage(int number)
    {
        var origin = (number % 10) switch { 5 => number - 5, 9 => number - 9, _ => number };
        var random = new KeyedRandom(1, "dedup", origin.ToString(CultureInfo.InvariantCulture));
        var text = new StringBuilder(72);
        while (text.Length < 54)
        {
            if (text.Length > 0) text.Append(' ');
            for (var left = 3 + random.NextInt(7); left > 0; left--) text.Append((char)('a' + random.NextInt(26)));
        }
        if (number % 10 == 9) text[text.Length / 2] = text[text.Length / 2] == 'x' ? 'y' : 'x';
        return new Passage { Id = "p", Position = default, Source = "dedup", Text = text.ToString() };
    }
}
