using System.Runtime.InteropServices;
using PairForge.Encoders;

namespace PairForge.Training.Encoders;

/// <summary>Chooses the pieces that words which training never saw are cut into.</summary>
internal static class WordPieces
{
    /// <summary>Words that a piece of several characters must stand in.</summary>
    private const int EnoughWords = 10;

    /// <summary>Characters of the longest piece at the start of a word, and of one within it.</summary>
    private const int LongestStart = 6, LongestContinuing = 4;

    /// <summary>
    /// The pieces, most common first: starts of words that are no words themselves, and, after <see cref="WordTokenizer.Continuing"/>,
    /// what stands within words. Every character of a longer word is a piece both ways.
    /// </summary>
    internal static string[] Of(IReadOnlyCollection<string> words)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var inWord = new HashSet<string>(StringComparer.Ordinal);
        foreach (var word in words)
        {
            inWord.Clear();
            AddPieces(word, inWord);
            foreach (var piece in inWord) CollectionsMarshal.GetValueRefOrAddDefault(counts, piece, out _)++;
        }
        foreach (var word in words) counts.Remove(word);
        return [.. counts.Where(c => c.Value >= EnoughWords || IsOneCharacter(c.Key))
            .OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Select(c => c.Key)];
    }

    private static void AddPieces(string word, HashSet<string> pieces)
    {
        for (var at = 0; at < word.Length; at++)
        {
            if (char.IsLowSurrogate(word[at])) continue;
            var longest = Math.Min(at == 0 ? LongestStart : LongestContinuing, word.Length - at);
            for (var length = 1; length <= longest; length++)
            {
                if (at + length < word.Length && char.IsLowSurrogate(word[at + length])) continue;
                pieces.Add(at == 0 ? word[..length] : string.Concat(WordTokenizer.Continuing, word.AsSpan(at, length)));
            }
            var character = char.IsHighSurrogate(word[at]) ? 2 : 1;
            if (character == word.Length) continue;
            pieces.Add(word.Substring(at, character));
            pieces.Add(string.Concat(WordTokenizer.Continuing, word.AsSpan(at, character)));
        }
    }

    private static bool IsOneCharacter(string piece)
    {
        var text = piece.StartsWith(WordTokenizer.Continuing, StringComparison.Ordinal) ? piece.AsSpan(WordTokenizer.Continuing.Length) : piece;
        return text.Length == 1 || (text.Length == 2 && char.IsSurrogatePair(text[0], text[1]));
    }
}
