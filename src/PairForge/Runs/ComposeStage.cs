using System.Globalization;
using PairForge.Dataflow;
using PairForge.Sinks;
using PairForge.Text;

namespace PairForge.Runs;

/// <summary>Stage <c>compose</c>, an index a split: the rows of the dataset in global order, given negatives before mined ones.</summary>
/// <remarks>Files: <c>data-N</c> and <c>lineage-N</c>, cut by <c>rows_per_file</c>.</remarks>
internal sealed class ComposeStage() : RunStage(StageNames.Compose)
{
    internal override int Count(RunContext context) => context.Splits.Count;

    internal override async Task RunAsync(RunContext context, int index, StageAttempt attempt, CancellationToken cancellation)
    {
        var composer = new RowComposer(context, index);
        var meter = context.Meter(Name, context.Splits.Select((_, s) => (long)context.Corpus.Count(s)).Sum());
        PairFileStreams Open(int file) => new(attempt.Create(FileName("data", file)), attempt.Create(FileName("lineage", file)));
        var files = 0;
        void Close(PairFileStreams streams, int rows)
        {
            attempt.Close(streams.Data);
            attempt.Close(streams.Lineage);
            attempt.Count(string.Create(CultureInfo.InvariantCulture, $"rows.{files++:D5}"), rows);
        }
        await using var tables = new PairTables(context.Format, context.NegativesWanted, context.Pipeline.Write, Open, Close);
        var queries = context.Format == PairFormat.LabeledPair ? new QueryRows(AnchorsOf(context.Split(index))) : null;
        await foreach (var (rows, ends, counts) in OrderedParallel.RunAsync(
            ReadAsync(context, index), context.Bounds, meter, input => StageFault.Place(input.Passages[0].Id, input.Passages[^1].Id),
            input => Passage.BytesOf(input.Passages) * (1 + context.Rules.MostViews), (input, _) => ValueTask.FromResult(Compose(composer, input.First, input.Passages, input.Views)), cancellation).ConfigureAwait(false))
        {
            attempt.Count("short", counts.Shorts);
            attempt.Count("negative", counts.NegativesMade);
            attempt.Count("unmade", counts.NegativesRefused);
            attempt.Count("pairs.written", rows.Count);
            var ready = queries?.Add(rows, ends) ?? rows;
            if (ready.Count > 0) await tables.WriteAsync(ready, cancellation).ConfigureAwait(false);
            meter.Items(ends.Length);
        }
        await tables.CompleteAsync(cancellation).ConfigureAwait(false);
        attempt.Count("pairs.written", -tables.Short); // those of a labeled-pair's queries that have no negative
        attempt.Count("short.no-negative", tables.Short);
        attempt.Count("files", files);
    }

    private static int[] AnchorsOf(SplitData data)
    {
        var anchors = new int[data.Pool.Passages];
        for (var p = 0; p < anchors.Length; p++) anchors[p] = data.Anchors.NumberOf(data.Pool.AnchorRow(p));
        return anchors;
    }

    /// <summary>Name of the n-th file of a kind.</summary>
    internal static string FileName(string kind, int file) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{file:D5}");

    private static (List<Pair> Rows, int[] Ends, ComposeCounts Counts) Compose(RowComposer composer, int first, Passage[] passages, MadeView[][] views)
    {
        var (rows, ends, counts) = (new List<Pair>(passages.Length), new int[passages.Length], new ComposeCounts());
        for (var i = 0; i < passages.Length; i++)
        {
            composer.Compose(passages[i], first + i, views[i], rows, counts);
            ends[i] = rows.Count;
        }
        return (rows, ends, counts);
    }

    private static async IAsyncEnumerable<(int First, Passage[] Passages, MadeView[][] Views)> ReadAsync(RunContext context, int split)
    {
        for (var shard = 0; shard < context.Corpus.Shards; shard++)
        {
            using var views = new ViewReader(context.Store.Open(context.Store.Require(StageNames.View, ViewStage.IndexOf(context, split, shard)).File("views")));
            await foreach (var (first, passages) in Corpus.InBatchesAsync(context.Corpus.Read(split, shard), context.Corpus.First(split, shard), context.BatchSize).ConfigureAwait(false))
            {
                var own = new MadeView[passages.Length][];
                for (var i = 0; i < own.Length; i++) own[i] = views.Read(passages[i].Text);
                yield return (first, passages, own);
            }
        }
    }
}
