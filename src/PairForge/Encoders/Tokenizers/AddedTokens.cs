using System.Buffers;
using System.Text;

namespace PairForge.Encoders.Tokenizers;

/// <summary>One token that is looked for in the text itself, before the text is cut.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
/// <param name="IsWholeWord">Only where no word character touches it.</param>
/// <param name="StripsLeft">White space before it belongs to it.</param>
/// <param name="StripsRight">White space behind it belongs to it.</param>
internal sealed record AddedToken(int Id, string Content, bool IsWholeWord, bool StripsLeft, bool StripsRight);

/// <summary>Finds added tokens: leftmost first, of several the longest.</summary>
internal sealed class AddedTokens
{
    private readonly AddedToken[] _tokens; // longest first
    private readonly SearchValues<char> _begins;

    internal AddedTokens(IEnumerable<AddedToken> tokens)
    {
        _tokens = [.. tokens.Where(t => t.Content.Length > 0).OrderByDescending(t => t.Content.Length)];
        _begins = SearchValues.Create([.. _tokens.Select(t => t.Content[0]).Distinct()]);
    }

    /// <summary>Cuts a text at them: ranges with a token's id, or -1 for what lies between; no range is empty.</summary>
    internal List<(int Start, int End, int Id)> Split(string text)
    {
        var parts = new List<(int Start, int End, int Id)>();
        var done = 0;
        for (var at = 0; _tokens.Length > 0 && at < text.Length;)
        {
            var next = text.AsSpan(at).IndexOfAny(_begins);
            if (next < 0) break;
            at += next;
            if (Find(text, at) is not { } token)
            {
                at++;
                continue;
            }
            var (start, end) = (at, at + token.Content.Length);
            at = end;
            if (token.IsWholeWord && (EndsInWord(text.AsSpan(0, start)) || BeginsWithWord(text.AsSpan(end)))) continue;
            if (token.StripsLeft) start = Math.Max(done, text.AsSpan(0, start).TrimEnd().Length);
            if (token.StripsRight) end = text.Length - text.AsSpan(end).TrimStart().Length;
            if (start > done) parts.Add((done, start, -1));
            parts.Add((start, end, token.Id));
            done = end;
        }
        if (done < text.Length) parts.Add((done, text.Length, -1));
        return parts;
    }

    private AddedToken? Find(string text, int at)
    {
        foreach (var token in _tokens)
            if (text.AsSpan(at).StartsWith(token.Content, StringComparison.Ordinal)) return token;
        return null;
    }

    private static bool EndsInWord(ReadOnlySpan<char> text) => Rune.DecodeLastFromUtf16(text, out var rune, out _) == OperationStatus.Done && CharacterClasses.IsWord(rune);

    private static bool BeginsWithWord(ReadOnlySpan<char> text) => Rune.DecodeFromUtf16(text, out var rune, out _) == OperationStatus.Done && CharacterClasses.IsWord(rune);
}
