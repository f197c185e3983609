using System.CommandLine;
using PairForge.Runs;

namespace PairForge.Cli.Commands;

/// <summary><c>pairforge worker --plan FILE --stage NAME --index I</c>.</summary>
internal static class WorkerCommand
{
    internal static Command Create()
    {
        var plan = new Option<string>("--plan") { Description = "The run's plan.json.", Required = true, HelpName = "FILE" };
        var stage = new Option<string>("--stage") { Description = "The stage: map, dedup, pool, fit, encode, view, mine, compose, commit.", Required = true, HelpName = "NAME" };
        var index = new Option<int?>("--index") { Description = "The index. Default: SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX or AWS_BATCH_JOB_ARRAY_INDEX, else 0.", HelpName = "I" };
        var workers = new Option<int>("--workers") { Description = "Worker threads. Default: one a processor.", HelpName = "N" };
        var command = new Command("worker", "Do one index of one stage of a run; any scheduler may call it, also twice.") { plan, stage, index, workers };
        command.SetAction(async (result, cancellation) =>
        {
            var (name, number) = (result.GetValue(stage)!, result.GetValue(index) ?? FromScheduler());
            var did = await StoredRun.RunIndexAsync(result.GetValue(plan)!, name, number, SharedOptions.KnownComponents(), result.GetValue(workers), cancellation: cancellation);
            Console.Error.WriteLine($"{name} {number}: {(did ? "done" : "was done before")}");
            return 0;
        });
        return command;
    }

    private static int FromScheduler()
    {
        foreach (var name in (string[])["SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX", "AWS_BATCH_JOB_ARRAY_INDEX"])
        {
            if (Environment.GetEnvironmentVariable(name) is not { Length: > 0 } text) continue;
            return int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var index) ? index : throw new PairForgeException(FailureKind.Usage, $"{name} is '{text}'; it must be a whole number");
        }
        return 0;
    }
}
