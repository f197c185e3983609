namespace PairForge.Hooks;

/// <summary>What stands between an operation and a service: batches, the cache, bounded concurrency, a rate, deadlines and retries.</summary>
/// <remarks>
/// It never throws for what the service does: a request that fails is a reason for each of its texts (<c>unreachable</c>,
/// <c>timed-out</c>, <c>rate-limited</c>, <c>server-error</c>, <c>unauthorized</c>, <c>rejected</c>, <c>redirected</c>, <c>cut-off</c>,
/// <c>bad-answer</c>, <c>wrong-count</c>, <c>too-large</c>, <c>command-failed</c>, <c>hook-failed</c>). Answers are kept, failures are not.
/// </remarks>
public sealed class HookRequests : IBackTranslator, IDisposable
{
    private readonly IBackTranslator _translator;
    private readonly AnswerCache _cache;
    private readonly IReadOnlyList<IDisposable> _owned;

    /// <summary>Stands before a service.</summary>
    /// <param name="service">The service; it is disposed of with this.</param>
    /// <param name="identity">Everything that decides an answer beside the text (address, model, prompt), and no secret: the cache's key.</param>
    /// <param name="options">How it is asked.</param>
    /// <param name="cache">What was answered before.</param>
    public HookRequests(IBackTranslator service, string identity, RequestOptions options, AnswerCache cache)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(cache);
        Components.Validate(options, "requests");
        var limits = new RequestLimits(options);
        (_cache, _owned) = (cache, service is IDisposable owned ? [owned, limits] : [limits]);
        _translator = new BatchedTranslator(new CachedTranslator(service, identity, cache, limits), options.BatchSize);
    }

    /// <summary>Cuts batches for a translator that has its cache and limits already.</summary>
    internal HookRequests(IBackTranslator translator, int batchSize, AnswerCache cache, IReadOnlyList<IDisposable> owned) =>
        (_translator, _cache, _owned) = (new BatchedTranslator(translator, batchSize), cache, owned);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Rewording>> TranslateAsync(IReadOnlyList<string> texts, CancellationToken cancellation) => _translator.TranslateAsync(texts, cancellation);

    /// <summary>Names the folder of the cache, where none was named before.</summary>
    internal void Open(string folder) => _cache.Open(folder);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var owned in _owned) owned.Dispose();
    }
}
