namespace PairForge.Cli;

/// <summary>Turns a fault into one line on stderr and an exit code.</summary>
internal static class Failure
{
    internal const int Interrupted = 130;
    internal const string Stopped = "pairforge: stopped; the same command goes on where it stopped";

    /// <param name="fault">What ended the command.</param>
    /// <param name="stopped">The exit code that a signal asked for; 0 where there was none.</param>
    /// <param name="args">The command's words: what the environment gives them is hidden.</param>
    internal static int Report(Exception fault, int stopped, IReadOnlyList<string> args)
    {
        if (fault is AggregateException { InnerExceptions.Count: 1 } aggregate) fault = aggregate.InnerExceptions[0];
        if (Environment.GetEnvironmentVariable("PAIRFORGE_DEBUG") == "1") Console.Error.WriteLine(EnvironmentValues.Hide(fault.ToString(), args));
        if (stopped != 0 && fault is OperationCanceledException)
        {
            Console.Error.WriteLine(Stopped);
            return stopped;
        }
        if (fault is PairForgeException known)
        {
            Console.Error.WriteLine("pairforge: " + OneLine(known.Message, args));
            return (int)known.Kind;
        }
        if (fault is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine("pairforge: " + OneLine(fault.Message, args));
            return (int)FailureKind.TryAgain;
        }
        Console.Error.WriteLine($"pairforge: internal fault: {fault.GetType().Name}: {OneLine(fault.Message, args)} (PAIRFORGE_DEBUG=1 shows where)");
        return (int)FailureKind.Internal;
    }

    private static string OneLine(string message, IReadOnlyList<string> args) => EnvironmentValues.Hide(message, args).ReplaceLineEndings(" ");
}
