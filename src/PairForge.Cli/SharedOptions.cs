using System.CommandLine;

namespace PairForge.Cli;

/// <summary>Options that several commands share.</summary>
internal static class SharedOptions
{
    internal static Option<bool> Json() => new("--json") { Description = "Print one JSON document on stdout and nothing else there." };

    internal static Option<string[]> Set() => new("--set") { Description = "Override a key of the pipeline: --set mine.num_negatives=8.", HelpName = "K=V" };

    internal static Option<string[]> Sts() => new("--sts") { Description = "An STS file, or FILE#dataset/split.", HelpName = "FILE" };

    internal static void AtLeast(string option, long? value, long least)
    {
        if (value < least) throw new PairForgeException(FailureKind.Usage, $"{option} is {value}; it must be {least} or more");
    }

    internal static Components KnownComponents() => Training.TrainingComponents.AddTo(Components.Default());
}
