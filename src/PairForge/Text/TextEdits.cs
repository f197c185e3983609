using System.Runtime.InteropServices;

namespace PairForge.Text;

/// <summary>Applies span edits: every character that no edit touches is identical afterwards.</summary>
public static class TextEdits
{
    /// <summary>Applies <paramref name="edits"/> to <paramref name="text"/>.</summary>
    /// <exception cref="ArgumentException">An edit is out of range, out of order or overlaps the one before.</exception>
    public static string Apply(string text, IReadOnlyList<TextEdit> edits)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(edits);
        var list = AsSpan(edits);
        if (Fault(text, list) is { } fault) throw new ArgumentException(fault, nameof(edits));
        if (list.IsEmpty) return text;
        var length = text.Length;
        foreach (ref readonly var edit in list) length += edit.Replacement.Length - edit.Length;
        return string.Create(length, new State(text, list), static (result, state) =>
        {
            ReadOnlySpan<char> source = state.Text;
            var read = 0;
            foreach (ref readonly var edit in state.Edits)
            {
                source[read..edit.Start].CopyTo(result);
                result = result[(edit.Start - read)..];
                edit.Replacement.CopyTo(result);
                result = result[edit.Replacement.Length..];
                read = edit.Start + edit.Length;
            }
            source[read..].CopyTo(result);
        });
    }

    /// <summary>What is wrong with <paramref name="edits"/>, or null where they are valid: ascending, in range and not overlapping.</summary>
    public static string? Fault(string text, IReadOnlyList<TextEdit> edits)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(edits);
        return Fault(text, AsSpan(edits));
    }

    private static string? Fault(string text, ReadOnlySpan<TextEdit> edits)
    {
        var end = 0;
        var previous = -1;
        for (var i = 0; i < edits.Length; i++)
        {
            ref readonly var edit = ref edits[i];
            if (edit.Replacement is null) return $"edit {i} has no replacement; use the empty string to delete";
            if (edit.Start < 0 || edit.Length < 0 || edit.Start > text.Length - edit.Length)
                return $"edit {i} covers {edit.Start} to {(long)edit.Start + edit.Length}; the text has {text.Length} UTF-16 units";
            if (edit.Start < end || edit.Start == previous)
                return $"edit {i} starts at {edit.Start}; the edit before ends at {end}, and edits must ascend without overlap";
            (previous, end) = (edit.Start, edit.Start + edit.Length);
        }
        return null;
    }

    private static ReadOnlySpan<TextEdit> AsSpan(IReadOnlyList<TextEdit> edits) => edits switch
    {
        TextEdit[] array => array,
        List<TextEdit> list => CollectionsMarshal.AsSpan(list),
        _ => edits.ToArray(),
    };

    private readonly ref struct State(string text, ReadOnlySpan<TextEdit> edits)
    {
        internal string Text { get; } = text;

        internal ReadOnlySpan<TextEdit> Edits { get; } = edits;
    }
}
