using System.Text;
using PairForge.Configuration;
using PairForge.Runs;
using PairForge.Scrubbing;
using PairForge.Sources;
using PairForge.Tests.Sinks;

namespace PairForge.Tests.Runs;

/// <summary>Values are gone before anything else sees a record, and are in no file that a run writes.</summary>
public sealed class RecordScrubberTests : IDisposable
{
    /// <summary>A value of each kind, and what of it must be seen nowhere.</summary>
    private static readonly string[] Values = ["jane.canary@mail.org", "10.77.66.55", "fe80::c0ff:ee77", "(202) 555-7743", "DE89 3704 0044 0532 0130 00", "4111 1111 1111 1111"];

    private static readonly string[] Traces = ["canary", "10.77.66.55", "c0ff:ee77", "555-7743", "3704 0044", "1111 1111"];

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Scrub_Record_EveryTextIsScrubbedAndItsPlaceKept()
    {
        var scrubber = Make();
        var scrubbed = scrubber.Scrub(BuiltDataset.Passage(3, Values[0], [Values[1], "clean"], [Values[2]], "group of " + Values[3], Values[4]) with { Id = "10.77.66.55:0" });
        Assert.Equal(new Position(0, 3), scrubbed.Position);
        Assert.Matches("^id-[0-9a-f]{32}:0$", scrubbed.Id);
        Assert.Matches("^id-[0-9a-f]{32}$", scrubbed.Group);
        Assert.Matches("^id-[0-9a-f]{32}$", scrubbed.Label);
        Assert.Matches("^user-", scrubbed.Text);
        Assert.Equal("clean", scrubbed.Positives[1]);
        Assert.StartsWith("2001:db8::", scrubbed.Negatives[0], StringComparison.Ordinal);
        Assert.Equal([new("email", 1), new("iban", 1), new("ip", 3), new("phone", 1)], scrubber.Counts.ByReason);
    }

    [Fact]
    public void Scrub_RecordWithoutValues_IsTheSame()
    {
        var passage = BuiltDataset.Passage(3, "text", ["a"], ["b"], "g", "l") with { Source = "logs/10.0.0.1.txt", Id = "logs/10.0.0.1.txt:3:0" };
        Assert.Same(passage, Make().Scrub(passage));
    }

    [Fact]
    public void Scrub_RefusedBytes_AreScrubbedWhereTheyAreText()
    {
        byte[] raw = [0xFF, .. "a jane.canary@mail.org "u8, 0xC3, .. "(202) 555-7743"u8, 0xE4, 0xBD];
        var scrubbed = Make().Scrub(Reject(raw));
        Assert.Matches("^\u00FFa user-[0-9a-f]{12}@example\\.com \u00C3<PHONE-[0-9a-f]{12}>\u00E4\u00BD$", Encoding.Latin1.GetString(scrubbed.Raw));
        byte[] clean = [0xFF, .. "nothing \\u0040 here"u8, 0xC3];
        Assert.Same(clean, Make().Scrub(Reject(clean)).Raw);
        Assert.Matches("^the id 'user-[0-9a-f]{12}@example\\.com'$", Make().Scrub(Reject([]) with { Detail = "the id 'jane.canary@mail.org'" }).Detail);
    }

    [Theory]
    [InlineData("""{"text": "now\n(202) 555-7743", "x": "jane.canary\u0040mail.org\t10.77.66.55" """)]
    [InlineData("""{"text": "\u002B1\u00A0202\u00A0555-7743, \u003cjane.canary@mail.org\u003e \\u0041 """)]
    public void Scrub_RefusedJson_IsReadThroughItsEscapes(string record)
    {
        var scrubbed = Encoding.UTF8.GetString(Make().Scrub(Reject(Encoding.UTF8.GetBytes(record))).Raw);
        Assert.All(Traces, t => Assert.DoesNotContain(t, scrubbed, StringComparison.Ordinal));
        Assert.Contains("<PHONE-", scrubbed, StringComparison.Ordinal);
    }

