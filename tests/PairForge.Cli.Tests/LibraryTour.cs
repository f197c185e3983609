using PairForge;
using PairForge.Augmentations;
using PairForge.Configuration;
using PairForge.Runs;
using PairForge.Text;

namespace PairForge.Cli.Tests;

/// <summary>The README's library tour, compiled: a test holds the two together and runs it.</summary>
internal static class LibraryTour
{
    internal static async Task RunAsync()
    {
        var components = Components.Default().Add<IAugmentation, ExclaimOptions, Exclaim>("exclaim", o => new(o));
        var pipeline = PipelineFile.Load("pipelines/hard-negatives.yaml", components, ["augment.operations=exclaim"]);
        var report = await PipelineRunner.RunAsync(pipeline, new RunOptions { Out = "out/from-code" });
        Console.WriteLine($"{report.RowsWritten} rows from {report.RecordsRead} records");
    }
}

public sealed record ExclaimOptions
{
    public string Mark { get; init; } = "!";
}

public sealed class Exclaim(ExclaimOptions options) : IAugmentation
{
    public bool ChangesText => true;

    public AugmentationResult Apply(AnalyzedText text, ref KeyedRandom random) =>
        AugmentationResult.Edited([new TextEdit(text.Text.Length, 0, options.Mark)]);
}
