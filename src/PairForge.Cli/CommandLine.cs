using System.CommandLine;
using System.CommandLine.Help;
using PairForge.Cli.Commands;

namespace PairForge.Cli;

/// <summary>The whole command line: parses, runs a command, turns faults into exit codes.</summary>
internal static class CommandLine
{
    private const int Width = 110;

    internal static RootCommand Create() => new("Turns text into contrastive training pairs, and proves that the data trains a better encoder.")
    {
        BuildCommand.Create(),
        MineCommand.Create(),
        CalibrateCommand.Create(),
        TrainCommand.Create(),
        EvalCommand.Create(),
        InspectCommand.Create(),
        VerifyCommand.Create(),
        ValidateCommand.Create(),
        AugmentCommand.Create(),
        EncodeCommand.Create(),
        ComponentsCommand.Create(),
        SchemaCommand.Create(),
        ExplainCommand.Create(),
        StatusCommand.Create(),
        ResumeCommand.Create(),
        WorkerCommand.Create(),
        GcCommand.Create(),
    };

    /// <summary>Parses <paramref name="args"/> and runs the command.</summary>
    /// <param name="args">The words after the program's name.</param>
    /// <param name="helpWidth">Columns of a help text; null takes the terminal's.</param>
    internal static async Task<int> RunAsync(string[] args, int? helpWidth = null)
    {
        using var signals = new StopSignals();
        var root = Create();
        root.HelpName = "pairforge";
        foreach (var help in root.Options.Select(o => o.Action).OfType<HelpAction>()) help.MaxWidth = helpWidth ?? TerminalWidth();
        // A word that begins with @ is a word: this tool takes texts.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            Console.Error.WriteLine($"pairforge: {UsageText.Of(parsed).ReplaceLineEndings(" ")}");
            return (int)FailureKind.Usage;
        }
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, signals.Token);
        }
        catch (Exception fault)
        {
            return Failure.Report(fault, signals.ExitCode, args);
        }
    }

    private static int TerminalWidth() => Console.IsOutputRedirected || Console.WindowWidth <= 0 ? Width : Console.WindowWidth;
}
