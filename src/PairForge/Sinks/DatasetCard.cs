using System.Globalization;
using System.Text;
using PairForge.Runs;

namespace PairForge.Sinks;

/// <summary>Writes the dataset's README.md: a header for dataset hubs, and what a reader wants to know first.</summary>
internal static class DatasetCard
{
    internal static async Task<string> WriteAsync(string folder, Pipeline pipeline, DatasetManifest manifest, RunReport report, CancellationToken cancellation)
    {
        var text = new StringBuilder();
        text.Append("---\nconfigs:\n- config_name: default\n  data_files:\n");
        foreach (var split in manifest.Splits) text.Append(CultureInfo.InvariantCulture, $"  - split: {split.Name}\n    path: data/{split.Name}-*.parquet\n");
        text.Append(CultureInfo.InvariantCulture, $"size_categories:\n- {SizeCategory(report.RowsWritten)}\ntask_categories:\n- sentence-similarity\ntags:\n- pairforge\n- sentence-transformers\n---\n\n");
        text.Append(CultureInfo.InvariantCulture, $"# {pipeline.Name}\n\n{report.RowsWritten:N0} rows in `{manifest.Format}` format, made by PairForge from {report.RecordsAccepted:N0} records.\n\n");
        text.Append("| step | in | out |\n|---|---|---|\n");
        text.Append(CultureInfo.InvariantCulture, $"| records | {report.RecordsRead} read | {report.RecordsAccepted} accepted, {report.Quarantined.Total} quarantined |\n");
        text.Append(CultureInfo.InvariantCulture, $"| passages | {report.PassagesKept + report.PassagesFiltered.Total} | {report.PassagesKept} kept, {report.PassagesFiltered.Total} filtered |\n");
        text.Append(CultureInfo.InvariantCulture, $"| views | {report.ViewsMade + report.ViewsRefused.Total} asked | {report.ViewsMade} made, {report.ViewsRefused.Total} refused |\n");
        text.Append(CultureInfo.InvariantCulture, $"| pairs | {report.PairsWritten + report.PairsShort.Total} | {report.PairsWritten} written, {report.PairsShort.Total} short |\n");
        if (pipeline.Encode is { } encode) text.Append(CultureInfo.InvariantCulture, $"\nSeed encoder: `{encode.Name}` `{CanonicalJson.Write(encode.Options)}`.\n");
        if (pipeline.Mine is { } mine) text.Append(CultureInfo.InvariantCulture, $"\nMining: `{CanonicalJson.Write(mine)}`.\n");
        text.Append("\n## First rows\n\n");
        var shown = 0;
        await foreach (var row in PairDatasetReader.ReadFilesAsync(folder, manifest, cancellation).ConfigureAwait(false))
        {
            text.Append(CultureInfo.InvariantCulture, $"- anchor: {Escape(row.Anchor)}\n  - positive: {Escape(row.Positive)}\n");
            foreach (var negative in row.Negatives) text.Append(CultureInfo.InvariantCulture, $"  - negative: {Escape(negative)}\n");
            if (++shown == 5) break;
        }
        text.Append("\n`lineage/` holds, row by row, where each text comes from and how it was made; `manifest.json` the hashes; `stats.json` every count.\n");
        return text.ToString();
    }

    private static string SizeCategory(long rows) => rows switch
    {
        < 1_000 => "n<1K",
        < 10_000 => "1K<n<10K",
        < 100_000 => "10K<n<100K",
        < 1_000_000 => "100K<n<1M",
        < 10_000_000 => "1M<n<10M",
        _ => "n>10M",
    };

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is '\n' or '\r') escaped.Append(' ');
            else
            {
                if (@"\`*_{}[]<>#|".Contains(c, StringComparison.Ordinal)) escaped.Append('\\');
                escaped.Append(c);
            }
        }
        return escaped.ToString();
    }
}
