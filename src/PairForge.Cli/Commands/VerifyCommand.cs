using System.CommandLine;
using PairForge.Sinks;

namespace PairForge.Cli.Commands;

/// <summary><c>pairforge verify DATASET</c>.</summary>
internal static class VerifyCommand
{
    internal static Command Create()
    {
        var dataset = new Argument<string>("DATASET") { Description = "A dataset folder." };
        var command = new Command("verify", "Hash every file of a dataset again and compare with its manifest.") { dataset };
        command.SetAction(result =>
        {
            var faults = DatasetVerifier.Verify(result.GetValue(dataset)!);
            foreach (var fault in faults) Console.Error.WriteLine("pairforge: " + fault);
            if (faults.Count > 0) return (int)FailureKind.BadData;
            Console.Out.WriteLine("ok");
            return 0;
        });
        return command;
    }
}
