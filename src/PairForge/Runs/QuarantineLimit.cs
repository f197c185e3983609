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
        var (accepted, refused) = (maps.Sum(m => m.Count("records.accepted")) - more, maps.Sum(m => Total(m, "quarantined.")) + more);
        if (final && accepted == 0)
        {
            throw new PairForgeException(FailureKind.BadData, refused == 0
                ? $"no record was read: {Names(context.Plan)} {(context.Plan.Inputs.Count == 1 ? "is" : "are")} empty"
                : $"no record was accepted: all {refused} were refused; the first: {First(context, maps)}; all are in quarantine/");
        }
        if (IsOver(context.Pipeline.MaxQuarantine, refused) || (final && IsOver(context.Pipeline.MaxQuarantine, refused, accepted + refused))) throw TooMany(context, refused, accepted + refused, maps);
    }

    /// <summary>Judges the texts that a later stage refused: lines of <c>mine.corpus</c>, texts that an operation or the encoder failed on.</summary>
    /// <exception cref="PairForgeException">Too many were.</exception>
    internal static void CheckLater(RunContext context, StageMarker marker)
    {
        var corpus = Total(marker, "corpus.quarantined.");
        var read = corpus + marker.Count("corpus.accepted");
        if (corpus > 0 && (IsOver(context.Pipeline.MaxQuarantine, corpus) || IsOver(context.Pipeline.MaxQuarantine, corpus, read))) throw TooMany(context, corpus, read, [marker]);
        var poison = marker.Count("poison");
        if (poison > 0 && (IsOver(context.Pipeline.MaxQuarantine, poison) || IsOver(context.Pipeline.MaxQuarantine, poison, marker.Count("texts"))))
            throw new PairForgeException(FailureKind.Internal, $"stage {marker.Stage}: {poison} of {marker.Count("texts")} texts failed, more than max_quarantine allows; the first: {First(context, [marker])}");
    }

    private static bool IsOver(double? limit, long refused, long all) => limit switch
    {
        null => refused > FewestByDefault && refused > ShareByDefault * all,
        < 1 => refused > limit * all,
        _ => refused > limit,
    };

    private static PairForgeException TooMany(RunContext context, long refused, long all, IReadOnlyList<StageMarker> markers) =>
        new(FailureKind.BadData, $"{refused} of {all} records were refused, more than max_quarantine allows; the first: {First(context, markers)}; all are in quarantine/");

    private static long Total(StageMarker marker, string prefix) => marker.Counts.Where(c => c.Key.StartsWith(prefix, StringComparison.Ordinal)).Sum(c => c.Value);

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
