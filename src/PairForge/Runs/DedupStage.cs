using PairForge.Filters;
using PairForge.Sinks;
using PairForge.Sources;

namespace PairForge.Runs;

/// <summary>Stage <c>dedup</c>, the barrier behind <c>map</c>: judges the quarantine, the uniqueness of ids, and duplicates over the whole corpus; assigns splits.</summary>
/// <remarks>File <c>fates</c>: a byte a passage of the map stage, in global order: its split, or <see cref="Corpus.Dropped"/>.</remarks>
internal sealed class DedupStage() : RunStage(StageNames.Dedup)
{
    internal override int Count(RunContext context) => 1;

    internal override async Task RunAsync(RunContext context, int index, StageAttempt attempt, CancellationToken cancellation)
    {
        var maps = context.Store.RequireAll(StageNames.Map, context.Plan.Shards.Count);
        var fates = Numbers.ReadAll<byte>(context.Store, Array.ConvertAll(maps, m => m.File("splits")));
        var repeated = await RepeatedIdsAsync(context, maps, attempt, fates, cancellation).ConfigureAwait(false);
        QuarantineLimit.Check(context, maps, repeated, final: true);
        Filter(context, maps, attempt, fates, cancellation);

        var kept = fates.LongCount(f => f != Corpus.Dropped);
        if (kept == 0) throw new PairForgeException(FailureKind.BadData, $"no anchor is left: {Refusals(maps, attempt)}");
        attempt.Count("passages.kept", kept);
        Numbers.Write<byte>(attempt.Create("fates"), fates);
    }

    /// <summary>Drops the passages of records whose id stood before, and quarantines the records.</summary>
    private static async Task<long> RepeatedIdsAsync(RunContext context, StageMarker[] maps, StageAttempt attempt, byte[] fates, CancellationToken cancellation)
    {
        var keys = Numbers.ReadAll<UInt128>(context.Store, Array.ConvertAll(maps, m => m.File("ids")));
        if (!OwnIds.HasRepetition(keys)) return 0;
        await using var quarantine = new QuarantineWriter(() => attempt.Create("quarantine"), context.Pipeline.Write.Compression);
        var seen = new HashSet<UInt128>();
        var (first, next) = (0L, 0);
        foreach (var map in maps)
        {
            var repeated = new HashSet<(string, long)>();
            foreach (var own in OwnIds.Read(context.Store.Open(map.File("id-records")), Passages(context, map)))
            {
                cancellation.ThrowIfCancellationRequested();
                if (seen.Add(keys[next++])) continue;
                repeated.Add((own.Source, own.Offset));
                attempt.Count("quarantined.duplicate-id", 1);
                attempt.Count("unfiltered", own.Filtered);
                attempt.Count("unkept", own.Kept);
                await quarantine.WriteAsync([new Rejection(own.Source, own.Offset, Rejection.RawOf(own.Text), "read", "duplicate-id",
                    $"the id '{own.Id}' stands before; ids must be unique")], cancellation).ConfigureAwait(false);
            }
            if (repeated.Count > 0)
            {
                var at = first;
                foreach (var passage in Passages(context, map))
                {
                    if (repeated.Contains((passage.Source, passage.Position.Offset))) fates[at] = Corpus.Dropped;
                    at++;
                }
            }
            first += map.Count("passages.kept");
        }
        await quarantine.CompleteAsync(cancellation).ConfigureAwait(false);
        attempt.Count("quarantine.rows", quarantine.Count);
        return quarantine.Count;
    }

    /// <summary>The passages of a shard; the file is opened when the first is asked for.</summary>
    private static IEnumerable<Passage> Passages(RunContext context, StageMarker map)
    {
        foreach (var passage in PassageFile.Read(context.Store.Open(map.File("passages")), map.Count("passages.kept"))) yield return passage;
    }

    /// <summary>Lets the filters that need the whole corpus decide over what is left.</summary>
    private static void Filter(RunContext context, StageMarker[] maps, StageAttempt attempt, byte[] fates, CancellationToken cancellation)
    {
        var filters = context.Filters;
        if (filters.RecordBytes == 0) return;
        var dropped = new DropMap(fates.LongLength) { Cause = FilterChain.DroppedBefore };
        for (var p = 0L; p < fates.LongLength; p++)
        {
            if (fates[p] == Corpus.Dropped) dropped.Drop(p);
        }
        using (var records = CorpusSignatures.OfParts([.. maps.Select<StageMarker, Func<Stream>>(m => () => context.Store.Open(m.File("signatures")))], filters.RecordBytes))
            dropped = filters.Decide(records, context.Resources.TableBytes, cancellation, dropped);
        var at = 0L;
        foreach (var map in maps)
        {
            var end = at + map.Count("passages.kept");
            // Only a filter that judges a passage by itself, behind one that needs the corpus, must see it again to say why.
            var asks = HasOwnReasons(filters, dropped, at, end);
            foreach (var passage in asks ? Passages(context, map) : Enumerable.Repeat<Passage>(null!, (int)(end - at)))
            {
                if (dropped[at] is not (0 or FilterChain.DroppedBefore))
                {
                    fates[at] = Corpus.Dropped;
                    attempt.Count($"filtered.{filters.Reason(dropped[at], passage)}", 1);
                }
                at++;
            }
        }
    }

    private static bool HasOwnReasons(FilterChain filters, DropMap dropped, long from, long to)
    {
        for (var p = from; p < to; p++)
        {
            if (dropped[p] is not (0 or FilterChain.DroppedBefore) && filters.Filters[dropped[p] - 1] is not ICorpusFilter) return true;
        }
        return false;
    }

    private static string Refusals(StageMarker[] maps, StageAttempt attempt)
    {
        var refused = new Tally();
        foreach (var counts in maps.Select(m => (IEnumerable<KeyValuePair<string, long>>)m.Counts).Append(attempt.Counts))
        {
            foreach (var (name, count) in counts)
            {
                if (name.StartsWith("filtered.", StringComparison.Ordinal)) refused.Add(name["filtered.".Length..], count);
            }
        }
        return $"the filters refused all {refused.Total} passages ({string.Join(", ", refused.ByReason.Select(r => $"{r.Key} {r.Value}"))})";
    }
}
