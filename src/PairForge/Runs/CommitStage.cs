using PairForge.Sinks;

namespace PairForge.Runs;

/// <summary>Stage <c>commit</c>: plan, counts, card and manifest are written, the work folder goes, and <c>_SUCCESS</c> comes last.</summary>
internal static class CommitStage
{
    internal static async Task RunAsync(
        RunFolder folder, RunPlan plan, Pipeline pipeline, PairFormat format, int negatives, SinkResult result, RunReport report, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var manifest = new DatasetManifest
        {
            Name = pipeline.Name,
            PlanHash = plan.Hash,
            Format = CanonicalJson.KebabCase(format.ToString()),
            Negatives = negatives,
            Splits = [new DatasetSplit("train", result.Rows, result.Files)],
        };
        AtomicFile.Write(folder.At("plan.json"), plan.Json);
        AtomicFile.Write(folder.At("stats.json"), report.ToJson(withTimes: false));
        AtomicFile.Write(folder.At("README.md"), await DatasetCard.WriteAsync(folder.Path, pipeline, manifest, report, cancellation).ConfigureAwait(false));
        if (pipeline.Blocks.TryGetValue("train", out var train)) AtomicFile.Write(folder.At("train.json"), CanonicalJson.Write(train) + "\n");
        AtomicFile.Write(folder.At("manifest.json"), manifest.ToJson());
        Directory.Delete(folder.Work, recursive: true);
        SuccessMarker.Write(folder.Path);
    }
}