    [Fact]
    public void Scrub_RefusedBytesThatWereCut_LoseTheTailWhereHalfAValueMayStand()
    {
        var raw = Encoding.UTF8.GetBytes(new string('x', (1 << 16) - 9) + " jane.can");
        var scrubbed = Encoding.UTF8.GetString(Make().Scrub(Reject(raw)).Raw);
        Assert.DoesNotContain("jane", scrubbed, StringComparison.Ordinal);
        Assert.True(scrubbed.Length > 65_000);
        Assert.Empty(Make().Scrub(Reject([.. "jane.can"u8]) with { Reason = "line-too-long" }).Raw);
        Assert.Empty(Make().Scrub(Reject(Encoding.Unicode.GetBytes("jane.canary@mail.org")) with { Reason = "utf-16" }).Raw);
    }

    [Fact]
    public async Task RunAsync_BadRecordsAndAll_NoValueIsInAnyFile()
    {
        WriteInputs();
        var pipeline = Parse();
        var report = await PipelineRunner.RunAsync(pipeline, new RunOptions { Out = (OutputPath)_folder["out"] }, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal([new("duplicate-id", 1), new("invalid-utf8", 1), new("malformed-json", 1)], report.Quarantined.ByReason);
        Assert.Equal(1, report.CorpusQuarantined.Total);
        Assert.Equal(["card", "email", "iban", "ip", "phone"], report.Scrubbed!.ByReason.Keys);
        Assert.Contains("\"scrubbed\": {\n    \"total\": ", report.ToJson(), StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(_folder["out"], "*", SearchOption.AllDirectories))
        {
            var text = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
            if (file.EndsWith(".parquet", StringComparison.Ordinal)) text += string.Join('\n', SampleDataset.Query($"select columns(*)::varchar from '{file}'").SelectMany(r => r));
            Assert.All(Traces, t => Assert.DoesNotContain(t, text, StringComparison.OrdinalIgnoreCase));
        }
        Assert.Equal([[4L]], SampleDataset.Query($"select count(*) from '{_folder["out"]}/quarantine/*.parquet'"));

        var row = (await BuiltDataset.ReadAsync(_folder["out"]))[0];
        var explained = await RowExplainer.ExplainAsync(_folder["out"], row.Lineage!.RowId, Components.Default(), cancellation: TestContext.Current.CancellationToken);
        Assert.Contains("user-", explained.Record, StringComparison.Ordinal);
        Assert.All(Traces, t => Assert.DoesNotContain(t, explained.ToString() + explained.Record, StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_WithoutScrub_KeepsEverythingAndReportsNothing()
    {
        WriteInputs();
        var report = await PipelineRunner.RunAsync(Parse() with { Scrub = null }, new RunOptions { Out = (OutputPath)_folder["out"] }, cancellation: TestContext.Current.CancellationToken);
        Assert.Null(report.Scrubbed);
        Assert.DoesNotContain("scrubbed", report.ToJson(), StringComparison.Ordinal);
        // The canaries are seen where nothing takes them away.
        var written = string.Join('\n', Directory.EnumerateFiles(_folder["out"], "*.parquet", SearchOption.AllDirectories).SelectMany(f => SampleDataset.Query($"select columns(*)::varchar from '{f}'")).SelectMany(r => r));
        Assert.All(Traces, t => Assert.Contains(t, written, StringComparison.Ordinal));
        Assert.Contains(await BuiltDataset.ReadAsync(_folder["out"]), r => r.Anchor.Contains(Values[0], StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_AnyWorkersAndShards_TheSameBytesAndReplacements()
    {
        File.WriteAllLines(_folder["in.txt"], Enumerable.Range(0, 600).Select(i => $"user{i % 50}@mail.org wrote line {i} from 10.0.0.{i % 20}"));
        var texts = new List<string>();
        foreach (var (workers, shard) in new[] { (1, 64 << 20), (4, 64 << 20), (2, 9000), (3, 14_000) })
        {
            var pipeline = Parse("source: { text: { path: in.txt } }\nscrub: { kinds: [ email, ip ] }\n") with { Plan = new PlanOptions { ShardBytes = shard } };
            var report = await PipelineRunner.RunAsync(pipeline, new RunOptions { Out = (OutputPath)_folder[$"out-{workers}"], Workers = workers }, cancellation: TestContext.Current.CancellationToken);
            Assert.Equal([new("email", 600), new("ip", 600)], report.Scrubbed!.ByReason);
            texts.Add(string.Join('\n', (await BuiltDataset.ReadAsync(_folder[$"out-{workers}"])).Select(r => r.Anchor)));
        }
        Assert.All(texts, t => Assert.Equal(texts[0], t));
        Assert.Equal(50, texts[0].Split('\n').Select(t => t[..30]).Distinct().Count());
    }

    [Fact]
    public void Plan_Scrub_IsPartOfTheIdentityAndHoldsNoSecret()
    {
        using var variable = new Variable("PAIRFORGE_TEST_SCRUB_KEY", "canary-0123456789abcdef");
        File.WriteAllText(_folder["in.txt"], "one line\n");
        string Plan(string scrub, string folder) => File.ReadAllText(PipelineRunner.Plan(Parse("source: { text: { path: in.txt } }\n" + scrub), new RunOptions { Out = (OutputPath)_folder[folder] }));
        const string Keyed = "scrub: { kinds: email, key: \"${env:PAIRFORGE_TEST_SCRUB_KEY}\" }\n";
        var plan = Plan(Keyed, "a");
        Assert.Contains("\"key\": \"${env:PAIRFORGE_TEST_SCRUB_KEY}\"", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", plan, StringComparison.Ordinal);
        Assert.Equal(4, new[] { plan, Plan("scrub: { kinds: email }\n", "b"), Plan("scrub: {}\n", "c"), Plan("", "d") }.Distinct().Count());

        using (RunLocation.Reopen(_folder["a"], Components.Default(), new RunResources { Workers = 1 }, null)) { }
        Environment.SetEnvironmentVariable("PAIRFORGE_TEST_SCRUB_KEY", "another-0123456789abcdef");
        var fault = Assert.Throws<PairForgeException>(() => RunLocation.Reopen(_folder["a"], Components.Default(), new RunResources { Workers = 1 }, null));
        Assert.Equal("scrub.key holds another secret than when the run was planned; set the variable that it was planned with, or start over with --fresh", fault.Message);
        Assert.Throws<PairForgeException>(() => Plan(Keyed, "a"));
    }

    public void Dispose() => _folder.Dispose();

    private static RecordScrubber Make() => new(new Scrubber(new ScrubOptions(), 42));

    private static Rejection Reject(byte[] raw) => new("in.jsonl", 7, raw, "read", "malformed-json", "why");

    private void WriteInputs()
    {
        var lines = new List<byte[]>();
        var all = string.Join(" and ", Values);
        for (var i = 0; i < 30; i++)
            lines.Add(Encoding.UTF8.GetBytes($$"""{"text": "{{all}} in line {{i}}", "positive": "so {{Values[i % 6]}}", "negative": "not {{Values[(i + 1) % 6]}}", "id": "{{Values[i % 6]}}-{{i}}", "group": "{{Values[i % 6]}}", "label": "{{Values[0]}}"}"""));
        lines.Add(lines[0]);
        lines.Add(Encoding.UTF8.GetBytes($"{{\"text\": \"{all}\\n{all}\", "));
        lines.Add([.. Encoding.UTF8.GetBytes($"{{\"text\": \"{all} "), 0xFF, .. Encoding.UTF8.GetBytes($"{all}\"}}")]);
        File.WriteAllBytes(_folder["in.jsonl"], [.. lines.SelectMany(l => l.Append((byte)'\n'))]);
        File.WriteAllBytes(_folder["corpus.txt"], [.. Encoding.UTF8.GetBytes($"corpus {all}\n"), 0xFF, .. Encoding.UTF8.GetBytes($" {all}\nanother line\n")]);
    }

    private Pipeline Parse(string? yaml = null) => PipelineFile.Parse(yaml ?? """
        source: { jsonl: { path: in.jsonl, columns: { id: id, label: label } } }
        scrub: {}
        augment: { operations: [ word-deletion: { rate: 0.2 } ] }
        pair: [ given, views, label ]
        mine: { num_negatives: 2, corpus: corpus.txt }
        max_quarantine: 10
        write: { compression: none, scores: true }
        """, "p.yaml", _folder.Path, Components.Default());

    /// <summary>A variable of the environment that is gone after the test.</summary>
    private sealed class Variable : IDisposable
    {
        private readonly string _name;

        internal Variable(string name, string value)
        {
            _name = name;
            Environment.SetEnvironmentVariable(name, value);
        }

        public void Dispose() => Environment.SetEnvironmentVariable(_name, null);
    }
}
