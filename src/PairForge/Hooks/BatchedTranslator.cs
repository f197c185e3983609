namespace PairForge.Hooks;

/// <summary>Cuts texts into requests; all are begun at once, and the service's limits say how many run.</summary>
/// <param name="inner">What is asked.</param>
/// <param name="size">Texts a request.</param>
internal sealed class BatchedTranslator(IBackTranslator inner, int size) : IBackTranslator
{
    public async ValueTask<IReadOnlyList<Rewording>> TranslateAsync(IReadOnlyList<string> texts, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var requests = texts.Chunk(size).Select(async batch =>
        {
            try
            {
                return await inner.TranslateAsync(batch, stop.Token).ConfigureAwait(false);
            }
            catch
            {
                await stop.CancelAsync().ConfigureAwait(false); // the run stops: the rest is not asked any more
                throw;
            }
        }).ToArray();
        try
        {
            return [.. (await Task.WhenAll(requests).ConfigureAwait(false)).SelectMany(a => a)];
        }
        catch when (requests.FirstOrDefault(r => r.IsFaulted && r.Exception!.InnerException is not OperationCanceledException) is { } first)
        {
            return await first.ConfigureAwait(false); // the fault, not what it cancelled
        }
    }
}
