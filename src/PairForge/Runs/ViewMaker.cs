using PairForge.Augmentations;
using PairForge.Text;

namespace PairForge.Runs;

/// <summary>Makes the views of a passage from the <c>augment</c> block; stateless, so any thread may call it.</summary>
internal sealed class ViewMaker
{
    private readonly Choose _choose;
    private readonly ulong _seed;
    private readonly (string Name, string Parameters, IAugmentation Operation)[] _operations;

    internal ViewMaker(Pipeline pipeline)
    {
        _seed = pipeline.Seed;
        _choose = pipeline.Augment?.Choose ?? Choose.One;
        Protection = pipeline.Augment is null ? Protection.Default : new Protection(pipeline.Augment.Protect);
        _operations = pipeline.Augment is { } augment
            ? [.. augment.Operations.Select(o => (o.Name, CanonicalJson.Write(o.Options), o.Create()))]
            : [("identity", "{}", new Identity())];
    }

    /// <summary>What the texts given to it are analysed with.</summary>
    internal Protection Protection { get; }

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
                result = operation.Apply(current, ref random);
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
                if (_choose == Choose.Chain) current = new AnalyzedText(edited, Protection);
            }
            view = view with { Cutoff = result.Cutoff ?? view.Cutoff, Mixup = result.Mixup ?? view.Mixup };
            applied.Add(new AppliedOperation(name, parameters, result.Edits));
            if (_choose == Choose.One) break;
        }
        if (applied.Count == 0) return null;
        refusal = null;
        return view with { Operations = applied };
    }
}
