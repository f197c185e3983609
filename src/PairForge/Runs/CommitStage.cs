using System.Globalization;
using System.Text;
using PairForge.Sinks;

namespace PairForge.Runs;

/// <summary>The last stage: what was composed gets its final names, then come counts, card and manifest, and <c>_SUCCESS</c> last.</summary>
/// <remarks>Every step may be repeated, so a run that is stopped inside it is simply committed again.</remarks>
internal static class CommitStage
{
    internal static async Task RunAsync(RunContext context, RunFolder folder, RunReport report, CancellationToken cancellation)
    {
        var splits = new List<DatasetSplit>();
        for (var split = 0; split < context.Splits.Count; split++) splits.Add(Place(context, split));
        var quarantine = PlaceQuarantine(context);
        foreach (var name in (string[])["data", "lineage"]) context.Store.Storage.SyncFolder(name);
        if (quarantine.Count > 0) context.Store.Storage.SyncFolder("quarantine");
        context.Store.Storage.SyncFolder("");
        var manifest = new DatasetManifest { Name = context.Pipeline.Name, PlanHash = context.Plan.Hash, Format = context.Format, Splits = splits, Quarantine = quarantine };
        cancellation.ThrowIfCancellationRequested();

        var documents = new List<DatasetDocument> { DatasetDocument.Of(RunFolder.PlanFile, Encoding.UTF8.GetBytes(context.Plan.Json)) };
        void Publish(string name, byte[] bytes)
        {
            folder.Publish(name, bytes);
            documents.Add(DatasetDocument.Of(name, bytes));
        }
        Publish("stats.json", Encoding.UTF8.GetBytes(report.ToJson(withTimes: false)));
        if (context.Pipeline.Blocks.TryGetValue("train", out var train)) Publish("train.json", Encoding.UTF8.GetBytes(CanonicalJson.Write(train) + "\n"));
        if (context.Mines) Publish(MiningReview.FileName, MiningReview.Sheet(context));
        var card = await CardAsync(context, folder, splits, report, cancellation).ConfigureAwait(false);
        Publish("README.md", Encoding.UTF8.GetBytes(DatasetCard.Render(manifest, card)));
        folder.Publish(Provenance.FileName, Provenance.Of(context));
        manifest = manifest with { Documents = documents };
        folder.Publish(DatasetManifest.FileName, manifest.ToBytes());
        folder.Publish(SuccessMarker.FileName, SuccessMarker.Of(manifest.ToBytes()));
        context.Store.Storage.DeleteFolder(RunStore.Folder);
    }

    private static DatasetSplit Place(RunContext context, int split)
    {
        var marker = context.Store.Require(StageNames.Compose, split);
        var count = (int)marker.Count("files");
        var files = new List<DatasetFile>(count);
        for (var i = 0; i < count; i++)
        {
            var rows = marker.Count(string.Create(CultureInfo.InvariantCulture, $"rows.{i:D5}"));
            var name = DatasetFile.NameOf(context.Splits[split], i, count);
            var data = Place(context.Store, marker.File(ComposeStage.FileName("data", i)), $"data/{name}", rows);
            files.Add(data with { Lineage = Place(context.Store, marker.File(ComposeStage.FileName("lineage", i)), $"lineage/{name}", rows) });
        }
        return new DatasetSplit(context.Splits[split], files.Sum(f => f.Rows), files);
    }

    private static List<DatasetFile> PlaceQuarantine(RunContext context)
    {
        var files = new List<DatasetFile>();
        foreach (var (file, rows) in RunCounts.Quarantine(context)) files.Add(Place(context.Store, file, QuarantineWriter.PathOf(files.Count), rows));
        return files;
    }

    /// <summary>Gives a committed file its name in the dataset.</summary>
    private static DatasetFile Place(RunStore store, StageFile file, string path, long rows)
    {
        store.Check(file);
        if (!store.Storage.Link(file.Path, path))
        {
            var placed = file with { Path = path };
            store.Check(placed); // by an earlier try at this commit
        }
        return new DatasetFile(path, rows, file.Bytes, file.Sha256);
    }

    private static async Task<DatasetCardContent> CardAsync(RunContext context, RunFolder folder, List<DatasetSplit> splits, RunReport report, CancellationToken cancellation)
    {
        var pipeline = context.Pipeline;
        var sample = new List<PairRow>();
        if (folder.Storage.LocalPath(splits[0].Files[0].Path) is { } first)
        {
            await foreach (var row in ParquetPairReader.ReadAsync(first, folder.Storage.LocalPath(splits[0].Files[0].Lineage!.Path), LineageDetail.None, cancellation).ConfigureAwait(false))
            {
                sample.Add(row);
                if (sample.Count == DatasetCard.SampleRows) break;
            }
        }
        return new DatasetCardContent
        {
            Sources = [.. context.Plan.Inputs.Select(i => string.Create(CultureInfo.InvariantCulture, $"{i.Path}, {i.Size:N0} bytes, SHA-256 {i.Sha256}"))],
            Scrubbed = [.. (pipeline.Scrub?.Kinds ?? []).Select(k => CanonicalJson.KebabCase(k.ToString())).Distinct()],
            Operations = [.. (pipeline.Augment?.Operations ?? []).Select(o => $"{o.Name} {CanonicalJson.Write(o.Options)}")],
            Encoder = pipeline.Encode is { } encode ? $"{encode.Name} {CanonicalJson.Write(encode.Options)}" : pipeline.Mine is null ? null : "hashing",
            Mining = [.. Parameters(pipeline)],
            Counts =
            [
                new("records read", report.RecordsRead), new("records accepted", report.RecordsAccepted), new("records quarantined", report.Quarantined.Total),
                .. report.Scrubbed is { } scrubbed ? [new("values scrubbed", scrubbed.Total)] : Array.Empty<KeyValuePair<string, long>>(),
                new("passages kept", report.PassagesKept), new("passages filtered", report.PassagesFiltered.Total),
                new("views made", report.ViewsMade), new("views refused", report.ViewsRefused.Total),
                new("pairs written", report.PairsWritten), new("pairs short", report.PairsShort.Total), new("rows", report.RowsWritten),
            ],
            NumNegatives = context.NegativesWanted,
            Scores = pipeline.Write.Scores,
            Sample = sample,
        };
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
