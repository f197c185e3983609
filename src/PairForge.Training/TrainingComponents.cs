using PairForge.Training.Encoders;
using PairForge.Training.Losses;

namespace PairForge.Training;

/// <summary>The lines of the component table that this assembly adds.</summary>
public static class TrainingComponents
{
    /// <summary>Adds encoders, losses and the <c>train</c> block; libtorch is not loaded by it.</summary>
    public static Components AddTo(Components components)
    {
        ArgumentNullException.ThrowIfNull(components);
        return components
            .Add<SentenceEncoder, StaticEmbeddingOptions, StaticEmbeddingModel>("static", o => new(o))
            .Add<ContrastiveLoss, InfoNceOptions, InfoNceLoss>("info-nce", o => new(o))
            .Add<ContrastiveLoss, UnsupervisedOptions, InfoNceLoss>("unsupervised", o => new(o))
            .AddBlock("train", typeof(TrainOptions));
    }
}
