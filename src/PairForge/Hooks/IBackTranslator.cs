namespace PairForge.Hooks;

/// <summary>Words texts anew: by a translation there and back, or directly.</summary>
/// <remarks>
/// An implementation answers one request: batches, retries, deadlines and the cache stand around it, in <see cref="HookRequests"/>.
/// Several threads may ask at once. An answer depends on its own text only, never on its neighbours in the batch.
/// </remarks>
public interface IBackTranslator
{
    /// <summary>Words every text anew.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <returns>An answer a text, in the order of the texts.</returns>
    /// <exception cref="HookFault">The request as a whole failed; it says whether another try may succeed.</exception>
    ValueTask<IReadOnlyList<Rewording>> TranslateAsync(IReadOnlyList<string> texts, CancellationToken cancellation);
}
