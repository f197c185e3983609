using System.Runtime.CompilerServices;
using System.Text;
using PairForge.Mining;
using PairForge.Runs;
using PairForge.Sources;
using PairForge.Tests.Sinks;

namespace PairForge.Tests.Runs;

/// <summary>How many bad records a run takes, and where they go.</summary>
public sealed class QuarantineTests
{
    [Theory]
    [InlineData(null, 10, 20, true)] // not over 10
    [InlineData(null, 11, 20, false)]
    [InlineData(null, 11, 11_000, true)] // 0.1 %
    [InlineData(null, 11, 10_999, false)]
    [InlineData(null, 12, 12_001, true)]
    [InlineData(0.05, 5, 100, true)]
    [InlineData(0.05, 6, 100, false)]
    [InlineData(0.5, 1, 2, true)]
    [InlineData(0.5, 2, 3, false)]
    [InlineData(0.0, 0, 5, true)]
    [InlineData(0.0, 1, 100_000, false)]
    [InlineData(1.0, 1, 2, true)] // from 1 on it is a count
    [InlineData(1.0, 2, 1000, false)]
    [InlineData(30.0, 30, 31, true)]
    [InlineData(30.0, 31, 100_000, false)]
    [InlineData(1e9, 999, 1000, true)]
    public async Task RunAsync_AtAndOverTheLimit(double? limit, int bad, int records, bool passes)
    {
        using var folder = new TemporaryFolder();
        var pipeline = Make(new BadSource(bad, records - bad), limit);
        if (passes)
        {
            var report = await RunAsync(pipeline, folder["out"]);
            Assert.Equal((records, records - bad, bad), (report.RecordsRead, report.RecordsAccepted, report.Quarantined.Total));
        }
        else
        {
            var fault = await Assert.ThrowsAsync<PairForgeException>(() => RunAsync(pipeline, folder["out"]));
            Assert.Equal(FailureKind.BadData, fault.Kind);
            Assert.Matches($@"^{bad} of [0-9]+ records were refused, more than max_quarantine allows; the first: bad at byte 0: broken \(number 0\); all are in quarantine/$", fault.Message);
            Assert.Equal(["quarantine"], Directory.GetFileSystemEntries(folder["out"]).Select(Path.GetFileName));
        }
        if (bad == 0) Assert.False(Directory.Exists(Path.Combine(folder["out"], "quarantine")));
        else Assert.Equal([[(long)bad]], SampleDataset.Query($"select count(*) from '{folder["out"]}/quarantine/*.parquet'"));
    }

    [Fact]
    public async Task RunAsync_ACountIsExceeded_TheRestIsNotRead()
    {
        using var folder = new TemporaryFolder();
        var source = new BadSource(10_000, 1_000_000);
        await Assert.ThrowsAsync<PairForgeException>(() => RunAsync(Make(source, 5), folder["out"]));
        Assert.Equal(1, source.BatchesRead);
    }

    [Fact]
    public async Task RunAsync_NothingAccepted_FailsWhateverTheLimit()
    {
        using var folder = new TemporaryFolder();
        var fault = await Assert.ThrowsAsync<PairForgeException>(() => RunAsync(Make(new BadSource(3, 0), 1e9), folder["out"]));
        Assert.Equal("no record was accepted: all 3 were refused; the first: bad at byte 0: broken (number 0); all are in quarantine/", fault.Message);
        Assert.Equal(FailureKind.BadData, fault.Kind);
        Assert.Equal([[3L]], SampleDataset.Query($"select count(*) from '{folder["out"]}/quarantine/*.parquet'"));
    }

