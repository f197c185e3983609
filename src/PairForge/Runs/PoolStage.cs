using System.Text;
using PairForge.Sinks;
using PairForge.Sources;

namespace PairForge.Runs;

/// <summary>Stage <c>pool</c>, an index a split: every different text once, and the pairs that need no view.</summary>
internal sealed class PoolStage() : RunStage(StageNames.Pool)
{
    internal override int Count(RunContext context) => context.HasPool ? context.Splits.Count : 0;

    internal override async Task RunAsync(RunContext context, int index, StageAttempt attempt, CancellationToken cancellation)
    {
        var maskGroups = context.Pipeline.Mine is { GuardsGroups: true };
        var builder = new TextPoolBuilder(attempt.Create("texts"));
        var meter = context.Meter(Name, context.Corpus.Count(index));
        foreach (var passage in context.Corpus.Read(index))
        {
            if ((builder.Passages & 1023) == 1023)
            {
                cancellation.ThrowIfCancellationRequested();
                meter.Items(1024);
            }
            builder.Add(passage, maskGroups || context.Rules.Neighbours > 0, context.Rules.Labels > 0, maskGroups);
        }
        if (context.Pipeline.Mine?.Corpus is { } corpus) await AddCorpusAsync(context, corpus, builder, attempt, cancellation).ConfigureAwait(false);

        var planner = new PairPlanner(context.Pipeline, builder, attempt);
        var number = 0;
        foreach (var passage in context.Corpus.Read(index)) planner.Plan(number++, passage.Id);
        planner.Write(attempt);
        builder.Write(attempt);
        attempt.Count("rows", builder.Count);
        attempt.Count("anchors", builder.Anchors);
    }

    private static async Task AddCorpusAsync(RunContext context, InputPath corpus, TextPoolBuilder builder, StageAttempt attempt, CancellationToken cancellation)
    {
        await using var quarantine = new QuarantineWriter(() => attempt.Create("quarantine"), context.Pipeline.Write.Compression);
        var (accepted, refused) = (0L, new Tally());
        Rejection? first = null;
        var scrubber = context.Scrubber is { } shared ? new RecordScrubber(shared) : null;
        var source = new TextSource(new TextSourceOptions { Path = corpus });
        foreach (var file in source.List())
        {
            await foreach (var batch in source.ReadAsync(file, 0, 0, long.MaxValue, cancellation).ConfigureAwait(false))
            {
                foreach (var passage in batch.Passages) builder.AddCandidate("corpus:" + passage.Id, scrubber?.Scrub(passage.Text) ?? passage.Text);
                accepted += batch.Passages.Count;
                if (batch.Rejections.Count == 0) continue;
                Rejection[] rejections = [.. batch.Rejections.Select(r => (scrubber?.Scrub(r) ?? r) with { Stage = "corpus" })];
                first ??= rejections[0];
                foreach (var rejection in rejections) refused.Add(rejection.Reason);
                await quarantine.WriteAsync(rejections, cancellation).ConfigureAwait(false);
            }
        }
        await quarantine.CompleteAsync(cancellation).ConfigureAwait(false);
        attempt.Count("quarantine.rows", quarantine.Count);
        attempt.Count("corpus.accepted", accepted);
        attempt.Count("corpus.quarantined", refused);
        if (scrubber is not null) attempt.Count("corpus.scrubbed", scrubber.Counts);
        if (first is not null) attempt.Create("rejection").Write(Encoding.UTF8.GetBytes(QuarantineLimit.Describe(first)));
    }
}
