using System.Net.Http;
using PairForge.Encoders;

namespace PairForge.Runs;

/// <summary>A text that an encoder fails on by itself.</summary>
/// <param name="Index">Its place in the batch.</param>
/// <param name="Attempts">Calls that it was part of.</param>
/// <param name="Fault">What the encoder said, in one line.</param>
internal sealed record PoisonText(int Index, int Attempts, string Fault);

/// <summary>Encodes a batch; where that fails, halves it until the texts that are to blame stand alone.</summary>
internal static class BatchEncoding
{
    /// <summary>Encodes; the vectors of poison texts are zero.</summary>
    /// <exception cref="PairForgeException">The encoder says by itself what is wrong, so no text is to blame, or is out of reach.</exception>
    internal static async ValueTask<List<PoisonText>> EncodeAsync(ITextEncoder encoder, IReadOnlyList<TextToEncode> texts, Memory<float> vectors, CancellationToken cancellation)
    {
        var poison = new List<PoisonText>();
        await HalveAsync(encoder, texts, 0, vectors, 1, poison, cancellation).ConfigureAwait(false);
        return poison;
    }

    /// <summary>What may pass by itself is nobody's fault; what the encoder says in the user's terms neither.</summary>
    private static bool IsOfTheTexts(Exception fault) =>
        fault is not (PairForgeException or OperationCanceledException or OutOfMemoryException or IOException or TimeoutException or HttpRequestException);

    /// <summary>A vector that is no vector is as good as a fault.</summary>
    private static void TakeNonFinite(int count, int first, Span<float> vectors, int dimension, int attempts, List<PoisonText> poison)
    {
        for (var i = 0; i < count; i++)
        {
            var vector = vectors.Slice(i * dimension, dimension);
            for (var k = 0; k < dimension; k++)
            {
                if (float.IsFinite(vector[k])) continue;
                poison.Add(new PoisonText(first + i, attempts, FormattableString.Invariant($"the encoder gave {vector[k]} at place {k} of the vector; vectors must be finite")));
                vector.Clear();
                break;
            }
        }
    }

    private static async ValueTask HalveAsync(ITextEncoder encoder, IReadOnlyList<TextToEncode> texts, int first, Memory<float> vectors, int attempts, List<PoisonText> poison, CancellationToken cancellation)
    {
        if (texts.Count == 0) return;
        string fault;
        try
        {
            await encoder.EncodeAsync(texts, vectors, cancellation).ConfigureAwait(false);
            TakeNonFinite(texts.Count, first, vectors.Span, encoder.Dimension, attempts, poison);
            return;
        }
        catch (Exception e) when (IsOfTheTexts(e))
        {
            fault = $"{e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}";
        }
        vectors.Span.Clear();
        if (texts.Count == 1)
        {
            poison.Add(new PoisonText(first, attempts, fault));
            return;
        }
        var half = texts.Count / 2;
        TextToEncode[] left = [.. texts.Take(half)], right = [.. texts.Skip(half)];
        await HalveAsync(encoder, left, first, vectors[..(half * encoder.Dimension)], attempts + 1, poison, cancellation).ConfigureAwait(false);
        await HalveAsync(encoder, right, first + half, vectors[(half * encoder.Dimension)..], attempts + 1, poison, cancellation).ConfigureAwait(false);
    }
}
