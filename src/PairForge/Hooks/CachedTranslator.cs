using System.Collections.Concurrent;

namespace PairForge.Hooks;

/// <summary>Asks a service for what the cache does not hold; a text that is being asked for is waited for, not asked again.</summary>
/// <param name="service">The service.</param>
/// <param name="identity">Everything that decides an answer of the service beside the text.</param>
/// <param name="cache">What was answered before.</param>
/// <param name="limits">How the service is asked.</param>
internal sealed class CachedTranslator(IBackTranslator service, string identity, AnswerCache cache, RequestLimits limits) : IBackTranslator
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<Rewording>> _underWay = new(StringComparer.Ordinal);

    public async ValueTask<IReadOnlyList<Rewording>> TranslateAsync(IReadOnlyList<string> texts, CancellationToken cancellation)
    {
        var answers = new Task<Rewording>[texts.Count];
        var asked = new List<(string Key, string Text, TaskCompletionSource<Rewording> Answer)>();
        for (var i = 0; i < texts.Count; i++)
        {
            var key = AnswerCache.KeyOf(identity, texts[i]);
            var own = new TaskCompletionSource<Rewording>(TaskCreationOptions.RunContinuationsAsynchronously);
            var answer = _underWay.GetOrAdd(key, own);
            answers[i] = answer.Task;
            if (answer != own) continue;
            if (cache.Find(key) is { } known) Settle(key, own, known);
            else asked.Add((key, texts[i], own));
        }
        if (asked.Count > 0) await AskAsync(asked, cancellation).ConfigureAwait(false);
        var given = new Rewording[texts.Count];
        for (var i = 0; i < given.Length; i++) given[i] = await ResultAsync(answers[i], texts[i], cancellation).ConfigureAwait(false);
        return given;
    }

    /// <summary>An answer; where whoever asked for it was stopped, it is asked for here.</summary>
    private async ValueTask<Rewording> ResultAsync(Task<Rewording> answer, string text, CancellationToken cancellation)
    {
        try
        {
            return await answer.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (await TranslateAsync([text], cancellation).ConfigureAwait(false))[0];
        }
    }

    private async Task AskAsync(List<(string Key, string Text, TaskCompletionSource<Rewording> Answer)> asked, CancellationToken cancellation)
    {
        try
        {
            var given = await limits.AskAsync(asked.Count, token => RequestAsync(asked, token), cancellation).ConfigureAwait(false);
            for (var i = 0; i < asked.Count; i++) Settle(asked[i].Key, asked[i].Answer, given[i]);
        }
        catch (Exception fault)
        {
            foreach (var (key, _, answer) in asked)
            {
                _underWay.TryRemove(key, out _);
                answer.TrySetException(fault);
            }
            throw;
        }
    }

    /// <summary>One try; its answers are kept before another request may take its slot.</summary>
    private async ValueTask<IReadOnlyList<Rewording>> RequestAsync(List<(string Key, string Text, TaskCompletionSource<Rewording> Answer)> asked, CancellationToken cancellation)
    {
        var given = await service.TranslateAsync([.. asked.Select(a => a.Text)], cancellation).ConfigureAwait(false);
        if (given.Count != asked.Count) throw new HookFault("wrong-count", isTransient: true);
        for (var i = 0; i < asked.Count; i++) cache.Add(asked[i].Key, given[i]);
        return given;
    }

    private void Settle(string key, TaskCompletionSource<Rewording> waiting, Rewording answer)
    {
        waiting.TrySetResult(answer);
        _underWay.TryRemove(key, out _);
    }
}
