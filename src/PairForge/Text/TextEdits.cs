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
        if (Fault(text, edits) is { } fault) throw new ArgumentException(fault, nameof(edits));
        if (edits.Count == 0) return text;
        var length = text.Length;
        for (var i = 0; i < edits.Count; i++) length += edits[i].Replacement.Length - edits[i].Length;
        return string.Create(length, (text, edits), static (result, state) =>
        {
            var (source, list) = state;
            var read = 0;
            for (var i = 0; i < list.Count; i++)
            {
                var edit = list[i];
                source.AsSpan(read, edit.Start - read).CopyTo(result);
                result = result[(edit.Start - read)..];
                edit.Replacement.CopyTo(result);
                result = result[edit.Replacement.Length..];
                read = edit.Start + edit.Length;
            }
            source.AsSpan(read).CopyTo(result);
        });
    }

    /// <summary>What is wrong with <paramref name="edits"/>, or null where they are valid: ascending, in range and not overlapping.</summary>
    public static string? Fault(string text, IReadOnlyList<TextEdit> edits)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(edits);
        var end = 0;
        var previous = -1;
        for (var i = 0; i < edits.Count; i++)
        {
            var edit = edits[i];
            if (edit.Replacement is null) return $"edit {i} has no replacement; use the empty string to delete";
            if (edit.Start < 0 || edit.Length < 0 || edit.Start > text.Length - edit.Length)
                return $"edit {i} covers {edit.Start} to {(long)edit.Start + edit.Length}; the text has {text.Length} UTF-16 units";
            if (edit.Start < end || edit.Start == previous)
                return $"edit {i} starts at {edit.Start}; the edit before ends at {end}, and edits must ascend without overlap";
            (previous, end) = (edit.Start, edit.Start + edit.Length);
        }
        return null;
    }
}
