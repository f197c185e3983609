using System.Collections.Concurrent;
using System.Globalization;
using PairForge.Encoders;
using PairForge.Quality;
using PairForge.Text;

namespace PairForge.Runs;

/// <summary>Has the gate judge drafts: by their text at once, by their similarity a batch at a time; any thread may call it.</summary>
/// <param name="options">The bounds.</param>
/// <param name="encoder">By what similarity is measured; null where no bound asks for it.</param>
/// <param name="analyze">Makes the buffers of a gate.</param>
internal sealed class ViewJudge(GateOptions options, ITextEncoder? encoder, Func<string, AnalyzedText> analyze)
{
    private readonly ConcurrentBag<ViewGate> _gates = []; // one for each thread that judges

    /// <summary>Whether drafts wait for their similarity.</summary>
    internal bool Compares => encoder is not null;

    /// <summary>Closes a draft that is accepted, rejects one that is refused, or has it wait for its similarity.</summary>
    internal void Judge(ViewDraft draft)
    {
        var differsInItsEmbeddingAlone = draft.Made == draft.Original && (draft.Cutoff is not null || draft.Mixup is not null);
        var bound = differsInItsEmbeddingAlone ? null : Judged(gate => gate.Refusal(draft.Original, draft.Made));
        if (bound is not null) draft.Reject(bound);
        else if (differsInItsEmbeddingAlone || encoder is null) draft.Close();
        else draft.AwaitsSimilarity = true;
    }

    /// <summary>Compares views with their passages, all at once; a text that the encoder fails on is refused as <c>encoder-failed</c>.</summary>
    internal async ValueTask CompareAsync(ViewDraft[] drafts, CancellationToken cancellation)
    {
        var (texts, passages) = (new List<TextToEncode>(2 * drafts.Length), new int[drafts.Length]);
        for (var i = 0; i < drafts.Length; i++)
        {
            var isSame = i > 0 && drafts[i].Id == drafts[i - 1].Id;
            passages[i] = isSame ? passages[i - 1] : texts.Count;
            if (!isSame) texts.Add(new TextToEncode(drafts[i].Id, drafts[i].Original));
        }
        var views = texts.Count;
        foreach (var draft in drafts) texts.Add(new TextToEncode(string.Create(CultureInfo.InvariantCulture, $"{draft.Id}/v{draft.Ordinal}"), draft.Made));
        var dimension = encoder!.Dimension;
        var vectors = new float[texts.Count * dimension];
        var poison = (await BatchEncoding.EncodeAsync(encoder, texts, vectors, cancellation).ConfigureAwait(false)).Select(p => p.Index).ToHashSet();
        for (var i = 0; i < drafts.Length; i++)
        {
            var (draft, vector) = (drafts[i], vectors.AsMemory((views + i) * dimension, dimension));
            var similarity = ViewStage.Dot(vectors.AsSpan(passages[i] * dimension, dimension), vector.Span);
            draft.AwaitsSimilarity = false;
            var bound = poison.Contains(passages[i]) || poison.Contains(views + i) ? "encoder-failed" : Judged(gate => gate.Refusal(similarity));
            if (bound is not null)
            {
                draft.Reject(bound);
                continue;
            }
            draft.Vector = vector.ToArray();
            draft.Close();
        }
    }

    private string? Judged(Func<ViewGate, string?> judge)
    {
        if (!_gates.TryTake(out var gate)) gate = new ViewGate(options, analyze(""), analyze(""));
        var bound = judge(gate);
        _gates.Add(gate);
        return bound;
    }
}
