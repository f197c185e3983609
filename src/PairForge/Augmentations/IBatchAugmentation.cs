using PairForge.Text;

namespace PairForge.Augmentations;

/// <summary>One text that a <see cref="IBatchAugmentation"/> is asked for.</summary>
/// <param name="Text">The text.</param>
/// <param name="Random">The random numbers of this view of this text.</param>
public readonly record struct TextToAugment(string Text, KeyedRandom Random);

/// <summary>An augmentation that waits for something outside the process, and so is asked for many texts at once.</summary>
/// <remarks>
/// It takes its place among the others: <c>choose</c>, the keys of random numbers, refusals, counts and lineage are those of any
/// augmentation. A result depends on its own text and key alone, never on its neighbours in the batch. One that the run
/// made by its name and that is <see cref="IDisposable"/> is disposed of with the run.
/// </remarks>
public interface IBatchAugmentation : IAugmentation
{
    /// <summary>Called once before a run asks: <paramref name="folder"/> stands beside the run and outlives it, for answers that should not be paid for again.</summary>
    void Open(string folder)
    {
    }

    /// <summary>Edits every text, or says why not.</summary>
    /// <returns>A result a text, in the order of the texts.</returns>
    ValueTask<IReadOnlyList<AugmentationResult>> ApplyAsync(IReadOnlyList<TextToAugment> texts, CancellationToken cancellation);

    /// <summary>One text by itself; waits for the answer.</summary>
    AugmentationResult IAugmentation.Apply(AnalyzedText text, ref KeyedRandom random)
    {
        ArgumentNullException.ThrowIfNull(text);
        return ApplyAsync([new TextToAugment(text.Text, random)], CancellationToken.None).AsTask().GetAwaiter().GetResult()[0];
    }
}
