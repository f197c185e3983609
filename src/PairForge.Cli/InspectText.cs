using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using PairForge.Sinks;

namespace PairForge.Cli;

/// <summary>What <c>inspect</c> says to people.</summary>
internal static class InspectText
{
    internal static string Of(PairDatasetReader dataset, IReadOnlyList<string> columns, JsonNode? stats, IReadOnlyList<PairRow> rows)
    {
        var text = new StringBuilder();
        if (dataset.Manifest is { } manifest)
        {
            text.Append(CultureInfo.InvariantCulture, $"{manifest.Name}: {DatasetManifest.FormatName(manifest.Format)}");
            foreach (var split in manifest.Splits) text.Append(CultureInfo.InvariantCulture, $", {split.Name} of {split.Rows:N0} rows in {split.Files.Count} file{(split.Files.Count == 1 ? "" : "s")}");
            text.Append('\n');
        }
        text.Append("columns  ").AppendJoin(", ", columns).Append('\n');
        if (stats is not null) text.Append(Counts(stats));
        text.Append('\n');
        foreach (var row in rows) text.Append(RowText.Text(row));
        return text.ToString();
    }

    internal static string Of(DatasetComparison comparison, string first, string second)
    {
        var text = new StringBuilder();
        Section("settings", comparison.Settings);
        Section("counts", [.. comparison.Counts.Where(c => !IsDistribution(c.Name))]);
        text.Append(CultureInfo.InvariantCulture, $"rows     {comparison.Common:N0} in both, {comparison.OnlyFirst:N0} only in {first}, {comparison.OnlySecond:N0} only in {second}\n");
        Rows(first, comparison.FirstSample);
        Rows(second, comparison.SecondSample);
        return text.ToString();

        void Section(string name, IReadOnlyList<ValueDifference> differences)
        {
            if (differences.Count == 0) return;
            text.Append(name).Append('\n');
            var width = Math.Min(48, differences.Max(d => d.Name.Length));
            foreach (var d in differences) text.Append("  ").Append(d.Name.PadRight(width)).Append(CultureInfo.InvariantCulture, $"  {d.First ?? "-"} | {d.Second ?? "-"}\n");
        }

        void Rows(string of, IReadOnlyList<PairRow> rows)
        {
            if (rows.Count == 0) return;
            text.Append(CultureInfo.InvariantCulture, $"\nonly in {of}:\n\n");
            foreach (var row in rows) text.Append(RowText.Text(row));
        }
    }

    /// <summary>Quartiles and the like: in the JSON, and too much for the eye.</summary>
    private static bool IsDistribution(string name) =>
        name.StartsWith("mining.", StringComparison.Ordinal) && name.Count(c => c == '.') == 2 && !name.EndsWith(".mean", StringComparison.Ordinal) && !name.StartsWith("mining.skipped.", StringComparison.Ordinal);

    private static string Counts(JsonNode stats)
    {
        var text = new StringBuilder();
        Line("records", "read", "accepted", "quarantined");
        if (stats["scrubbed"] is { } scrubbed)
            text.Append(CultureInfo.InvariantCulture, $"scrubbed {(long)scrubbed["total"]!:N0} values\n");
        Line("passages", "made", "kept", "filtered");
        Line("views", "asked", "made", "refused");
        Line("pairs", "asked", "written", "short");
        return text.ToString();

        void Line(string level, string all, string good, string bad)
        {
            if (stats[level] is not { } counts) return;
            var reasons = counts[bad]?["by_reason"]?.AsObject().Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Key} {(long)r.Value!:N0}")).ToArray() ?? [];
            text.Append(CultureInfo.InvariantCulture, $"{level,-9}{(long)counts[all]!:N0} {all}, {(long)counts[good]!:N0} {good}, {(long)counts[bad]!["total"]!:N0} {bad}{(reasons.Length == 0 ? "" : $" ({string.Join(", ", reasons)})")}\n");
        }
    }
}
