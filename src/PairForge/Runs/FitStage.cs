using PairForge.Dataflow;

namespace PairForge.Runs;

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
            var (id, text) = pool.Texts.Read(row);
            try
            {
                context.UnfittedEncoder.Learn(text);
            }
            catch (Exception fault) when (fault is not PairForgeException)
            {
                throw StageFault.At(Name, StageFault.Place(id, id), fault);
            }
            if ((row & 1023) != 1023) continue;
            cancellation.ThrowIfCancellationRequested();
            meter.Items(1024);
        }
        context.UnfittedEncoder.Save(attempt.Create("encoder"));
        return Task.CompletedTask;
    }
}
