using System.Globalization;
using System.Security.Cryptography;

namespace PairForge.Cli.Tests.Runs;

/// <summary>A run stays within <c>--max-memory</c>, counted as anonymous resident memory, and what does not fit can go on with more.</summary>
public sealed class MaxMemoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Build_WithDuplicateFilters_StaysWithinTheMemory()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "anonymous memory is read from /proc");
        var isLong = Environment.GetEnvironmentVariable("PAIRFORGE_LONG_TESTS") == "1";
        var (rows, megabytes) = isLong ? (5_000_000, 1000) : (100_000, 300);
        var pipeline = WritePipeline(rows);
        var (code, _, error, peak) = await RunAsync("build", pipeline, "--out", _folder["capped"], "--max-memory", $"{megabytes}MB", "--quiet");
        Assert.True(code == 0, error);
        Assert.True(peak < megabytes * 1_000_000L, $"{peak / 1_000_000} MB");
        TestContext.Current.SendDiagnosticMessage($"{rows} rows within {megabytes} MB: peak {peak / 1_000_000} MB");
        if (isLong) return;
        Assert.Equal(0, (await RunAsync("build", pipeline, "--out", _folder["free"], "--quiet")).Code);
        Assert.Equal(Manifest("free"), Manifest("capped"));
    }

    [Fact]
    public async Task Build_WhatDoesNotFit_SaysSoAndGoesOnWithMore()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "anonymous memory is read from /proc");
        _folder.Write("long.txt", string.Concat(Enumerable.Repeat("a longer word ", 300_000)) + "\n"); // 4 MB
        var pipeline = _folder.Write("p.yaml", """
            name: long
            source: { text: { path: long.txt } }
            pair: [ { views: { count: 5 } } ]
            augment: { operations: [ { word-deletion: { rate: 0.1 } } ] }
            """);
        var (code, _, error, peak) = await RunAsync("build", pipeline, "--out", _folder["capped"], "--max-memory", "300MB", "--quiet");
        Assert.Equal(75, code);
        Assert.Contains("the memory that the run may use is full; raise --max-memory or lower --workers and run the same command again", error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
        Assert.True(peak < 300_000_000, $"{peak / 1_000_000} MB");
        Assert.False(Directory.Exists(_folder["capped/data"]));

        Assert.Equal(0, (await RunAsync("build", pipeline, "--out", _folder["capped"], "--quiet")).Code);
        Assert.Equal(0, (await RunAsync("build", pipeline, "--out", _folder["free"], "--quiet")).Code);
        Assert.Equal(Manifest("free"), Manifest("capped"));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Texts of random words; one in ten repeats an earlier one, every second of these with one word changed.</summary>
    private string WritePipeline(int rows)
    {
        var random = new KeyedRandom(7, "memory", "rows");
        var earlier = new string[1000][];
        using (var file = new StreamWriter(_folder["rows.txt"]))
        {
            for (var row = 0; row < rows; row++)
            {
                string[] words;
                if (row >= earlier.Length && random.NextInt(10) == 0)
                {
                    words = [.. earlier[random.NextInt(earlier.Length)]];
                    if (random.NextInt(2) == 0) words[random.NextInt(words.Length)] = Word(random.NextInt(20_000));
                }
                else
                {
                    words = new string[8 + random.NextInt(7)];
                    for (var w = 0; w < words.Length; w++) words[w] = Word(random.NextInt(20_000));
                }
                earlier[row % earlier.Length] = words;
                file.WriteLine(string.Join(' ', words));
            }
        }
        return _folder.Write("p.yaml", """
            name: rows
            source: { text: { path: rows.txt } }
            filter: [ { exact-duplicates: {} }, { near-duplicates: {} } ]
            pair: [ { views: { count: 1 } } ]
            augment: { operations: [ { word-deletion: { rate: 0.1 } } ] }
            write: { format: pair }
            """);
    }

    private static string Word(int number) => (100_000 + number).ToString("x", CultureInfo.InvariantCulture);

    private static async Task<(int Code, string Out, string Error, long Peak)> RunAsync(params string[] args)
    {
        using var process = CommandProcess.Start(null, args);
        var peak = 0L;
        while (!process.EndsWithin(TimeSpan.FromMilliseconds(20))) peak = Math.Max(peak, AnonymousBytes(process.Id));
        var (code, output, error) = await process.EndAsync();
        return (code, output, error, peak);
    }

    private static long AnonymousBytes(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith("RssAnon:", StringComparison.Ordinal));
            return line is null ? 0 : 1024 * long.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // it has just ended
        }
    }

    private string Manifest(string run) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(_folder[run], "manifest.json"))));
}
