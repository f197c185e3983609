using PairForge.Sinks;
using PairForge.Sources;

namespace PairForge.Runs;

/// <summary>Takes bad records to <c>quarantine/</c> as they come, and stops the run where they are too many.</summary>
internal sealed class Quarantine(QuarantineWriter writer, Tally counts, double? limit)
{
    private Rejection? _first;

    internal async ValueTask AddAsync(IReadOnlyList<Rejection> rejections, CancellationToken cancellation)
    {
        if (rejections.Count == 0) return;
        _first ??= rejections[0];
        foreach (var rejection in rejections) counts.Add(rejection.Reason);
        await writer.WriteAsync(rejections, cancellation).ConfigureAwait(false);
    }

    /// <summary>A count stops at once; a share is judged at the end.</summary>
    /// <param name="accepted">Records accepted so far.</param>
    /// <param name="final">Whether everything was read.</param>
    /// <param name="empty">What to say when there was nothing to read; null where that is no fault.</param>
    internal void Check(long accepted, bool final, string? empty = null)
    {
        var bad = counts.Total;
        if (final && accepted == 0)
        {
            if (bad > 0) throw new PairForgeException(FailureKind.BadData, $"no record was accepted: all {bad} were refused; the first: {Describe(_first!)}; all are in quarantine/");
            if (empty is not null) throw new PairForgeException(FailureKind.BadData, empty);
        }
        var read = accepted + bad;
        var over = limit switch
        {
            null => final && bad > 10 && bad > 0.001 * read,
            < 1 => final && bad > limit * read,
            _ => bad > limit,
        };
        if (over) throw new PairForgeException(FailureKind.BadData, $"{bad} of {read} records were refused, more than max_quarantine allows; the first: {Describe(_first!)}; all are in quarantine/");
    }

    private static string Describe(Rejection r) => $"{r.Source} at byte {r.Offset}: {r.Reason} ({r.Detail})";
}
