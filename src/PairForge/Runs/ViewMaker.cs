using System.Collections.Concurrent;
using PairForge.Augmentations;
using PairForge.Encoders;
using PairForge.Text;

namespace PairForge.Runs;

/// <summary>Makes the views of passages from the <c>augment</c> block; any thread may call it.</summary>
/// <remarks>
/// A view is a <see cref="ViewDraft"/> that goes from operation to operation. At an <see cref="IBatchAugmentation"/> it waits until the
/// whole batch has come as far as it can; then each such operation is asked once for all that wait for it, and the drafts go on.
/// In the same way it waits for its similarity where the gate asks for that. What the gate refuses goes on with the next operation of
/// <c>choose: one</c>, and begins again with other draws where none is left. What is asked in batches is asked once for each text
/// of a view: its answer stands, however often the view is drawn.
/// </remarks>
internal sealed class ViewMaker : IDisposable
{
    private const int Similarity = int.MaxValue; // where a draft waits; an operation's place otherwise

    private readonly Choose _choose;
    private readonly double _probability;
    private readonly ulong _seed;
    private readonly (string Name, string Parameters, IAugmentation Operation)[] _operations;
    private readonly int[] _order;         // as they are listed
    private readonly string[] _firstSteps; // names of the draws of the first view: most passages have no other
    private readonly IDisposable[] _owned = [];
    private readonly ConcurrentBag<AnalyzedText> _analyzed = [];
    private readonly WordDictionary? _dictionary;
    private readonly Protection _protection;
    private readonly ViewJudge? _judge;
    private readonly int _redraws;

    /// <param name="pipeline">The pipeline.</param>
    /// <param name="cache">Folder in which answers of hooks are kept.</param>
    /// <param name="dictionary">By what the text between the steps of a chain is cut into words; null: by character.</param>
    /// <param name="encoder">By what the gate compares; null where it does not ask for similarity.</param>
    internal ViewMaker(Pipeline pipeline, string cache, WordDictionary? dictionary = null, ITextEncoder? encoder = null)
    {
        _dictionary = dictionary;
        _seed = pipeline.Seed;
        _choose = pipeline.Augment?.Choose ?? Choose.One;
        _probability = pipeline.Augment?.EffectiveProbability ?? 1;
        _protection = Protection.Of(pipeline.Augment);
        _operations = pipeline.Augment is { } augment
            ? [.. augment.Operations.Select(o => (o.Name, CanonicalJson.Write(o.Options), o.Create()))]
            : [("identity", "{}", new Identity())];
        _order = [.. Enumerable.Range(0, _operations.Length)];
        _firstSteps = [.. _order.Select(at => StepOf(0, at))];
        if (pipeline.Augment is not null) _owned = [.. _operations.Where((_, i) => !pipeline.Augment.Operations[i].IsShared).Select(o => o.Operation).OfType<IDisposable>()];
        foreach (var (_, _, operation) in _operations) (operation as IBatchAugmentation)?.Open(cache);
        if (pipeline.Augment?.Gate is not { } gate) return;
        _judge = new ViewJudge(gate, gate.NeedsEncoder ? encoder ?? throw new ArgumentNullException(nameof(encoder)) : null, Analyze);
        // Another draw changes nothing where every operation answers the same again.
        _redraws = Array.TrueForAll(_operations, o => o.Operation is IBatchAugmentation) ? 0 : gate.Redraws;
    }

    /// <summary>Whether a draft may wait, so that it must be asked for.</summary>
    internal bool Asks => _judge is { Compares: true } || _operations.Any(o => o.Operation is IBatchAugmentation);

    /// <summary>Words and protected spans of a text, as the pipeline has them.</summary>
    internal AnalyzedText Analyze(string text) => new(text, _protection, _dictionary);

    /// <summary>Takes a text that <see cref="Return"/> gave back, or a new one: its buffers serve a whole batch, and what it knows of frequent words the next.</summary>
    internal AnalyzedText Rent() => _analyzed.TryTake(out var text) ? text : Analyze("");

    /// <summary>Gives a text back that no draft holds any more.</summary>
    internal void Return(AnalyzedText text) => _analyzed.Add(text);

