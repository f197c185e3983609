using System.Text;
using PairForge.Sources;

namespace PairForge.Runs;

/// <summary>How much bad input a run bears: <c>max_quarantine</c>.</summary>
internal static class QuarantineLimit
{
    private const long FewestByDefault = 10;
    private const double ShareByDefault = 0.001;

    /// <summary>Whether a count of bad records alone is over a limit that is a count; a share is judged when all is read.</summary>
    internal static bool IsOver(double? limit, long refused) => limit >= 1 && refused > limit;

    /// <summary>Judges what stage <c>map</c> has done so far.</summary>
    /// <param name="context">The run.</param>
    /// <param name="maps">Markers of the shards that are done.</param>
    /// <param name="more">Records refused by later stages.</param>
    /// <param name="final">Whether all shards are done: only then are shares judged, and that something was read at all.</param>
    /// <exception cref="PairForgeException">Too much was refused, or nothing was read.</exception>
    internal static void Check(RunContext context, IReadOnlyList<StageMarker> maps, long more, bool final)
    {
        var (accepted, refused) = (maps.Sum(m => m.Count("records.accepted")) - more, maps.Sum(Refused) + more);
        if (final && accepted == 0)
        {
            throw new PairForgeException(FailureKind.BadData, refused == 0
                ? $"no record was read: {Names(context.Plan)} {(context.Plan.Inputs.Count == 1 ? "is" : "are")} empty"
                : $"no record was accepted: all {refused} were refused; the first: {First(context, maps)}");
        }
        var over = context.Pipeline.MaxQuarantine switch
        {
            null => final && refused > FewestByDefault && refused > ShareByDefault * (accepted + refused),
            < 1 => final && refused > context.Pipeline.MaxQuarantine * (accepted + refused),
            _ => refused > context.Pipeline.MaxQuarantine,
        };
        if (over)
            throw new PairForgeException(FailureKind.BadData, $"{refused} of {accepted + refused} records were refused, more than max_quarantine allows; the first: {First(context, maps)}; all are in quarantine/");
    }

    /// <summary>Records that a marker counts as refused.</summary>
    internal static long Refused(StageMarker marker) => marker.Counts.Where(c => c.Key.StartsWith("quarantined.", StringComparison.Ordinal)).Sum(c => c.Value);

    internal static string Describe(Rejection rejection) => $"{rejection.Source} at byte {rejection.Offset}: {rejection.Reason} ({rejection.Detail})";

    /// <summary>The first refused record, for people.</summary>
    internal static string First(RunContext context, IReadOnlyList<StageMarker> maps)
    {
        foreach (var marker in maps)
        {
            if (marker.Find("rejection") is not { } file) continue;
            using var reader = new StreamReader(context.Store.Open(file), Encoding.UTF8);
            return reader.ReadToEnd();
        }
        return "a record that a later stage refused";
    }

    private static string Names(RunPlan plan) => string.Join(", ", plan.Inputs.Take(3).Select(i => i.Path)) + (plan.Inputs.Count > 3 ? ", ..." : "");
}
