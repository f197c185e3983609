using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PairForge.Configuration;
using PairForge.Runs;
using PairForge.Sinks;

namespace PairForge.Training;

/// <summary>Mines in rounds: a dataset is built, an encoder trained on it, and the next dataset mined with that encoder.</summary>
/// <remarks>
/// The negatives of the first round are hard for its seed encoder; what is hard for an encoder that was trained on them only it can
/// find. Xiong et al., "Approximate nearest neighbor negative contrastive learning for dense text retrieval", ICLR 2021, refresh
/// negatives so while they train. Each round is a dataset of its own: those before the last stand in the output's folder with
/// <c>.rounds</c> after its name, with their models, and are taken up where a run was interrupted.
/// </remarks>
public static class MiningRounds
{
    /// <summary>Rounds of a pipeline; 1 where it mines nothing.</summary>
    public static int Count(Pipeline pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        return pipeline.Mine?.Rounds ?? 1;
    }

    /// <summary>Builds every round; the report is the last one's.</summary>
    /// <param name="pipeline">The pipeline; its <c>train</c> block says how the encoders between the rounds are trained.</param>
    /// <param name="components">The known components, with which the pipeline was read.</param>
    /// <param name="options">Where the last round's dataset goes, and with what.</param>
    /// <param name="progress">Told how far each build is.</param>
    /// <param name="training">Told after each training step, with the round.</param>
    /// <param name="cancellation">Stops between batches and steps.</param>
    public static async Task<RunReport> RunAsync(
        Pipeline pipeline, Components components, RunOptions? options = null, IProgress<RunProgress>? progress = null, Action<int, TrainingProgress>? training = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(components);
        options ??= new RunOptions();
        var rounds = Count(pipeline);
        var output = Path.TrimEndingDirectorySeparator(PipelineRunner.OutputOf(pipeline, options));
        var cache = (OutputPath)PipelineRunner.CacheOf(pipeline, options);
        var model = (string?)null;
        for (var round = 1; round < rounds; round++)
        {
            var folder = Path.Combine(output + ".rounds", $"{round}");
            await PipelineRunner.RunAsync(Single(pipeline, model, components), options with { Out = (OutputPath)folder, Cache = cache }, progress, cancellation).ConfigureAwait(false);
            var number = round;
            model = await TrainAsync(pipeline, folder, training is null ? null : p => training(number, p), cancellation).ConfigureAwait(false);
        }
        return await PipelineRunner.RunAsync(Single(pipeline, model, components), options, progress, cancellation).ConfigureAwait(false);
    }

    /// <summary>One round: the pipeline with the encoder of the round before.</summary>
    private static Pipeline Single(Pipeline pipeline, string? model, Components components)
    {
        string[] sets = model is null ? ["mine.rounds=1"] : ["mine.rounds=1", $"encode={{ checkpoint: {{ path: {JsonSerializer.Serialize(model)} }} }}"];
        return Count(pipeline) == 1 ? pipeline : PipelineFile.Reassign(pipeline, sets, components);
    }

    /// <summary>Trains on a round's dataset, or finds the model that was trained before, and returns its folder.</summary>
    private static async Task<string> TrainAsync(Pipeline pipeline, string dataset, Action<TrainingProgress>? progress, CancellationToken cancellation)
    {
        var options = pipeline.Blocks.TryGetValue("train", out var block) ? (TrainOptions)block : new TrainOptions { Seed = pipeline.Seed };
        var folder = $"{dataset}-model-{IdentityOf(dataset, options)}";
        if (Directory.Exists(folder)) return folder;
        var pairs = new List<TrainingPair>();
        await foreach (var pair in TrainingPairReader.ReadAsync(dataset, cancellation).ConfigureAwait(false)) pairs.Add(pair);
        var trained = new Trainer(options).Train(new TrainingData(pairs), options.Seed, progress, cancellation);
        var temporary = $"{folder}.{Guid.NewGuid():N}";
        trained.Encoder.Save(temporary);
        Directory.Move(temporary, folder);
        return folder;
    }

    /// <summary>Changes with the dataset and with the options.</summary>
    private static string IdentityOf(string dataset, TrainOptions options) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(DatasetManifest.Read(dataset).Sha256 + CanonicalJson.Write(options))))[..12];
}
