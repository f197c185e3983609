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
    /// <exception cref="PairForgeException">The encoder says by itself what is wrong, so no text is to blame; or it fails on every text of a batch of several.</exception>
    internal static async ValueTask<List<PoisonText>> EncodeAsync(ITextEncoder encoder, IReadOnlyList<TextToEncode> texts, Memory<float> vectors, CancellationToken cancellation)
    {
        var poison = new List<PoisonText>();
        await HalveAsync(encoder, texts, 0, vectors, 1, poison, cancellation).ConfigureAwait(false);
        if (texts.Count > 1 && poison.Count == texts.Count)
            throw new PairForgeException(FailureKind.Internal, $"stage encode: the encoder failed on each of {texts.Count} texts, the first {texts[0].Id}: {poison[0].Fault}");
        return poison;
    }

    private static async ValueTask HalveAsync(ITextEncoder encoder, IReadOnlyList<TextToEncode> texts, int first, Memory<float> vectors, int attempts, List<PoisonText> poison, CancellationToken cancellation)
    {
        if (texts.Count == 0) return;
        string fault;
        try
        {
            await encoder.EncodeAsync(texts, vectors, cancellation).ConfigureAwait(false);
            return;
        }
        catch (Exception e) when (e is not (PairForgeException or OperationCanceledException or OutOfMemoryException))
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
