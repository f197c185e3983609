using PairForge.Sources;

namespace PairForge.Runs;

/// <summary>Stage <c>pool</c>, an index a split: every different text once, and the pairs that need no view.</summary>
internal sealed class PoolStage() : RunStage(StageNames.Pool)
{
    internal override int Count(RunContext context) => context.HasPool ? context.Splits.Count : 0;

    internal override async Task RunAsync(RunContext context, int index, StageAttempt attempt, CancellationToken cancellation)
    {
        var maskGroups = context.Pipeline.Mine is { AllowSameGroup: false };
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
        if (context.Pipeline.Mine?.Corpus is { } corpus) await AddCorpusAsync(corpus, builder, cancellation).ConfigureAwait(false);

        var planner = new PairPlanner(context.Pipeline, builder, attempt);
        var number = 0;
        foreach (var passage in context.Corpus.Read(index)) planner.Plan(number++, passage.Id);
        builder.Write(attempt);
        planner.Write(attempt);
        attempt.Count("rows", builder.Count);
        attempt.Count("anchors", builder.Anchors);
    }

    private static async Task AddCorpusAsync(InputPath corpus, TextPoolBuilder builder, CancellationToken cancellation)
    {
        var source = new TextSource(new TextSourceOptions { Path = corpus });
        foreach (var file in source.List())
        {
            await foreach (var batch in source.ReadAsync(file, 0, 0, long.MaxValue, cancellation).ConfigureAwait(false))
            {
                foreach (var passage in batch.Passages) builder.AddCandidate("corpus:" + passage.Id, passage.Text);
            }
        }
    }
}

/// <summary>Stage <c>fit</c>, the barrier where an encoder learns from the texts of the first split; the model is a committed file, reloaded and never refitted.</summary>
internal sealed class FitStage() : RunStage(StageNames.Fit)
{
    internal override int Count(RunContext context) => context.Encodes && context.UnfittedEncoder.Learns ? 1 : 0;

    internal override Task RunAsync(RunContext context, int index, StageAttempt attempt, CancellationToken cancellation)
    {
        var pool = context.Split(0).Pool;
        var meter = context.Meter(Name, pool.Count);
        for (var row = 0; row < pool.Count; row++)
        {
            context.UnfittedEncoder.Learn(pool.Texts.Read(row).Text);
            if ((row & 1023) != 1023) continue;
            cancellation.ThrowIfCancellationRequested();
            meter.Items(1024);
        }
        context.UnfittedEncoder.Save(attempt.Create("encoder"));
        return Task.CompletedTask;
    }
}