    /// <summary>Begins view number <paramref name="ordinal"/> of a passage, and ends it unless it must wait.</summary>
    /// <param name="text">The passage's text.</param>
    /// <param name="id">Its id: the key of every draw.</param>
    /// <param name="ordinal">Number of the view.</param>
    /// <param name="pool">The split's texts, from which partners are drawn; null where no operation needs one.</param>
    internal ViewDraft Begin(AnalyzedText text, string id, int ordinal, TextPool? pool = null)
    {
        var draft = new ViewDraft(text, id, ordinal, Order(id, $"augment/{ordinal}"), pool);
        GoOn(draft);
        return draft;
    }

    /// <summary>Ends every draft that waits.</summary>
    internal async ValueTask AskAsync(IEnumerable<ViewDraft> drafts, CancellationToken cancellation)
    {
        for (var waiting = Waiting(drafts); waiting.Count > 0; waiting = Waiting(waiting))
        {
            foreach (var together in waiting.GroupBy(WaitsFor).OrderBy(g => g.Key))
            {
                var asked = together.ToArray();
                if (together.Key == Similarity) await _judge!.CompareAsync(asked, cancellation).ConfigureAwait(false);
                else await AskAsync(together.Key, asked, cancellation).ConfigureAwait(false);
                foreach (var draft in asked) GoOn(draft);
            }
        }
    }

    public void Dispose()
    {
        foreach (var owned in _owned) owned.Dispose();
    }

    private static List<ViewDraft> Waiting(IEnumerable<ViewDraft> drafts) => [.. drafts.Where(d => WaitsFor(d) >= 0)];

    private static int WaitsFor(ViewDraft draft) => draft.AwaitsSimilarity ? Similarity : draft.Next;

    /// <summary>The operations in the order in which they are tried.</summary>
    private int[] Order(string id, string step)
    {
        if (_choose != Choose.One || _order.Length == 1) return _order; // only one that is drawn is the draft's own
        int[] order = [.. _order];
        new KeyedRandom(_seed, step, id).Shuffle(order.AsSpan());
        return order;
    }

    private async ValueTask AskAsync(int at, ViewDraft[] drafts, CancellationToken cancellation)
    {
        IReadOnlyList<AugmentationResult> results;
        try
        {
            var texts = new TextToAugment[drafts.Length];
            for (var i = 0; i < texts.Length; i++) texts[i] = new TextToAugment(drafts[i].Text.Text, RandomOf(drafts[i], at));
            results = await ((IBatchAugmentation)_operations[at].Operation).ApplyAsync(texts, cancellation).ConfigureAwait(false);
            if (results.Count != drafts.Length) throw new InvalidOperationException($"it gave {results.Count} results for {drafts.Length} texts");
        }
        catch (Exception e) when (e is not (PairForgeException or OutOfMemoryException) && !cancellation.IsCancellationRequested)
        {
            foreach (var draft in drafts)
            {
                Keep(draft, at, AugmentationResult.Refused("operation-failed"));
                Fail(draft, at, e);
            }
            return;
        }
        for (var i = 0; i < drafts.Length; i++)
        {
            Keep(drafts[i], at, results[i]);
            TryTake(drafts[i], at, results[i]);
        }
    }

    /// <summary>Keeps an answer for the draws to come.</summary>
    private void Keep(ViewDraft draft, int at, AugmentationResult answer)
    {
        if (_redraws > 0) (draft.Answers ??= []).Add((at, draft.Text.Text), answer);
    }

