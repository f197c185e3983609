using System.IO.Hashing;
using System.Runtime.InteropServices;
using PairForge.Text;

namespace PairForge.Quality;

/// <summary>The words of a text as numbers: equal numbers are equal words, whatever their case.</summary>
internal static class WordKeys
{
    private const int StackUnits = 128;

    /// <summary>Fills <paramref name="keys"/>, which grows where it must, in the order of the words; answers how many there are.</summary>
    internal static int Of(AnalyzedText text, ref ulong[] keys)
    {
        var words = text.Words;
        if (keys.Length < words.Count) keys = new ulong[Math.Max(words.Count, 2 * keys.Length)];
        Span<char> stack = stackalloc char[StackUnits];
        for (var i = 0; i < words.Count; i++)
        {
            var word = text[words[i]];
            var units = word.Length <= StackUnits ? stack[..word.Length] : new char[word.Length];
            for (var c = 0; c < word.Length; c++) units[c] = char.ToLowerInvariant(word[c]);
            keys[i] = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(units));
        }
        return words.Count;
    }
}
