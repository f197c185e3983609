using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using PairForge.Dataflow;
using PairForge.Filters;
using PairForge.Sinks;
using PairForge.Sources;
using PairForge.Text;

namespace PairForge.Runs;

/// <summary>Stage <c>map</c>, an index a shard: reads, segments and filters each passage by itself.</summary>
/// <remarks>
/// Files: <c>passages</c> in order; <c>signatures-N</c>, what the N-th corpus filter keeps of each; <c>ids</c>, the hashes of
/// ids that are the user's own, with the offset and the passages of their records; <c>quarantine</c> and <c>rejection</c>
/// where something was refused.
/// </remarks>
internal sealed class MapStage() : RunStage(StageNames.Map)
{
    internal override int Count(RunContext context) => context.Plan.Shards.Count;

    internal override async Task RunAsync(RunContext context, int index, StageAttempt attempt, CancellationToken cancellation)
    {
        context.Plan.Verify(index);
        var duplicates = context.Filters.OfType<IDuplicateFilter>().ToArray();
        var local = context.Filters.ToArray();
        var segmenter = context.Pipeline.Segment?.Create();
        using var passages = new PassageWriter(attempt.Create("passages"));
        var signatures = duplicates.Select((_, i) => attempt.Create($"signatures-{i}")).ToArray();
        var ids = new OwnIds(attempt.Create("ids"), context.Plan.Inputs[context.Plan.Shards[index].Input].File);
        await using var reader = new ShardReader(context, index, attempt);
        var meter = context.Meter(StageNames.Map);
        var (mostPositives, mostNegatives) = (0, 0);
        await foreach (var batch in OrderedParallel.RunAsync(
            reader.ReadAsync(cancellation), context.Workers, meter, records => StageFault.Place(records[0].Id, records[^1].Id),
            (records, _) => ValueTask.FromResult(Prepare(records, segmenter, local, duplicates)), cancellation).ConfigureAwait(false))
        {
            attempt.Count("filtered", batch.Filtered);
            for (var i = 0; i < batch.Passages.Count; i++)
            {
                passages.Write(batch.Passages[i]);
                mostPositives = Math.Max(mostPositives, batch.Passages[i].Positives.Count);
                mostNegatives = Math.Max(mostNegatives, batch.Passages[i].Negatives.Count);
                for (var d = 0; d < signatures.Length; d++) Numbers.Write<UInt128>(signatures[d], [batch.Signatures[i][d]]);
            }
            foreach (var record in batch.Records) ids.Add(record);
            meter.Items(batch.Passages.Count);
        }
        await reader.CompleteAsync(cancellation).ConfigureAwait(false);
        attempt.Count("passages.kept", passages.Count);
        attempt.Count("most.positives", mostPositives);
        attempt.Count("most.negatives", mostNegatives);
    }

    private static MappedBatch Prepare(IReadOnlyList<Passage> records, ISegmenter? segmenter, IFilter[] local, IDuplicateFilter[] duplicates)
    {
        var batch = new MappedBatch();
        var segments = new List<Segment>();
        foreach (var record in records)
        {
            var own = new Tally();
            var kept = batch.Passages.Count;
            try
            {
                Take(record, own);
            }
            catch (Exception fault) when (fault is not PairForgeException)
            {
                throw StageFault.At(StageNames.Map, StageFault.Place(record.Id, record.Id), fault);
            }
            foreach (var (reason, count) in own.ByReason) batch.Filtered.Add(reason, count);
            batch.Records.Add(new MappedRecord(record, batch.Passages.Count - kept, own));
        }
        return batch;

        void Take(Passage record, Tally refused)
        {
            // A labelled record is one unit: cutting its anchor would part it from its positives.
            if (segmenter is null || record.Positives.Count > 0)
            {
                Keep(record, refused);
                return;
            }
            segments.Clear();
            segmenter.Segment(record.Text, segments);
            for (var s = 0; s < segments.Count; s++)
            {
                var passage = segments[s].Refusal is null ? Cut(record, segments[s], s) : null;
                if (passage is null) refused.Add(segments[s].Refusal!);
                else if (Surrogates.FirstLone(passage.Text) >= 0) refused.Add("lone-surrogate");
                else Keep(passage, refused);
            }
        }

        void Keep(Passage passage, Tally refused)
        {
            foreach (var filter in local)
            {
                if (filter.Refuse(passage) is not { } reason) continue;
                refused.Add(reason);
                return;
            }
            var own = duplicates.Length == 0 ? [] : new UInt128[duplicates.Length];
            for (var d = 0; d < own.Length; d++) own[d] = duplicates[d].Signature(passage);
            batch.Passages.Add(passage);
            batch.Signatures.Add(own);
        }
    }

    /// <summary>A segment is a passage of its record: where the source names no group, the record is the document.</summary>
    private static Passage Cut(Passage record, Segment segment, int ordinal) => record with
    {
        Id = string.Concat(record.Id.AsSpan(0, record.Id.Length - 1), ordinal.ToString(CultureInfo.InvariantCulture)),
        Position = record.Position with { Ordinal = ordinal },
        Text = record.Text.Substring(segment.Start, segment.Length),
        Group = record.Group ?? record.Id[..^2],
    };
}

/// <summary>One record after segmentation and filters.</summary>
/// <param name="Record">The record.</param>
/// <param name="Kept">Its passages that were kept.</param>
/// <param name="Filtered">Its passages that were refused, by reason.</param>
internal sealed record MappedRecord(Passage Record, int Kept, Tally Filtered);

/// <summary>What becomes of a batch of records.</summary>
internal sealed class MappedBatch
{
    internal List<Passage> Passages { get; } = [];

    internal List<UInt128[]> Signatures { get; } = [];

    internal List<MappedRecord> Records { get; } = [];

    internal Tally Filtered { get; } = new();
}
