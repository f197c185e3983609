namespace PairForge.Hooks;

/// <summary>Translates there and back; a text that is refused on the way there is not sent back.</summary>
/// <param name="there">Into the other language.</param>
/// <param name="back">And back.</param>
internal sealed class RoundTripTranslator(IBackTranslator there, IBackTranslator back) : IBackTranslator
{
    public async ValueTask<IReadOnlyList<Rewording>> TranslateAsync(IReadOnlyList<string> texts, CancellationToken cancellation)
    {
        var answers = (await there.TranslateAsync(texts, cancellation).ConfigureAwait(false)).ToArray();
        for (var i = 0; i < answers.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(answers[i].Text) && answers[i].Refusal is null) answers[i] = Rewording.Refused("empty");
        }
        var abroad = Enumerable.Range(0, answers.Length).Where(i => answers[i].Text is not null).ToArray();
        if (abroad.Length == 0) return answers;
        var returned = await back.TranslateAsync([.. abroad.Select(i => answers[i].Text!)], cancellation).ConfigureAwait(false);
        for (var i = 0; i < abroad.Length; i++) answers[abroad[i]] = returned[i];
        return answers;
    }
}
