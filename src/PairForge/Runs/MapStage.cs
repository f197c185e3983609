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
/// Files: <c>passages</c> in order; <c>signatures</c>, the record that filters over the whole corpus keep of each; <c>splits</c>, a byte a passage; <c>ids</c> and <c>id-records</c>, the hashes of
/// ids that are the user's own, with the offset and the passages of their records; <c>quarantine</c> and <c>rejection</c>
/// where something was refused.
/// </remarks>
internal sealed class MapStage() : RunStage(StageNames.Map)
{
    internal override int Count(RunContext context) => context.Plan.Shards.Count;

    internal override async Task RunAsync(RunContext context, int index, StageAttempt attempt, CancellationToken cancellation)
    {
        context.Plan.Verify(index);
        var segmenter = context.Pipeline.Segment?.Create();
        using var passages = new PassageWriter(attempt.Create("passages"));
        var (signatures, splits) = (attempt.Create("signatures"), attempt.Create("splits"));
        using var ids = new OwnIds(attempt.Create("ids"), attempt.Create("id-records"), context.Plan.Inputs[context.Plan.Shards[index].Input].File);
        await using var reader = new ShardReader(context, index, attempt);
        var meter = context.Meter(StageNames.Map);
        var (mostPositives, mostNegatives) = (0, 0);
        await foreach (var batch in OrderedParallel.RunAsync(
            reader.ReadAsync(cancellation), context.Bounds, meter, records => StageFault.Place(records[0].Id, records[^1].Id), Passage.BytesOf,
            (records, _) => ValueTask.FromResult(Prepare(records, segmenter, context.Filters)), cancellation).ConfigureAwait(false))
        {
            attempt.Count("filtered", batch.Filtered);
            for (var i = 0; i < batch.Passages.Count; i++)
            {
                passages.Write(batch.Passages[i]);
                splits.WriteByte((byte)context.Assignment.Of(batch.Passages[i]));
                mostPositives = Math.Max(mostPositives, batch.Passages[i].Positives.Count);
                mostNegatives = Math.Max(mostNegatives, batch.Passages[i].Negatives.Count);
            }
            signatures.Write(batch.Signatures.Span);
            ids.Add(batch);
            meter.Items(batch.Passages.Count);
        }
        await reader.CompleteAsync(cancellation).ConfigureAwait(false);
        attempt.Count("passages.kept", passages.Count);
        attempt.Count("most.positives", mostPositives);
        attempt.Count("most.negatives", mostNegatives);
    }

    private static MappedBatch Prepare(IReadOnlyList<Passage> records, ISegmenter? segmenter, FilterChain filters)
    {
        var batch = new MappedBatch();
        var (made, owners) = (new List<Passage>(records.Count), new List<int>(records.Count));
        var tallies = new Tally[records.Count];
        var segments = new List<Segment>();
        for (var r = 0; r < records.Count; r++)
        {
            tallies[r] = new Tally();
            try
            {
                Segment(records[r], segmenter, segments, made, tallies[r]);
            }
            catch (Exception fault) when (fault is not PairForgeException)
            {
                throw StageFault.At(StageNames.Map, StageFault.Place(records[r].Id, records[r].Id), fault);
            }
            while (owners.Count < made.Count) owners.Add(r);
        }
        var reasons = new string?[made.Count];
        var signatures = new byte[made.Count * filters.RecordBytes];
        Refuse(filters, made, reasons, signatures);
        var kept = new int[records.Count];
        for (var i = 0; i < made.Count; i++)
        {
            if (reasons[i] is { } reason)
            {
                tallies[owners[i]].Add(reason);
                continue;
            }
            signatures.AsSpan(i * filters.RecordBytes, filters.RecordBytes).CopyTo(signatures.AsSpan(batch.Passages.Count * filters.RecordBytes));
            batch.Passages.Add(made[i]);
            kept[owners[i]]++;
        }
        batch.Signatures = signatures.AsMemory(0, batch.Passages.Count * filters.RecordBytes);
        for (var r = 0; r < records.Count; r++)
        {
            if (tallies[r].Total > 0)
            {
                foreach (var (reason, count) in tallies[r].ByReason) batch.Filtered.Add(reason, count);
            }
            batch.Records.Add(new MappedRecord(records[r], kept[r], tallies[r]));
        }
        return batch;
    }

    private static void Segment(Passage record, ISegmenter? segmenter, List<Segment> segments, List<Passage> made, Tally refused)
    {
        // A labelled record is one unit: cutting its anchor would part it from its positives.
        if (segmenter is null || record.Positives.Count > 0)
        {
            made.Add(record);
            return;
        }
        segments.Clear();
        segmenter.Segment(record.Text, segments);
        for (var s = 0; s < segments.Count; s++)
        {
            var passage = segments[s].Refusal is null ? Cut(record, segments[s], s) : null;
            if (passage is null) refused.Add(segments[s].Refusal!);
            else if (Surrogates.FirstLone(passage.Text) >= 0) refused.Add("lone-surrogate");
            else made.Add(passage);
        }
    }

    /// <summary>Judges a batch; where a filter throws, the passages are judged one by one to name the one that is to blame.</summary>
    private static void Refuse(FilterChain filters, List<Passage> made, string?[] reasons, byte[] signatures)
    {
        try
        {
            filters.Refuse(made, reasons, signatures);
        }
        catch (Exception fault) when (fault is not PairForgeException)
        {
            foreach (var passage in made)
            {
                try
                {
                    filters.Refuse([passage], new string?[1], new byte[filters.RecordBytes]);
                }
                catch (Exception own) when (own is not PairForgeException)
                {
                    throw StageFault.At(StageNames.Map, StageFault.Place(passage.Id, passage.Id), own);
                }
            }
            throw;
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

    /// <summary>Records of the passages, one after another.</summary>
    internal ReadOnlyMemory<byte> Signatures { get; set; }

    internal List<MappedRecord> Records { get; } = [];

    internal Tally Filtered { get; } = new();
}
