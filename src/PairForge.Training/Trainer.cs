using System.Diagnostics;
using System.Globalization;
using PairForge.Encoders;
using PairForge.Training.Encoders;
using PairForge.Training.Losses;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace PairForge.Training;

/// <summary>Where a training run stands.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Loss">Loss of the last step.</param>
/// <param name="RowsPerSecond">Rows a second since the start.</param>
public readonly record struct TrainingProgress(long Step, long Steps, double Loss, double RowsPerSecond);

/// <summary>What one training run gave.</summary>
/// <param name="Encoder">The encoder, token weights folded in.</param>
/// <param name="EpochLosses">Mean loss of each epoch.</param>
/// <param name="Rows">Rows seen in all.</param>
/// <param name="Seconds">Wall time of the steps.</param>
public sealed record TrainedEncoder(StaticEncoder Encoder, IReadOnlyList<double> EpochLosses, long Rows, double Seconds);

/// <summary>Trains one encoder on one seed: shuffle, embed, compare, step.</summary>
public sealed class Trainer(TrainOptions options)
{
    /// <summary>Trains. The same data, options, seed and number of threads give the same encoder.</summary>
    public TrainedEncoder Train(TrainingData data, ulong seed, Action<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.RowCount == 0) throw new PairForgeException(FailureKind.BadData, "there are no rows to train on; at least one pair is needed");
        using var encoder = options.CreateEncoder();
        encoder.Prepare(data.Texts, data.Counts, seed);
        if (options.Epochs == 0) return new TrainedEncoder(encoder.Export(), [], 0, 0);

        TorchLibrary.EnsureLoaded();
        set_num_threads(options.Threads ?? Environment.ProcessorCount);
        var objective = options.CreateObjective();
        var order = new int[data.RowCount];
        var perEpoch = (order.Length + options.BatchSize - 1) / options.BatchSize;
        var steps = (long)perEpoch * options.Epochs;
        var epochLosses = new List<double>();
        var (step, rowsSeen) = (0L, 0L);
        var watch = Stopwatch.StartNew();
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            for (var i = 0; i < order.Length; i++) order[i] = i;
            new KeyedRandom(seed, "order", epoch.ToString(CultureInfo.InvariantCulture)).Shuffle(order.AsSpan());
            double sum = 0;
            foreach (var rows in order.Chunk(options.BatchSize))
            {
                cancellation.ThrowIfCancellationRequested();
                var loss = Step(data, rows, encoder, objective, step, options.LearningRate * (steps - step) / steps);
                if (!double.IsFinite(loss))
                    throw new PairForgeException(FailureKind.BadData, $"the loss became {loss} at step {step + 1} of {steps}; lower learning_rate, now {options.LearningRate}");
                sum += loss * rows.Length;
                rowsSeen += rows.Length;
                step++;
                progress?.Invoke(new TrainingProgress(step, steps, loss, rowsSeen / watch.Elapsed.TotalSeconds));
            }
            epochLosses.Add(sum / order.Length);
        }
        return new TrainedEncoder(encoder.Export(), epochLosses, rowsSeen, watch.Elapsed.TotalSeconds);
    }

    private static double Step(TrainingData data, ReadOnlySpan<int> rows, SentenceEncoder encoder, IReadOnlyList<ContrastiveLoss> objective, long step, double learningRate)
    {
        using var scope = NewDisposeScope();
        TrainingBatch? pairs = null, views = null;
        foreach (var loss in objective)
        {
            if (loss.Opposite == Opposite.Positives) pairs ??= TrainingBatch.OfPairs(data, rows);
            else views ??= TrainingBatch.OfViews(data, rows);
        }
        // One forward pass for all texts of the step: (texts, dimension), then cut apart.
        var vectors = F.normalize(encoder.Forward([.. pairs?.Texts ?? [], .. views?.Texts ?? []], step), dim: 1);
        var embeddedPairs = pairs is null ? null : Cut(pairs, vectors, 0);
        var embeddedViews = views is null ? null : Cut(views, vectors, pairs?.Texts.Length ?? 0);
        Tensor total = zeros(1);
        foreach (var loss in objective)
        {
            using Scalar weight = loss.Weight; // held by name: an implicit one may be finalised while it is read
            total = total + (loss.Forward(loss.Opposite == Opposite.Positives ? embeddedPairs! : embeddedViews!) * weight);
        }
        total.backward();
        encoder.Step(learningRate);
        return total.item<float>();
    }

    private static EmbeddedBatch Cut(TrainingBatch batch, Tensor vectors, int at)
    {
        var (rows, negatives) = (batch.Rows, batch.Negatives);
        return new EmbeddedBatch(
            vectors.narrow(0, at, rows),
            vectors.narrow(0, at + rows, rows),
            negatives == 0 ? null : vectors.narrow(0, at + (2 * rows), negatives),
            tensor(batch.Ignored, [rows, rows + negatives]));
    }
}