    [Fact]
    public async Task RunAsync_NothingRead_SaysSo()
    {
        using var folder = new TemporaryFolder();
        var fault = await Assert.ThrowsAsync<PairForgeException>(() => RunAsync(Make(new BadSource(0, 0), 1e9), folder["out"]));
        Assert.Equal("no record was read: bad is empty", fault.Message);
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Fact]
    public async Task RunAsync_LimitedRun_TheShareIsJudgedToo()
    {
        using var folder = new TemporaryFolder();
        var pipeline = Make(new BadSource(300, 10_000), 0.1);
        await Assert.ThrowsAsync<PairForgeException>(() => PipelineRunner.RunAsync(pipeline, new RunOptions { Out = folder["out"], Limit = 500 }, cancellation: TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_ManyBadRecords_AllAreKeptInOrderWithTheirBytes(bool passes)
    {
        using var folder = new TemporaryFolder();
        var pipeline = Make(new BadSource(123_456, 1000), passes ? 1e9 : 123_455);
        if (passes) await RunAsync(pipeline, folder["out"]);
        else await Assert.ThrowsAsync<PairForgeException>(() => RunAsync(pipeline, folder["out"]));
        Assert.Equal([[123_456L, 123_456L, 123_456L, 0L]], SampleDataset.Query($"""
            select count(*), count(distinct "offset"), count(*) filter (detail = concat('number ', "offset") and decode(raw) = concat('raw ', "offset") and source = 'bad' and stage = 'read' and reason = 'broken'),
                count(*) filter ("offset" != n)
            from (select *, row_number() over (order by filename, file_row_number) - 1 as n from read_parquet('{folder["out"]}/quarantine/*.parquet', filename=true, file_row_number=true))
            """));
    }

    [Fact]
    public async Task RunAsync_TextsThatNoFileCanHold_AreQuarantined()
    {
        using var folder = new TemporaryFolder();
        var passages = new[]
        {
            BuiltDataset.Passage(0, "good \U0001F600"), BuiltDataset.Passage(1, "half \uD83D"), BuiltDataset.Passage(2, "good", positives: ["\uDE00 half"]),
            BuiltDataset.Passage(3, "good", negatives: ["a", "\uD83D\uD83D\uDE00"]), BuiltDataset.Passage(4, "good", group: "\uD83D"), BuiltDataset.Passage(5, "good", label: "\uD83D"),
            BuiltDataset.Passage(0, new string('x', 100_000)), BuiltDataset.Passage(7, "good too"),
        };
        var report = await RunAsync(BuiltDataset.Pipeline(passages), folder["out"]);
        Assert.Equal([new("duplicate-id", 1), new("lone-surrogate", 5)], report.Quarantined.ByReason);
        Assert.Equal(
            [[6L, "duplicate-id", "the id 'm:0' stands before; ids must be unique", 65_536L], [1L, "lone-surrogate", "half a character stands at UTF-16 unit 5 of a text", 8L]],
            SampleDataset.Query($"select \"offset\", reason, detail, octet_length(raw) from '{folder["out"]}/quarantine/*.parquet' order by reason, 1 limit 2"));
    }

    [Fact]
    public async Task RunAsync_BadLinesOfTheCorpus_AreCountedAndKept()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["corpus.txt"], [.. "a line\n"u8, 0xFF, (byte)'\n', .. "another\n"u8]);
        var pipeline = BuiltDataset.Pipeline([BuiltDataset.Passage(0, "anchor")]) with { Mine = new MineOptions { NumNegatives = 1, Corpus = folder["corpus.txt"] } };
        var report = await RunAsync(pipeline, folder["out"]);
        Assert.Equal((2, 1, 1), (report.CorpusAccepted, report.CorpusQuarantined.Total, report.RecordsRead));
        Assert.Equal([["corpus.txt", 7L, "corpus", "invalid-utf8"]], SampleDataset.Query($"select source, \"offset\", stage, reason from '{folder["out"]}/quarantine/*.parquet'"));
        Assert.Contains("\"corpus\": {\n    \"read\": 3,", report.ToJson(), StringComparison.Ordinal);

        var strict = await Assert.ThrowsAsync<PairForgeException>(() => RunAsync(pipeline with { MaxQuarantine = 0.1 }, folder["strict"]));
        Assert.StartsWith("1 of 3 records were refused, more than max_quarantine allows; the first: corpus.txt at byte 7: invalid-utf8", strict.Message, StringComparison.Ordinal);
    }

    private static Pipeline Make(BadSource source, double? limit) => new()
    {
        Source = [Step<ISource>.Of("bad", source, "")],
        Pair = [Components.Default().Step<PairRule>("given", new GivenRule())],
        MaxQuarantine = limit,
    };

    private static Task<RunReport> RunAsync(Pipeline pipeline, string folder) =>
        PipelineRunner.RunAsync(pipeline, new RunOptions { Out = folder, Workers = 2 }, cancellation: TestContext.Current.CancellationToken);

    /// <summary>Bad records, then good ones.</summary>
    private sealed class BadSource(int bad, int good) : ISource
    {
        private int _batchesRead;

        public int BatchesRead => _batchesRead;

        public IReadOnlyList<SourceFile> List() => [new SourceFile("bad", "", bad + good)];

        public async IAsyncEnumerable<SourceBatch> ReadAsync(SourceFile file, int fileIndex, long start, long end, [EnumeratorCancellation] CancellationToken cancellation)
        {
            for (var first = 0; first < bad + good; first += 1000)
            {
                await Task.Yield();
                _batchesRead++;
                var numbers = Enumerable.Range(first, Math.Min(1000, bad + good - first)).ToArray();
                yield return new SourceBatch(
                    [.. numbers.Where(n => n >= bad).Select(n => new Passage { Id = $"bad:{n}:0", Position = new(fileIndex, n), Source = "bad", Text = $"text {n}" })],
                    [.. numbers.Where(n => n < bad).Select(n => new Rejection("bad", n, Encoding.UTF8.GetBytes($"raw {n}"), "read", "broken", $"number {n}"))]);
            }
        }
    }
}
