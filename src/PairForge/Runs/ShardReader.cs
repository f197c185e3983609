using System.Runtime.CompilerServices;
using System.Text;
using PairForge.Dataflow;
using PairForge.Sinks;
using PairForge.Sources;

namespace PairForge.Runs;

/// <summary>Reads the records of one shard; what is refused goes to the shard's quarantine as it is read.</summary>
internal sealed class ShardReader : IAsyncDisposable
{
    private readonly RunContext _context;
    private readonly PlannedShard _shard;
    private readonly StageAttempt _attempt;
    private readonly QuarantineWriter _quarantine;
    private readonly RecordScrubber? _scrubber;
    private readonly Tally _refused = new();
    private readonly long _limit;
    private Rejection? _first;
    private long _accepted;

    internal ShardReader(RunContext context, int index, StageAttempt attempt)
    {
        (_context, _shard, _attempt) = (context, context.Plan.Shards[index], attempt);
        _scrubber = context.Scrubber is { } scrubber ? new RecordScrubber(scrubber) : null;
        _quarantine = new QuarantineWriter(() => attempt.Create("quarantine"), context.Pipeline.Write.Compression);
        _limit = context.Plan.Limit is { } most
            ? most - context.Store.RequireAll(StageNames.Map, index).Sum(m => m.Count("records.accepted"))
            : long.MaxValue;
    }

    internal async IAsyncEnumerable<IReadOnlyList<Passage>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        if (_limit <= 0) yield break;
        var input = _context.Plan.Inputs[_shard.Input];
        await foreach (var batch in ReadInputAsync(input, cancellation).ConfigureAwait(false))
        {
            var (accepted, rejections) = (new List<Passage>(batch.Passages.Count), new List<Rejection>(batch.Rejections.Count));
            foreach (var rejection in batch.Rejections) rejections.Add(_scrubber?.Scrub(rejection) ?? rejection);
            foreach (var read in batch.Passages)
            {
                if (_accepted + accepted.Count >= _limit) break;
                var passage = _scrubber?.Scrub(read) ?? read;
                if (Refuse(passage) is { } refused) rejections.Add(refused);
                else accepted.Add(passage);
            }
            if (rejections.Count > 0) await RefuseAsync([.. rejections.OrderBy(r => r.Offset)], cancellation).ConfigureAwait(false);
            _accepted += accepted.Count;
            if (accepted.Count > 0) yield return accepted;
            if (_accepted >= _limit || QuarantineLimit.IsOver(_context.Pipeline.MaxQuarantine, _refused.Total)) yield break;
        }
    }

    /// <summary>Ends the quarantine and tells the counts.</summary>
    internal async Task CompleteAsync(CancellationToken cancellation)
    {
        await _quarantine.CompleteAsync(cancellation).ConfigureAwait(false);
        _attempt.Count("quarantine.rows", _quarantine.Count);
        _attempt.Count("records.accepted", _accepted);
        _attempt.Count("quarantined", _refused);
        if (_scrubber is not null) _attempt.Count("scrubbed", _scrubber.Counts);
        if (_first is not null) _attempt.Create("rejection").Write(Encoding.UTF8.GetBytes(QuarantineLimit.Describe(_first)));
    }

    public ValueTask DisposeAsync() => _quarantine.DisposeAsync();

    /// <summary>Reads the input; a fault of its source carries its name.</summary>
    private async IAsyncEnumerable<SourceBatch> ReadInputAsync(PlannedInput input, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var batches = _context.Sources[input.Source].ReadAsync(input.File, _shard.Input, _shard.Range.Start, _shard.Range.End, cancellation).GetAsyncEnumerator(cancellation);
        while (true)
        {
            try
            {
                if (!await batches.MoveNextAsync().ConfigureAwait(false)) yield break;
            }
            catch (Exception fault) when (StageFault.LacksPlace(fault, cancellation))
            {
                throw StageFault.At(StageNames.Map, $"input {input.Path}", fault);
            }
            yield return batches.Current;
        }
    }

    /// <summary>Why a record cannot be taken that its source accepted, or null: half a character can be in no file.</summary>
    private static Rejection? Refuse(Passage passage)
    {
        var at = FirstLone(passage.Id);
        if (at < 0) at = FirstLone(passage.Text);
        if (at < 0) at = FirstLone(passage.Group);
        if (at < 0) at = FirstLone(passage.Label);
        for (var i = 0; at < 0 && i < passage.Positives.Count; i++) at = FirstLone(passage.Positives[i]);
        for (var i = 0; at < 0 && i < passage.Negatives.Count; i++) at = FirstLone(passage.Negatives[i]);
        return at < 0 ? null : new Rejection(passage.Source, passage.Position.Offset, Rejection.RawOf(passage.Text), "read", "lone-surrogate", $"half a character stands at UTF-16 unit {at} of a text");

        static int FirstLone(string? text) => text is null ? -1 : Surrogates.FirstLone(text);
    }

    private async Task RefuseAsync(IReadOnlyList<Rejection> rejections, CancellationToken cancellation)
    {
        _first ??= rejections[0];
        foreach (var rejection in rejections) _refused.Add(rejection.Reason);
        await _quarantine.WriteAsync(rejections, cancellation).ConfigureAwait(false);
    }
}
