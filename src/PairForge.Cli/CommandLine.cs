using System.CommandLine;
using System.Runtime.InteropServices;
using PairForge.Cli.Commands;

namespace PairForge.Cli;

/// <summary>The whole command line: parses, runs a command, turns faults into exit codes.</summary>
internal static class CommandLine
{
    internal static RootCommand Create() => new("Turns text into contrastive training pairs, and proves that the data trains a better encoder.")
    {
        BuildCommand.Create(),
        TrainCommand.Create(),
        EvalCommand.Create(),
        InspectCommand.Create(),
        VerifyCommand.Create(),
        ValidateCommand.Create(),
        AugmentCommand.Create(),
        ComponentsCommand.Create(),
        SchemaCommand.Create(),
        ExplainCommand.Create(),
        StatusCommand.Create(),
        ResumeCommand.Create(),
        WorkerCommand.Create(),
        GcCommand.Create(),
    };

    internal static async Task<int> RunAsync(string[] args)
    {
        using var stop = new CancellationTokenSource();
        var terminated = false;
        using var sigterm = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = !stop.IsCancellationRequested;
            terminated = true;
            stop.Cancel();
        });
        using var sigint = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = !stop.IsCancellationRequested; // a second one stops at once
            stop.Cancel();
        });

        var parsed = Create().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            Console.Error.WriteLine($"pairforge: {parsed.Errors[0].Message} (see pairforge --help)");
            return (int)FailureKind.Usage;
        }
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
        }
        catch (Exception fault)
        {
            return Failure.Report(fault, terminated, stop.IsCancellationRequested);
        }
    }
}
