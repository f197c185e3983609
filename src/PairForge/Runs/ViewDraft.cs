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
    private string? _refusal;

    internal string Id => id;

    internal int Ordinal => ordinal;

    internal TextPool? Pool => pool;

    /// <summary>The passage's text.</summary>
    internal string Original { get; } = text.Text;

    /// <summary>The text that the next operation sees.</summary>
    internal AnalyzedText Text { get; set; } = text;

    /// <summary>The operation that is next; -1 where none is left.</summary>
    internal int Next => Tried < order.Length ? order[Tried] : -1;

    /// <summary>Operations that have answered.</summary>
    internal int Tried { get; set; }

    internal List<AppliedOperation> Applied { get; } = [];

    /// <summary>What was made; its operations stand in <see cref="Applied"/> until none is left.</summary>
    internal View Made { get; set; } = new() { Text = text.Text };

    /// <summary>The view; null where no operation applies.</summary>
    internal View? View => Applied.Count == 0 ? null : Made with { Operations = Applied };

    /// <summary>Why there is no view: the reason of the first operation that refused.</summary>
    internal string? Refusal => Applied.Count == 0 ? _refusal : null;

    /// <summary>What an operation threw; it counts as the refusal <c>operation-failed</c>.</summary>
    internal string? Fault { get; set; }

    internal void Refuse(string reason) => _refusal ??= reason;

    /// <summary>No other operation is tried.</summary>
    internal void Close() => Tried = order.Length;
}
