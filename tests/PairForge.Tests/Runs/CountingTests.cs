using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;
using PairForge.Runs;
using PairForge.Sinks;
using PairForge.Text;
using PairForge.Tests.Sinks;

namespace PairForge.Tests.Runs;

/// <summary>Nothing is lost and nothing comes twice: one identity a level, against what was put in and what stands in the files.</summary>
public sealed class CountingTests
{
    [Fact]
    public async Task RunAsync_RandomFiles_EveryLevelAddsUp() =>
        await Gen.Select(Gen.OneOf(Gen.Int[1, 60], Gen.Int[1, 60], Gen.Int[250, 600]), Gen.Int[0, int.MaxValue - 1]).SampleAsync(async (size, seed) =>
        {
            using var folder = new TemporaryFolder();
            var files = RandomFiles.Make(folder.Path, size, seed);
            RunReport report;
            try
            {
                report = await PipelineRunner.RunAsync(files.Pipeline, new RunOptions { Out = folder["out"], Workers = 2 });
            }
            catch (PairForgeException e) when (e.Message.StartsWith("no anchor is left", StringComparison.Ordinal) || e.Message.Contains("nothing is mined", StringComparison.Ordinal))
            {
                return;
            }
            CheckRecords(files, report, folder["out"]);
            CheckPassages(files, report);
            CheckPairs(files, report);
            CheckFiles(report, folder["out"]);
            CheckStatistics(report, folder["out"]);
            CheckTexts(files, await BuiltDataset.ReadAsync(folder["out"]));
            Assert.True((await DatasetVerifier.VerifyAsync(folder["out"])).IsWhole);
        }, iter: Check.Iter / 4);

    private static void CheckRecords(RandomFiles files, RunReport report, string folder)
    {
        Assert.Equal(files.Records, report.RecordsRead);
        Assert.Equal(files.Bad, report.Quarantined.ByReason);
        Assert.Equal(report.RecordsRead, report.RecordsAccepted + report.Quarantined.Total);
        Assert.Equal(files.Bad.Count > 0, Directory.Exists(Path.Combine(folder, "quarantine")));
        if (files.Bad.Count == 0) return;
        Assert.Equal(files.Bad.Select(b => new object[] { b.Key, b.Value }),
            SampleDataset.Query($"select reason, count(*) from '{folder}/quarantine/*.parquet' group by reason order by reason"));
    }

    private static void CheckPassages(RandomFiles files, RunReport report)
    {
        if (files.Pipeline.Segment is null) Assert.Equal(report.RecordsAccepted, report.PassagesKept + report.PassagesFiltered.Total);
        var views = files.Pipeline.Pair.Select(r => r.Options).OfType<ViewsRule>().SingleOrDefault() is { } rule ? rule.Count * (rule.Anchor == ViewAnchor.View ? 2 : 1) : (int?)null;
        var asked = report.ViewsMade + report.ViewsRefused.Total;
        if (views is not null || files.Pipeline.Pair.Count > 0) Assert.Equal((views ?? 0) * report.PassagesKept, asked);
        else if (files.Pipeline.Filter.Count == 0 && files.Pipeline.Segment is null) Assert.Equal(files.WithoutPositives, asked);
        if (files.Pipeline.Augment?.Choose is Choose.Chain or Choose.Sometimes) Assert.True(report.ViewsByOperation.Total >= report.ViewsMade);
        else Assert.Equal(report.ViewsMade, report.ViewsByOperation.Total);
        Assert.True(report.ViewsRedrawn.Total <= (files.Pipeline.Augment?.Gate?.Redraws ?? 0) * asked);
        if (report.ViewsRefused.ByReason.Keys.Any(r => r.StartsWith("gate.", StringComparison.Ordinal)))
            Assert.True(files.Pipeline.Augment!.Gate!.Redraws == 0 || report.ViewsRedrawn.Total > 0);
    }

    private static void CheckPairs(RandomFiles files, RunReport report)
    {
        var rules = files.Pipeline.Pair.Select(r => r.Options).ToArray();
        var gives = rules.Length == 0 || rules.Any(r => r is GivenRule);
        if (gives && files.Pipeline.Filter.Count > 0) return; // how many positives were kept is not known from outside
        var beside = rules.OfType<AdjacentRule>().SingleOrDefault() is { } adjacent ? adjacent.Distance * (adjacent.Side == AdjacentSide.Both ? 2 : 1) : 0;
        var drawn = beside + (rules.OfType<NeighboursRule>().SingleOrDefault()?.Count ?? 0) + (rules.OfType<LabelRule>().SingleOrDefault()?.Count ?? 0);
        // A pair of two views was asked for where at least one of them was made.
        var ofViews = rules.OfType<ViewsRule>().Any(r => r.Anchor == ViewAnchor.View) ? (report.ViewsMade + report.PairsShort.ByReason.GetValueOrDefault("one-view")) / 2 : report.ViewsMade;
        Assert.Equal((gives ? files.Positives : 0) + drawn * report.PassagesKept + ofViews, report.PairsWritten + report.PairsShort.Total + report.PairsMerged);
    }

