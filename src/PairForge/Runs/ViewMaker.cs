using PairForge.Augmentations;
using PairForge.Text;

namespace PairForge.Runs;

/// <summary>Makes the views of a passage from the <c>augment</c> block; stateless, so any thread may call it.</summary>
internal sealed class ViewMaker
{
    private readonly Choose _choose;
    private readonly ulong _seed;
    private readonly (string Name, string Parameters, IAugmentation Operation)[] _operations;
    private readonly TextPool? _pool;
    private readonly WordDictionary? _dictionary;

    /// <param name="pipeline">The pipeline.</param>
    /// <param name="pool">The split's texts, from which partners are drawn; null where no operation needs one.</param>
    /// <param name="dictionary">By what the text between the steps of a chain is cut into words; null: by character.</param>
    internal ViewMaker(Pipeline pipeline, TextPool? pool = null, WordDictionary? dictionary = null)
    {
        (_pool, _dictionary) = (pool, dictionary);
        _seed = pipeline.Seed;
        _choose = pipeline.Augment?.Choose ?? Choose.One;
        _operations = pipeline.Augment is { } augment
            ? [.. augment.Operations.Select(o => (o.Name, CanonicalJson.Write(o.Options), o.Create()))]
            : [("identity", "{}", new Identity())];
    }

    /// <summary>Makes view number <paramref name="ordinal"/>; null and a reason when no operation applies.</summary>
    /// <param name="text">The passage's text.</param>
    /// <param name="id">Its id: the key of every draw.</param>
    /// <param name="ordinal">Number of the view.</param>
    /// <param name="refusal">Why there is no view.</param>
    /// <param name="fault">What an operation threw; it counts as the refusal <c>operation-failed</c>.</param>
    internal View? Make(AnalyzedText text, string id, int ordinal, out string? refusal, out string? fault)
    {
        (refusal, fault) = (null, null);
        var order = Enumerable.Range(0, _operations.Length).ToArray();
        if (_choose == Choose.One && order.Length > 1)
            new KeyedRandom(_seed, $"augment/{ordinal}", id).Shuffle(order.AsSpan());

        var view = new View { Text = text.Text };
        var current = text;
        var applied = new List<AppliedOperation>(_choose == Choose.One ? 1 : _operations.Length);
        foreach (var at in order)
        {
            var (name, parameters, operation) = _operations[at];
            var random = new KeyedRandom(_seed, $"augment/{ordinal}/{at}/{name}", id);
            AugmentationResult result;
            string edited;
            try
            {
                result = operation is IPartnerAugmentation pairing && Partner(text.Text, $"augment/{ordinal}/{at}/{name}/partner", id) is { } partner
                    ? pairing.Apply(current, partner, ref random)
                    : operation.Apply(current, ref random);
                edited = result.Edits.Count > 0 ? TextEdits.Apply(current.Text, result.Edits) : current.Text;
            }
            catch (Exception e) when (e is not (PairForgeException or OutOfMemoryException))
            {
                refusal ??= "operation-failed";
                fault = $"{name} threw {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}";
                continue;
            }
            if (result.Refusal is { } reason)
            {
                refusal ??= reason;
                continue;
            }
            if (Surrogates.FirstLone(edited) >= 0 || (result.Mixup is { } mixup && Surrogates.FirstLone(mixup.Text) >= 0))
            {
                refusal ??= "lone-surrogate";
                continue;
            }
            if (result.Edits.Count > 0)
            {
                if (operation.ChangesText && edited == current.Text)
                {
                    refusal ??= "unchanged";
                    continue;
                }
                view = view with { Text = edited };
                if (_choose == Choose.Chain) current = new AnalyzedText(edited, _dictionary);
            }
            view = view with { Cutoff = result.Cutoff ?? view.Cutoff, Mixup = result.Mixup ?? view.Mixup };
            applied.Add(new AppliedOperation(name, parameters, result.Edits));
            if (_choose == Choose.One) break;
        }
        if (applied.Count == 0) return null;
        refusal = null;
        return view with { Operations = applied };
    }

    /// <summary>The text of another passage of the split, every passage equally likely; null where all have the same text.</summary>
    private string? Partner(string text, string step, string id)
    {
        if (_pool is null || _pool.Passages == 0) return null;
        const int mostDraws = 16;
        var random = new KeyedRandom(_seed, step, id);
        var (own, drawn) = (_pool.Find(text), 0);
        for (var draw = 0; draw < mostDraws; draw++)
        {
            drawn = random.NextInt(_pool.Passages);
            if (_pool.AnchorRow(drawn) != own) return _pool.Texts.Read(_pool.AnchorRow(drawn)).Text;
        }
        for (var next = 1; next < _pool.Passages; next++) // nearly all passages have this text
        {
            var row = _pool.AnchorRow((int)(((long)drawn + next) % _pool.Passages));
            if (row != own) return _pool.Texts.Read(row).Text;
        }
        return null;
    }
}
