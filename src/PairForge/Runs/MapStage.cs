using System.Runtime.CompilerServices;
using System.Text;
using PairForge.Dataflow;
using PairForge.Filters;
using PairForge.Sources;
using PairForge.Text;

namespace PairForge.Runs;

/// <summary>Stage <c>map</c>: reads, segments and filters; kept passages go to a spool in global order.</summary>
internal sealed class MapStage(Pipeline pipeline, RunPlan plan, IReadOnlyList<ISource> sources, RunReport report, Quarantine quarantine)
{
    private const int MostRawBytes = 1 << 16;

    private readonly ISegmenter? _segmenter = pipeline.Segment?.Create();
    private readonly IFilter[] _filters = [.. pipeline.Filter.Select(f => f.Create())];
    private readonly HashSet<UInt128> _ids = [];

    internal async Task<PassageSpool> RunAsync(string path, int workers, long? limit, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        var meter = new StageMeter("map", progress);
        var duplicates = _filters.OfType<IDuplicateFilter>().Select(f => (Filter: f, Seen: new HashSet<UInt128>())).ToArray();
        using var spool = new PassageSpoolWriter(path);

        await foreach (var (passages, filtered, signatures) in OrderedParallel.RunAsync(
            ReadAsync(limit ?? long.MaxValue, cancellation), workers, meter, batch => StageFault.Place(batch[0].Id, batch[^1].Id), (batch, _) => ValueTask.FromResult(Prepare(batch, duplicates.Select(d => d.Filter).ToArray())), cancellation).ConfigureAwait(false))
        {
            foreach (var (reason, count) in filtered.ByReason) report.PassagesFiltered.Add(reason, count);
            for (var i = 0; i < passages.Count; i++)
            {
                var keep = true;
                for (var d = 0; d < duplicates.Length && keep; d++)
                {
                    if (duplicates[d].Seen.Add(signatures[i][d])) continue;
                    report.PassagesFiltered.Add(duplicates[d].Filter.Reason);
                    keep = false;
                }
                if (!keep) continue;
                spool.Write(passages[i]);
                report.PassagesKept++;
            }
            meter.Items(passages.Count);
        }
        return new PassageSpool(path, spool.Count);
    }

    private async IAsyncEnumerable<IReadOnlyList<Passage>> ReadAsync(long limit, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var i = 0; i < plan.Inputs.Count && report.RecordsAccepted < limit; i++)
        {
            await foreach (var batch in ReadInputAsync(i, cancellation).ConfigureAwait(false))
            {
                var accepted = new List<Passage>(batch.Passages.Count);
                var rejections = new List<Rejection>(batch.Rejections);
                foreach (var passage in batch.Passages)
                {
                    if (report.RecordsAccepted == limit) break;
                    if (Refuse(passage) is { } rejection)
                    {
                        rejections.Add(rejection);
                        continue;
                    }
                    report.RecordsAccepted++;
                    accepted.Add(passage);
                }
                await quarantine.AddAsync([.. rejections.OrderBy(r => r.Offset)], cancellation).ConfigureAwait(false);
                quarantine.Check(report.RecordsAccepted, final: false);
                if (accepted.Count > 0) yield return accepted;
                if (report.RecordsAccepted == limit) break;
            }
        }
        quarantine.Check(report.RecordsAccepted, final: true, $"no record was read: {Names()} {(plan.Inputs.Count == 1 ? "is" : "are")} empty");
    }

    /// <summary>Reads one input; a fault of its source carries its name.</summary>
    private async IAsyncEnumerable<SourceBatch> ReadInputAsync(int index, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var input = plan.Inputs[index];
        await using var batches = sources[input.Source].ReadAsync(input.File, index, 0, long.MaxValue, cancellation).GetAsyncEnumerator(cancellation);
        while (true)
        {
            try
            {
                if (!await batches.MoveNextAsync().ConfigureAwait(false)) yield break;
            }
            catch (Exception fault) when (StageFault.LacksPlace(fault, cancellation))
            {
                throw StageFault.At("map", $"input {input.Path}", fault);
            }
            yield return batches.Current;
        }
    }

    private string Names() => string.Join(", ", plan.Inputs.Take(3).Select(i => i.Path)) + (plan.Inputs.Count > 3 ? ", ..." : "");

    /// <summary>Why a record cannot be taken that its source accepted, or null.</summary>
    private Rejection? Refuse(Passage passage)
    {
        foreach (var text in new[] { passage.Id, passage.Text, passage.Group, passage.Label }.Concat(passage.Positives).Concat(passage.Negatives))
        {
            if (text is not null && Surrogates.FirstLone(text) is var at and >= 0)
                return Reject(passage, "lone-surrogate", $"half a character stands at UTF-16 unit {at} of a text");
        }
        return _ids.Add(System.IO.Hashing.XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(passage.Id)))
            ? null
            : Reject(passage, "duplicate-id", $"the id '{passage.Id[..^2]}' stands before; ids must be unique");
    }

    private static Rejection Reject(Passage passage, string reason, string detail)
    {
        var raw = Encoding.UTF8.GetBytes(passage.Text);
        return new(passage.Source, passage.Position.Offset, raw.Length > MostRawBytes ? raw[..MostRawBytes] : raw, "read", reason, detail);
    }

    private (List<Passage> Passages, Tally Filtered, List<UInt128[]> Signatures) Prepare(IReadOnlyList<Passage> records, IDuplicateFilter[] duplicates)
    {
        var kept = new List<Passage>(records.Count);
        var signatures = new List<UInt128[]>(records.Count);
        var filtered = new Tally();
        var segments = new List<Segment>();
        foreach (var record in records)
        {
            try
            {
                Segment(record);
            }
            catch (Exception fault) when (fault is not PairForgeException)
            {
                throw StageFault.At("map", StageFault.Place(record.Id, record.Id), fault);
            }
        }
        return (kept, filtered, signatures);

        void Segment(Passage record)
        {
            // A labelled record is one unit: cutting its anchor would part it from its positives.
            if (_segmenter is null || record.Positives.Count > 0)
            {
                Keep(record);
                return;
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
                var text = record.Text.Substring(segments[s].Start, segments[s].Length);
                if (Surrogates.FirstLone(text) >= 0)
                {
                    filtered.Add("lone-surrogate");
                    continue;
                }
                Keep(record with
                {
                    Id = string.Concat(record.Id.AsSpan(0, record.Id.Length - 1), s.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                    Position = record.Position with { Ordinal = s },
                    Text = text,
                });
            }
        }

        void Keep(Passage passage)
        {
            foreach (var filter in _filters)
            {
                if (filter.Refuse(passage) is not { } reason) continue;
                filtered.Add(reason);
                return;
            }
            var own = duplicates.Length == 0 ? [] : new UInt128[duplicates.Length];
            for (var d = 0; d < own.Length; d++) own[d] = duplicates[d].Signature(passage);
            kept.Add(passage);
            signatures.Add(own);
        }
    }
}
