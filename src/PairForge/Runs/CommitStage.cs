using System.Globalization;
using System.Text;
using PairForge.Sinks;

namespace PairForge.Runs;

/// <summary>Stage <c>commit</c>: plan, counts, card and manifest are written, the work folder goes, and <c>_SUCCESS</c> comes last.</summary>
internal static class CommitStage
{
    internal static void Run(
        RunFolder folder, RunPlan plan, Pipeline pipeline, PairFormat format, int negatives, SinkResult result,
        IReadOnlyList<DatasetFile> quarantine, IReadOnlyList<Pair> sample, RunReport report)
    {
        var manifest = new DatasetManifest
        {
            Name = pipeline.Name,
            PlanHash = plan.Hash,
            Format = format,
            Splits = [new DatasetSplit(result.Split, result.Rows, result.Files)],
            Quarantine = quarantine,
        };
        AtomicFile.Write(folder.At("plan.json"), Encoding.UTF8.GetBytes(plan.Json));
        AtomicFile.Write(folder.At("stats.json"), Encoding.UTF8.GetBytes(report.ToJson(withTimes: false)));
        if (pipeline.Blocks.TryGetValue("train", out var train)) AtomicFile.Write(folder.At("train.json"), Encoding.UTF8.GetBytes(CanonicalJson.Write(train) + "\n"));
        DatasetCard.Write(folder.Path, manifest, new DatasetCardContent
        {
            Sources = [.. plan.Inputs.Select(i => string.Create(CultureInfo.InvariantCulture, $"{i.Path}, {i.Size:N0} bytes, SHA-256 {i.Sha256}"))],
            Operations = [.. (pipeline.Augment?.Operations ?? []).Select(o => $"{o.Name} {CanonicalJson.Write(o.Options)}")],
            Encoder = pipeline.Encode is { } encode ? $"{encode.Name} {CanonicalJson.Write(encode.Options)}" : pipeline.Mine is null ? null : "hashing",
            Mining = [.. Parameters(pipeline)],
            Counts =
            [
                new("records read", report.RecordsRead), new("records accepted", report.RecordsAccepted), new("records quarantined", report.Quarantined.Total),
                new("passages kept", report.PassagesKept), new("passages filtered", report.PassagesFiltered.Total),
                new("views made", report.ViewsMade), new("views refused", report.ViewsRefused.Total),
                new("pairs written", report.PairsWritten), new("pairs short", report.PairsShort.Total), new("rows", report.RowsWritten),
            ],
            NumNegatives = negatives,
            Scores = pipeline.Write.Scores,
            Sample = sample,
        });
        manifest.Write(folder.Path);
        Directory.Delete(folder.Work, recursive: true);
        SuccessMarker.Write(folder.Path);
    }

    private static IEnumerable<KeyValuePair<string, string>> Parameters(Pipeline pipeline)
    {
        if (pipeline.Mine is null) yield break;
        using var json = System.Text.Json.JsonDocument.Parse(CanonicalJson.Write(pipeline.Mine));
        foreach (var property in json.RootElement.EnumerateObject())
        {
            if (property.Value.ValueKind != System.Text.Json.JsonValueKind.Null) yield return new(property.Name, property.Value.GetRawText());
        }
    }
}
