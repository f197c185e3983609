using PairForge.Hooks;
using PairForge.Runs;
using PairForge.Text;

namespace PairForge.Augmentations;

/// <summary>What back-translation and paraphrase share: asks for other wordings, has them reviewed, and makes edits of them.</summary>
internal sealed class Reworder : IDisposable
{
    private readonly IReadOnlyList<IBackTranslator> _translators;
    private readonly RewordingReview _review;

    /// <param name="translators">One, or several of which one is drawn by key for each view.</param>
    /// <param name="maxLengthRatio">See <see cref="RewordingOptions.MaxLengthRatio"/>.</param>
    internal Reworder(IReadOnlyList<IBackTranslator> translators, double maxLengthRatio)
    {
        foreach (var translator in translators) ArgumentNullException.ThrowIfNull(translator);
        (_translators, _review) = (translators, new RewordingReview(maxLengthRatio));
    }

    /// <summary>The hook that the options name.</summary>
    internal static Reworder Of(RewordingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new Reworder([.. Translators(options)], options.MaxLengthRatio);
    }

    private static IEnumerable<IBackTranslator> Translators(RewordingOptions options)
    {
        var cache = new AnswerCache(options.Cache?.Resolved);
        switch (options)
        {
            case { Table: { } table }:
                yield return new TableTranslator(table);
                break;
            case { Command: { } command }:
                var program = new CommandTranslator(command);
                yield return new HookRequests(program, program.Identity, options.Requests with { Concurrency = command.Processes }, cache);
                break;
            case { Http: { } http }:
                var endpoint = new HttpEndpoint(http, options.Requests, cache);
                if (http.Via.Count == 0) yield return endpoint.Paraphraser();
                foreach (var language in http.Via) yield return endpoint.BackTranslator(language);
                break;
            default:
                throw new ConfigurationException("none of table, http and command is given; give one");
        }
    }

    internal void Open(string folder)
    {
        foreach (var translator in _translators) (translator as HookRequests)?.Open(folder);
    }

    internal async ValueTask<IReadOnlyList<AugmentationResult>> ApplyAsync(IReadOnlyList<TextToAugment> texts, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var results = new AugmentationResult[texts.Count];
        var asked = new List<int>[_translators.Count];
        for (var t = 0; t < asked.Length; t++) asked[t] = [];
        for (var i = 0; i < results.Length; i++)
        {
            var random = texts[i].Random;
            if (string.IsNullOrWhiteSpace(texts[i].Text)) results[i] = AugmentationResult.Refused("too-short");
            else if (Surrogates.FirstLone(texts[i].Text) >= 0) results[i] = AugmentationResult.Refused("lone-surrogate");
            else asked[asked.Length == 1 ? 0 : random.NextInt(asked.Length)].Add(i);
        }
        await Task.WhenAll(_translators.Select(async (translator, t) =>
        {
            if (asked[t].Count == 0) return;
            var answers = await translator.TranslateAsync([.. asked[t].Select(i => texts[i].Text.Trim())], cancellation).ConfigureAwait(false);
            for (var n = 0; n < asked[t].Count; n++) results[asked[t][n]] = Result(texts[asked[t][n]].Text, answers[n]);
        })).ConfigureAwait(false);
        return results;
    }

    public void Dispose()
    {
        foreach (var translator in _translators) (translator as IDisposable)?.Dispose();
    }

    private AugmentationResult Result(string text, Rewording answer)
    {
        if (answer.Text is null) return AugmentationResult.Refused(answer.Refusal ?? "empty");
        var refusal = _review.Refusal(text, answer.Text, out var wording);
        return refusal is null ? AugmentationResult.Edited([TextDifference.Between(text, wording)!.Value]) : AugmentationResult.Refused(refusal);
    }
}
