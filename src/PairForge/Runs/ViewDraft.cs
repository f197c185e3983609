using PairForge.Text;

namespace PairForge.Runs;

/// <summary>One view under way: what its operations have made of the passage so far.</summary>
/// <param name="text">The passage's text.</param>
/// <param name="id">Its id: the key of every draw.</param>
/// <param name="ordinal">Number of the view.</param>
/// <param name="order">The operations in the order in which they are tried.</param>
/// <param name="pool">The split's texts, from which partners are drawn; null where no operation needs one.</param>
internal sealed class ViewDraft(AnalyzedText text, string id, int ordinal, int[] order, TextPool? pool)
{
    private readonly AnalyzedText _passage = text;
    private int[] _order = order;
    private string? _refusal, _broken;

    internal string Id => id;

    internal int Ordinal => ordinal;

    internal TextPool? Pool => pool;

    /// <summary>The passage's text.</summary>
    internal string Original { get; } = text.Text;

    /// <summary>The text that the next operation sees.</summary>
    internal AnalyzedText Text { get; set; } = text;

    /// <summary>The operation that is next; -1 where none is left.</summary>
    internal int Next => Tried < _order.Length ? _order[Tried] : -1;

    /// <summary>Operations that have answered in this draw.</summary>
    internal int Tried { get; set; }

    /// <summary>Number of the draw: 0, and one more each time that the gate has the view drawn anew.</summary>
    internal int Draw { get; private set; }

    /// <summary>Why the view was drawn anew, each time: the bound that was broken, or why no operation applied.</summary>
    internal List<string> Redraws { get; } = [];

    /// <summary>Whether it waits to be encoded, since the gate asks for its similarity.</summary>
    internal bool AwaitsSimilarity { get; set; }

    /// <summary>The vector of what was made, where the gate had it encoded.</summary>
    internal float[]? Vector { get; set; }

    internal List<AppliedOperation> Applied { get; } = [];

    /// <summary>The text that was made.</summary>
    internal string Made { get; set; } = text.Text;

    internal Cutoff? Cutoff { get; set; }

    internal Mixup? Mixup { get; set; }

    /// <summary>The view; null where no operation applies.</summary>
    internal View? View => Applied.Count == 0 ? null : new View { Text = Made, Operations = Applied, Cutoff = Cutoff, Mixup = Mixup };

    /// <summary>Why there is no view, of the last draw: the bound that was broken, else the reason of the first operation that refused.</summary>
    internal string? Refusal => Applied.Count == 0 ? _broken ?? _refusal : null;

    /// <summary>Whether the gate has ever refused what was made.</summary>
    internal bool IsRejected => _broken is not null || Draw > 0;

    /// <summary>What an operation threw; it counts as the refusal <c>operation-failed</c>.</summary>
    internal string? Fault { get; set; }

    /// <summary>What operations answered that are asked in batches, by operation and text; null where none has been kept.</summary>
    internal Dictionary<(int Operation, string Text), Augmentations.AugmentationResult>? Answers { get; set; }

    internal void Refuse(string reason) => _refusal ??= reason;

    /// <summary>Whether the view is made and accepted.</summary>
    internal bool IsDone { get; private set; }

    /// <summary>The view is accepted; no other operation is tried.</summary>
    internal void Close()
    {
        IsDone = true;
        Tried = _order.Length;
    }

    /// <summary>The gate refuses what was made; the operations that are left begin from the passage.</summary>
    internal void Reject(string bound)
    {
        _broken = bound;
        Forget();
    }

    /// <summary>Begins the next draw.</summary>
    internal void Redraw(int[] order)
    {
        Redraws.Add(_broken ?? _refusal!);
        (_order, _broken, _refusal) = (order, null, null);
        Draw++;
        Tried = 0;
        Forget();
    }

    private void Forget()
    {
        Applied.Clear();
        (Made, Cutoff, Mixup) = (Original, null, null);
        Text = _passage;
    }
}
