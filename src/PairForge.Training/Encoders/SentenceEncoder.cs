using static TorchSharp.torch;
using PairForge.Encoders;

namespace PairForge.Training.Encoders;

/// <summary>An encoder that can be trained. Components registered under <c>train.encoder</c> extend it.</summary>
/// <remarks>
/// The trainer calls <see cref="Prepare"/> once, then for each step <see cref="Forward"/>, the loss's backward pass, and
/// <see cref="Step"/>. The encoder keeps its own optimiser, since which parameters a batch touches is its own affair.
/// </remarks>
public abstract class SentenceEncoder : IDisposable
{
    /// <summary>Length of a vector.</summary>
    public abstract int Dimension { get; }

    /// <summary>Sees every distinct text of the training data, and sets the parameters to where training starts.</summary>
    /// <param name="texts">The texts; later calls name them by index.</param>
    /// <param name="counts">How often each stands in the data.</param>
    /// <param name="seed">Seed of every random choice.</param>
    public abstract void Prepare(IReadOnlyList<string> texts, IReadOnlyList<int> counts, ulong seed);

    /// <summary>Encodes texts for a training step.</summary>
    /// <param name="texts">The texts, each with what its row asks for.</param>
    /// <param name="step">Number of the step: with the seed, it decides the dropout masks.</param>
    /// <returns>(texts, dimension), not scaled to unit length.</returns>
    public abstract Tensor Forward(ReadOnlySpan<BatchText> texts, long step);

    /// <summary>Moves the parameters along the gradients of the last <see cref="Forward"/>.</summary>
    /// <param name="learningRate">Learning rate of this step.</param>
    public abstract void Step(double learningRate);

    /// <summary>The encoder as it is now, as <c>pairforge</c> and sentence-transformers load it.</summary>
    public abstract StaticEncoder Export();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases tensors.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
