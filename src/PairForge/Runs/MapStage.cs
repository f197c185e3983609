using System.Text;
using PairForge.Dataflow;
using PairForge.Filters;
using PairForge.Sources;
using PairForge.Text;

namespace PairForge.Runs;

/// <summary>Stage <c>map</c>: reads, segments and filters; kept passages go to a spool in global order.</summary>
internal sealed class MapStage(Pipeline pipeline, RunPlan plan, IReadOnlyList<ISource> sources, RunReport report)
{
    private const int MostRejectionsInMemory = 10_000;
    private const long FilterMemory = 256L << 20;

    private readonly ISegmenter? _segmenter = pipeline.Segment?.Create();
    private readonly FilterChain _filters = new([.. pipeline.Filter.Select(f => f.Create())]);
    private readonly HashSet<UInt128> _ids = [];
    private readonly List<Rejection> _rejections = [];
    private long _readLimit;

    internal IReadOnlyList<Rejection> Rejections => _rejections;

    internal async Task<PassageSpool> RunAsync(string path, int workers, long? limit, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        _readLimit = limit ?? long.MaxValue;
        var meter = new StageMeter("map", progress);
        var (all, signed) = _filters.RecordBytes == 0 ? (path, null) : (path + ".all", path + ".signatures");
        var count = 0;
        using (var spool = new PassageSpoolWriter(all))
        using (var signatures = signed is null ? null : new FileStream(signed, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
        {
            await foreach (var (passages, filtered, records) in OrderedParallel.RunAsync(
                ReadAsync(cancellation), workers, meter, (batch, _) => ValueTask.FromResult(Prepare(batch)), cancellation).ConfigureAwait(false))
            {
                foreach (var (reason, refused) in filtered.ByReason) report.PassagesFiltered.Add(reason, refused);
                foreach (var passage in passages) spool.Write(passage);
                signatures?.Write(records);
                meter.Items(passages.Count);
            }
            count = spool.Count;
        }
        var kept = new PassageSpool(all, count);
        if (signed is not null) kept = Compact(kept, path, signed, cancellation);
        report.PassagesKept = kept.Count;
        return kept;
    }

    /// <summary>Lets the filters that need the whole corpus decide, and copies what they keep.</summary>
    private PassageSpool Compact(PassageSpool all, string path, string signed, CancellationToken cancellation)
    {
        DropMap dropped;
        using (var records = CorpusSignatures.OfFiles([signed], _filters.RecordBytes)) dropped = _filters.Decide(records, FilterMemory, cancellation);
        using var spool = new PassageSpoolWriter(path);
        var index = 0L;
        foreach (var passage in all.Read())
        {
            if (dropped[index++] is var cause and > 0) report.PassagesFiltered.Add(_filters.Reason(cause, passage));
            else spool.Write(passage);
        }
        return new PassageSpool(path, spool.Count);
    }

    private async IAsyncEnumerable<IReadOnlyList<Passage>> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var i = 0; i < plan.Inputs.Count; i++)
        {
            var input = plan.Inputs[i];
            if (report.RecordsAccepted >= _readLimit) yield break;
            await foreach (var batch in sources[input.Source].ReadAsync(input.File, i, 0, long.MaxValue, cancellation).ConfigureAwait(false))
            {
                foreach (var rejection in batch.Rejections) Reject(rejection);
                var accepted = new List<Passage>(batch.Passages.Count);
                foreach (var passage in batch.Passages)
                {
                    if (report.RecordsAccepted >= _readLimit) break;
                    if (!_ids.Add(System.IO.Hashing.XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(passage.Id))))
                    {
                        Reject(new Rejection(passage.Source, passage.Position.Offset, Encoding.UTF8.GetBytes(passage.Text), "read", "duplicate-id", $"the id '{passage.Id[..^2]}' stands before; ids must be unique"));
                        continue;
                    }
                    report.RecordsAccepted++;
                    accepted.Add(passage);
                }
                CheckQuarantine(final: false);
                if (accepted.Count > 0) yield return accepted;
                if (report.RecordsAccepted >= _readLimit) yield break;
            }
        }
        CheckQuarantine(final: true);
    }

    private void Reject(Rejection rejection)
    {
        report.Quarantined.Add(rejection.Reason);
        if (_rejections.Count < MostRejectionsInMemory) _rejections.Add(rejection);
    }

    /// <summary>A count stops at once; a share is judged at the end, or as soon as no rest of the input could bring it back under.</summary>
    private void CheckQuarantine(bool final)
    {
        var bad = report.Quarantined.Total;
        if (bad == 0 && (!final || report.RecordsAccepted > 0)) return;
        if (final && report.RecordsAccepted == 0)
        {
            throw new PairForgeException(FailureKind.BadData, bad == 0
                ? $"no record was read: {Names()} {(plan.Inputs.Count == 1 ? "is" : "are")} empty"
                : $"no record was accepted: all {bad} were refused; the first: {Describe(_rejections[0])}");
        }
        var over = pipeline.MaxQuarantine switch
        {
            null => final && bad > 10 && bad > 0.001 * report.RecordsRead,
            < 1 => final && bad > pipeline.MaxQuarantine * report.RecordsRead,
            _ => bad > pipeline.MaxQuarantine,
        };
        if (over)
            throw new PairForgeException(FailureKind.BadData, $"{bad} of {report.RecordsRead} records were refused, more than max_quarantine allows; the first: {Describe(_rejections[0])}; all are in quarantine/");
    }

    private string Names() => string.Join(", ", plan.Inputs.Take(3).Select(i => i.Path)) + (plan.Inputs.Count > 3 ? ", ..." : "");

    private static string Describe(Rejection r) => $"{r.Source} at byte {r.Offset}: {r.Reason} ({r.Detail})";

    private (List<Passage> Passages, Tally Filtered, byte[] Records) Prepare(IReadOnlyList<Passage> records)
    {
        var made = new List<Passage>(records.Count);
        var filtered = new Tally();
        var segments = new List<Segment>();
        foreach (var record in records)
        {
            // A labelled record is one unit: cutting its anchor would part it from its positives.
            if (_segmenter is null || record.Positives.Count > 0)
            {
                made.Add(record);
                continue;
            }
            segments.Clear();
            _segmenter.Segment(record.Text, segments);
            for (var s = 0; s < segments.Count; s++)
            {
                if (segments[s].Refusal is { } reason)
                {
                    filtered.Add(reason);
                    continue;
                }
                made.Add(record with
                {
                    Id = string.Concat(record.Id.AsSpan(0, record.Id.Length - 1), s.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                    Position = record.Position with { Ordinal = s },
                    Text = record.Text.Substring(segments[s].Start, segments[s].Length),
                });
            }
        }
        var reasons = new string?[made.Count];
        var signatures = new byte[made.Count * _filters.RecordBytes];
        _filters.Refuse(made, reasons, signatures);
        var kept = new List<Passage>(made.Count);
        for (var i = 0; i < reasons.Length; i++)
        {
            if (reasons[i] is { } refused)
            {
                filtered.Add(refused);
                continue;
            }
            signatures.AsSpan(i * _filters.RecordBytes, _filters.RecordBytes).CopyTo(signatures.AsSpan(kept.Count * _filters.RecordBytes));
            kept.Add(made[i]);
        }
        return (kept, filtered, signatures[..(kept.Count * _filters.RecordBytes)]);
    }
}
