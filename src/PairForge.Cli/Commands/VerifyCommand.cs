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
        command.SetAction(async (result, cancellation) =>
        {
            var verification = await DatasetVerifier.VerifyAsync(result.GetValue(dataset)!, cancellation);
            foreach (var difference in verification.Differences) Console.Error.WriteLine($"pairforge: {difference.Path}: {difference.Problem}");
            if (!verification.IsWhole) return (int)FailureKind.BadData;
            Console.Out.WriteLine($"ok: {verification.Files} files, {verification.Bytes:N0} bytes");
            return 0;
        });
        return command;
    }
}
