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
        var workers = SharedOptions.Workers();
        var memory = SharedOptions.MaxMemory();
        var command = new Command("worker", "Do one index of one stage of a run; any scheduler may call it, also twice.") { plan, stage, index, workers, memory };
        command.SetAction(async (result, cancellation) =>
        {
            var resources = SharedOptions.Resources(result.GetValue(workers), result.GetValue(memory));
            var (name, number) = (result.GetValue(stage)!, result.GetValue(index) ?? FromScheduler());
            var did = await StoredRun.RunIndexAsync(result.GetValue(plan)!, name, number, SharedOptions.KnownComponents(), resources, cancellation: cancellation);
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
