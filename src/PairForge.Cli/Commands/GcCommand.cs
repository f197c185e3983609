using System.CommandLine;
using PairForge.Runs;

namespace PairForge.Cli.Commands;

/// <summary><c>pairforge gc DATASET</c>.</summary>
internal static class GcCommand
{
    internal static Command Create()
    {
        var dataset = new Argument<string>("DATASET") { Description = "The folder of a dataset or of a run; no worker may be at work in it." };
        var command = new Command("gc", "Take away what attempts left that never came to their end.") { dataset };
        command.SetAction(result =>
        {
            var collected = StoredRun.Collect(result.GetValue(dataset)!);
            Console.Out.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{collected.Files:N0} files, {collected.Bytes:N0} bytes"));
            return 0;
        });
        return command;
    }
}
