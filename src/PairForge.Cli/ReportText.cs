using System.Globalization;
using System.Text;
using PairForge.Runs;

namespace PairForge.Cli;

/// <summary>A run's report for people.</summary>
internal static class ReportText
{
    internal static string Of(RunReport report)
    {
        if (report.AlreadyBuilt) return $"{report.Out} holds this very dataset already; --fresh builds it anew\n";
        var text = new StringBuilder();
        Line("records", $"{report.RecordsRead:N0} read", $"{report.RecordsAccepted:N0} accepted", report.Quarantined, "quarantined");
        Line("passages", $"{report.PassagesKept + report.PassagesFiltered.Total:N0} made", $"{report.PassagesKept:N0} kept", report.PassagesFiltered, "filtered");
        Line("views", $"{report.ViewsMade + report.ViewsRefused.Total:N0} asked", $"{report.ViewsMade:N0} made", report.ViewsRefused, "refused");
        Line("pairs", $"{report.PairsWritten + report.PairsShort.Total:N0} asked", $"{report.PairsWritten:N0} written", report.PairsShort, "short");
        text.Append(CultureInfo.InvariantCulture, $"{"rows",-9}{report.RowsWritten:N0}\n");
        if (report.Mining is { } mining) text.Append('\n').Append(mining.ToTable().ReplaceLineEndings("\n"));
        text.Append(CultureInfo.InvariantCulture, $"\n{report.Out}  {report.Seconds:F1} s  peak {report.PeakMemoryMb:N0} MB\n");
        return text.ToString();

        void Line(string name, string all, string good, Tally bad, string badName)
        {
            var reasons = bad.Total == 0 ? "" : $" ({string.Join(", ", bad.ByReason.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Key} {r.Value:N0}")))})";
            text.Append(CultureInfo.InvariantCulture, $"{name,-9}{all}, {good}, {bad.Total:N0} {badName}{reasons}\n");
        }
    }
}