    private static void CheckFiles(RunReport report, string folder)
    {
        Assert.Equal(report.RowsWritten, Files("data").Sum(f => (long)f[1]!));
        Assert.Equal([[report.RowsWritten, report.RowsWritten, report.PairsWritten]], SampleDataset.Query(
            $"select count(*), count(distinct row_id), count(distinct regexp_extract(row_id, '^(.*/(given|views|neighbours|label|adjacent)/[0-9]+/[0-9]+)(/[0-9]+)?$', 1)) from '{folder}/lineage/*.parquet'"));
        Assert.Equal(Files("data"), Files("lineage"));
        Assert.True(File.Exists(Path.Combine(folder, "_SUCCESS")));
        Assert.False(Directory.Exists(Path.Combine(folder, "_run")));

        List<object?[]> Files(string kind) =>
            SampleDataset.Query($"select parse_filename(filename), count(*) from read_parquet('{folder}/{kind}/*.parquet', filename=true) group by filename order by filename");
    }

    private static void CheckStatistics(RunReport report, string folder)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "stats.json")));
        var root = json.RootElement;
        Level("records", "read", "accepted", "quarantined", report.RecordsAccepted, report.Quarantined);
        Level("passages", "made", "kept", "filtered", report.PassagesKept, report.PassagesFiltered);
        Level("views", "asked", "made", "refused", report.ViewsMade, report.ViewsRefused);
        Assert.Equal(report.ViewsRedrawn.Total, root.GetProperty("views").GetProperty("redrawn").GetProperty("total").GetInt64());
        Level("pairs", "asked", "written", "short", report.PairsWritten, report.PairsShort);
        Assert.Equal(report.PairsMerged, root.GetProperty("pairs").GetProperty("merged").GetInt64());
        Assert.Equal(report.RowsWritten, root.GetProperty("rows_written").GetInt64());
        Assert.Equal(report.Mining is null ? JsonValueKind.Null : JsonValueKind.Object, root.GetProperty("mining").ValueKind);

        void Level(string name, string all, string good, string bad, long count, Tally refused)
        {
            var level = root.GetProperty(name);
            Assert.Equal(count, level.GetProperty(good).GetInt64());
            Assert.Equal(refused.Total, level.GetProperty(bad).GetProperty("total").GetInt64());
            Assert.Equal(refused.ByReason, level.GetProperty(bad).GetProperty("by_reason").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetInt64()));
            Assert.Equal(level.GetProperty(all).GetInt64(), count + refused.ByReason.Values.Sum());
        }
    }

    /// <summary>Lineage names, row by row, where the texts of its data row come from.</summary>
    private static void CheckTexts(RandomFiles files, List<PairRow> rows)
    {
        var whole = files.Pipeline.Segment is null;
        foreach (var row in rows)
        {
            var lineage = row.Lineage!;
            Assert.StartsWith($"{lineage.Id}/{lineage.Rule}/", lineage.RowId, StringComparison.Ordinal);
            var isView = files.Pipeline.Pair.Any(r => r.Options is ViewsRule { Anchor: ViewAnchor.View });
            var passage = whole ? files.Texts[lineage.Id] : lineage.AnchorOperations == "[]" ? row.Anchor : null;
            if (passage is not null) Assert.Equal(Replayed(passage, lineage.AnchorOperations), row.Anchor);
            var ordinals = lineage.RowId[(lineage.Id.Length + lineage.Rule.Length + 2)..].Split('/');
            if (lineage.Rule == "given") Assert.Equal(files.Texts[$"{lineage.Id}/p{ordinals[1]}"], row.Positive);
            if (lineage.Rule == "views" && passage is not null) Assert.Equal(row.Positive, Replayed(passage, lineage.PositiveOperations));
            Assert.Equal(isView && lineage.Rule == "views", lineage.AnchorOperations != "[]");
            if (isView) Assert.NotNull(row.Group);
            for (var n = 0; n < row.Negatives.Count; n++)
            {
                Assert.Equal(row.Negatives[n], lineage.Negatives[n]?.Text);
                if (lineage.Negatives[n] is not { } negative) continue;
                Assert.NotEqual(passage, negative.Text);
                Assert.NotEqual(row.Anchor, negative.Text);
                Assert.NotEqual(row.Positive, negative.Text);
                if (whole) Assert.Equal(files.Texts[negative.SourceId], negative.Text);
                else if (negative.Miner == "given") Assert.Equal(files.Texts[Regex.Replace(negative.SourceId, @":\d+/n", ":0/n")], negative.Text);
            }
        }
    }

    private static string Replayed(string text, string operations) => OperationsJson.Read(operations).Aggregate(text, (t, operation) => TextEdits.Apply(t, operation.Edits));
}