    /// <summary>Applies the operations that are left, up to where the draft must wait.</summary>
    private void GoOn(ViewDraft draft)
    {
        while (!draft.IsDone)
        {
            if (draft.Applied.Count > 0 && (_choose == Choose.One || draft.Next < 0))
            {
                if (_judge is null) draft.Close();
                else _judge.Judge(draft);
                if (draft.AwaitsSimilarity) return;
            }
            else if (draft.Next is var at and >= 0)
            {
                if (!IsDrawn(draft, at))
                {
                    draft.Refuse("nothing-drawn");
                    draft.Tried++;
                    continue;
                }
                AugmentationResult? answer = null;
                if (_operations[at].Operation is IBatchAugmentation && draft.Answers?.TryGetValue((at, draft.Text.Text), out answer) != true) return;
                TryTake(draft, at, answer);
            }
            else if (draft.IsRejected && draft.Draw < _redraws)
            {
                draft.Redraw(Order(draft.Id, $"augment/{draft.Ordinal}/redraw/{draft.Draw + 1}"));
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Whether an operation's turn comes, by <c>probability</c>.</summary>
    private bool IsDrawn(ViewDraft draft, int at) => _probability >= 1
        || new KeyedRandom(_seed, Step(draft, at) + "/sometimes", draft.Id).NextDouble() < _probability;

    /// <summary>The step that keys what operation <paramref name="at"/> draws.</summary>
    private string Step(ViewDraft draft, int at) => draft.Draw > 0 ? $"{StepOf(draft.Ordinal, at)}/redraw/{draft.Draw}" : draft.Ordinal == 0 ? _firstSteps[at] : StepOf(draft.Ordinal, at);

    /// <summary>Takes an answer, or where there is none yet asks for it; what an operation throws is the view's fault, not the run's.</summary>
    private void TryTake(ViewDraft draft, int at, AugmentationResult? result)
    {
        try
        {
            var random = RandomOf(draft, at);
            Take(draft, at, result ?? (_operations[at].Operation is IPartnerAugmentation pairing && Partner(draft, at) is { } partner
                ? pairing.Apply(draft.Text, partner, ref random)
                : _operations[at].Operation.Apply(draft.Text, ref random)));
        }
        catch (Exception e) when (e is not (PairForgeException or OutOfMemoryException))
        {
            Fail(draft, at, e);
        }
    }

    private KeyedRandom RandomOf(ViewDraft draft, int at) => new(_seed, Step(draft, at), draft.Id);

    private string StepOf(int ordinal, int at) => $"augment/{ordinal}/{at}/{_operations[at].Name}";

    private void Fail(ViewDraft draft, int at, Exception e)
    {
        draft.Refuse("operation-failed");
        draft.Fault = $"{_operations[at].Name} threw {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}";
        draft.Tried++;
    }

    /// <summary>Takes what an operation answered into the view.</summary>
    private void Take(ViewDraft draft, int at, AugmentationResult result)
    {
        var (name, parameters, operation) = _operations[at];
        var before = draft.Text.Text;
        draft.Tried++;
        if (result.Refusal is { } reason)
        {
            draft.Refuse(reason);
            return;
        }
        var edited = result.Edits.Count > 0 ? TextEdits.Apply(before, result.Edits) : before;
        if (Surrogates.FirstLone(edited) >= 0 || (result.Mixup is { } mixup && Surrogates.FirstLone(mixup.Text) >= 0))
        {
            draft.Refuse("lone-surrogate");
            return;
        }
        if (result.Edits.Count > 0)
        {
            if (operation.ChangesText && edited == before)
            {
                draft.Refuse("unchanged");
                return;
            }
            draft.Made = edited;
            if (_choose != Choose.One) draft.Text = Analyze(edited);
        }
        (draft.Cutoff, draft.Mixup) = (result.Cutoff ?? draft.Cutoff, result.Mixup ?? draft.Mixup);
        draft.Applied.Add(new AppliedOperation(name, parameters, result.Edits));
    }

    /// <summary>The text of another passage of the split, every passage equally likely; null where all have the same text.</summary>
    private string? Partner(ViewDraft draft, int at)
    {
        if (draft.Pool is not { Passages: > 0 } pool) return null;
        const int mostDraws = 16;
        var random = new KeyedRandom(_seed, Step(draft, at) + "/partner", draft.Id);
        var (own, drawn) = (pool.Find(draft.Original), 0);
        for (var draw = 0; draw < mostDraws; draw++)
        {
            drawn = random.NextInt(pool.Passages);
            if (pool.AnchorRow(drawn) != own) return pool.Texts.Read(pool.AnchorRow(drawn)).Text;
        }
        for (var next = 1; next < pool.Passages; next++) // nearly all passages have this text
        {
            var row = pool.AnchorRow((int)(((long)drawn + next) % pool.Passages));
            if (row != own) return pool.Texts.Read(row).Text;
        }
        return null;
    }
}
