using System.ComponentModel.DataAnnotations;
using PairForge.Training.Encoders;
using PairForge.Training.Losses;

namespace PairForge.Training;

/// <summary>The <c>train</c> block of a pipeline file.</summary>
public sealed record TrainOptions
{
    /// <summary>The encoder.</summary>
    /// <value>The default, null, is <c>encoder: { static: {} }</c>.</value>
    public Step<SentenceEncoder>? Encoder { get; init; }

    /// <summary>The losses; they are added by weight.</summary>
    /// <value>Empty, the default, is <c>objective: [ { info-nce: {} } ]</c>.</value>
    public IReadOnlyList<Step<ContrastiveLoss>> Objective { get; init; } = [];

    /// <summary>Rows a step; their texts are each other's negatives.</summary>
    /// <value>The default is 512.</value>
    [Range(2, 1_000_000)]
    public int BatchSize { get; init; } = 512;

    /// <summary>Passes over the rows; 0 gives the encoder as it starts.</summary>
    /// <value>The default is 3.</value>
    [Range(0, 100_000)]
    public int Epochs { get; init; } = 3;

    /// <summary>Learning rate of the first step; it falls linearly to 0.</summary>
    /// <value>The default is 0.003.</value>
    [Range(0.0, 100.0)]
    public double LearningRate { get; init; } = 0.003;

    /// <summary>Seed of rows, order and dropout.</summary>
    /// <value>The default is 42.</value>
    public ulong Seed { get; init; } = 42;

    /// <summary>Threads of torch.</summary>
    /// <value>The default is one a processor.</value>
    [Range(1, 1024)]
    public int? Threads { get; init; }

    internal SentenceEncoder CreateEncoder() => Encoder?.Create() ?? new StaticEmbeddingModel(new StaticEmbeddingOptions());

    internal IReadOnlyList<ContrastiveLoss> CreateObjective() =>
        Objective.Count == 0 ? [new InfoNceLoss(new InfoNceOptions())] : [.. Objective.Select(o => o.Create())];
}
