using System.CommandLine;
using PairForge.Configuration;
using PairForge.Encoders;
using PairForge.Runs;

namespace PairForge.Cli;

/// <summary>Options that several commands share.</summary>
internal static class SharedOptions
{
    internal static Option<bool> Json() => new("--json") { Description = "Print one JSON document on stdout and nothing else there." };

    internal static Option<string[]> Set() => new("--set") { Description = "Override a key of the pipeline: --set mine.num_negatives=8.", HelpName = "K=V" };

    internal static Option<int?> Workers() => new("--workers") { Description = "Worker threads; the output does not depend on them. Default: one a processor.", HelpName = "N" };

    internal static Option<string?> MaxMemory() => new("--max-memory") { Description = "Memory that the run may use: 2GB, 1500MB, 1.5GiB.", HelpName = "SIZE" };

    /// <summary>What <c>--workers</c> and <c>--max-memory</c> say; from here on the heap of this process is bound by it.</summary>
    internal static RunResources Resources(int? workers, string? maxMemory)
    {
        AtLeast("--workers", workers, 1);
        var resources = new RunResources
        {
            Workers = workers ?? 0,
            MaxMemory = maxMemory is null ? null : ByteSize.Parse(maxMemory)
                ?? throw new PairForgeException(FailureKind.Usage, $"--max-memory is '{maxMemory}'; it must be a number of bytes such as 2GB, 1500MB or 1.5GiB"),
        };
        HeapBound.Set(resources);
        return resources;
    }

    internal static Option<string[]> Sts() => new("--sts") { Description = "An STS file, or FILE#dataset/split.", HelpName = "FILE" };

    internal static void AtLeast(string option, long? value, long least)
    {
        if (value < least) throw new PairForgeException(FailureKind.Usage, $"{option} is {value}; it must be {least} or more");
    }

    internal static Option<string[]> EncoderSet() => new("--set") { Description = "An option of the encoder: --set prompt_name=query.", HelpName = "K=V" };

    /// <summary>The encoder of a command: the name of one that needs no file, or a folder.</summary>
    internal static ITextEncoder Encoder(string model, IReadOnlyList<string>? sets) => model == "hashing"
        ? PipelineFile.Step<ITextEncoder>(model, sets ?? [], KnownComponents()).Create()
        : EncoderFolder.Open(model, sets ?? [], KnownComponents());

    internal static Components KnownComponents() => Onnx.OnnxComponents.AddTo(Training.TrainingComponents.AddTo(Components.Default()));
}
