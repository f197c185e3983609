using System.Globalization;
using System.Text;
using PairForge.Runs;

namespace PairForge.Cli;

/// <summary>A run's report for people.</summary>
internal static class ReportText
{
    /// <summary>One line where records were quarantined and the run went on all the same.</summary>
    internal static string? Warning(RunReport report)
    {
        if (report.AlreadyBuilt || report.Quarantined.Total == 0) return null;
        var warning = string.Create(CultureInfo.InvariantCulture,
            $"warning: {report.Quarantined.Total:N0} of {report.RecordsRead:N0} records {(report.Quarantined.Total == 1 ? "was" : "were")} quarantined; the first: {report.FirstQuarantined}; see {Path.Combine(report.Out, "quarantine")}");
        return warning.ReplaceLineEndings(" ");
    }

    /// <summary>What a dry run found.</summary>
    internal static string Of(IReadOnlyList<InputEstimate> inputs, string output, long? limit)
    {
        var text = new StringBuilder();
        var width = Math.Min(60, inputs.Max(i => i.Path.Length));
        foreach (var input in inputs) text.Append(input.Path.PadRight(width)).Append("  ").Append(Amount(input.Bytes, input.Records, input.IsExact)).Append('\n');
        var all = string.Create(CultureInfo.InvariantCulture, $"{inputs.Count:N0} inputs");
        if (inputs.Count > 1) text.Append(all.PadRight(width)).Append("  ").Append(Amount(inputs.Sum(i => i.Bytes), inputs.Sum(i => i.Records), inputs.All(i => i.IsExact))).Append('\n');
        if (limit is { } most) text.Append(CultureInfo.InvariantCulture, $"--limit reads at most {most:N0} of them\n");
        text.Append("a run would write ").Append(output).Append("; nothing was written\n");
        return text.ToString();

        static string Amount(long bytes, long records, bool exact) =>
            string.Create(CultureInfo.InvariantCulture, $"{ByteSize.Of(bytes),10}  {(exact ? "" : "about ")}{(exact ? records : Rounded(records)):N0} records");
    }

    /// <summary>What a preview is, below its rows.</summary>
    internal static string Preview(RunReport report, int rows, bool whole) => whole
        ? string.Create(CultureInfo.InvariantCulture, $"preview: the first {rows:N0} of {report.RowsWritten:N0} rows, as a whole run writes them; nothing was left behind\n")
        : string.Create(CultureInfo.InvariantCulture, $"preview: the first {rows:N0} of {report.RowsWritten:N0} rows from the first {report.RecordsAccepted:N0} records; a whole run mines from more texts, so its negatives and scores differ; nothing was left behind\n");

    internal static string Of(RunReport report)
    {
        if (report.AlreadyBuilt) return $"{report.Out} holds this very dataset already; --fresh builds it anew\n";
        var text = new StringBuilder();
        Line("records", $"{report.RecordsRead:N0} read", $"{report.RecordsAccepted:N0} accepted", report.Quarantined, "quarantined");
        if (report.Scrubbed is { } scrubbed) text.Append(CultureInfo.InvariantCulture, $"{"scrubbed",-9}{scrubbed.Total:N0} values{Reasons(scrubbed)}\n");
        Line("passages", $"{report.PassagesKept + report.PassagesFiltered.Total:N0} made", $"{report.PassagesKept:N0} kept", report.PassagesFiltered, "filtered");
        Line("views", $"{report.ViewsMade + report.ViewsRefused.Total:N0} asked", $"{report.ViewsMade:N0} made", report.ViewsRefused, "refused");
        if (report.ViewsRedrawn.Total > 0) text.Append(CultureInfo.InvariantCulture, $"{"redrawn",-9}{report.ViewsRedrawn.Total:N0} times{Reasons(report.ViewsRedrawn)}\n");
        if (report.NegativesMade.Total + report.NegativesRefused.Total is > 0 and var negatives) Line("hard neg", $"{negatives:N0} asked", $"{report.NegativesMade.Total:N0} made", report.NegativesRefused, "refused");
        Line("pairs", $"{report.PairsWritten + report.PairsShort.Total:N0} asked", $"{report.PairsWritten:N0} written", report.PairsShort, "short");
        text.Append(CultureInfo.InvariantCulture, $"{"rows",-9}{report.RowsWritten:N0}\n");
        if (report.Mining is { } mining) text.Append('\n').Append(mining.ToTable().ReplaceLineEndings("\n"));
        text.Append(CultureInfo.InvariantCulture, $"\n{report.Out}  {report.Seconds:F1} s  peak {report.PeakMemoryMb:N0} MB\n");
        return text.ToString();

        void Line(string name, string all, string good, Tally bad, string badName)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name,-9}{all}, {good}, {bad.Total:N0} {badName}{Reasons(bad)}\n");
        }

        static string Reasons(Tally tally) =>
            tally.Total == 0 ? "" : $" ({string.Join(", ", tally.ByReason.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Key} {r.Value:N0}")))})";
    }

    /// <summary>Two digits: an estimate does not know more.</summary>
    private static long Rounded(long value)
    {
        var unit = 1L;
        while (value / unit >= 100) unit *= 10;
        return (value + (unit / 2)) / unit * unit;
    }
}
