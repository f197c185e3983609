using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using PairForge.Text;

namespace PairForge.Filters;

/// <summary>The words of a text, and hashes of runs of them; case, punctuation and spaces do not count.</summary>
/// <remarks>A word is a run of letters, digits and marks inside a word of <see cref="WordSegmenter"/>: <c>well-known</c> is two; a Chinese character is one.</remarks>
internal sealed class WordWindows
{
    private const ulong Base = 0x9E3779B97F4A7C15;

    private readonly List<ulong> _words = [];

    internal int Count => _words.Count;

    /// <summary>Takes a text in place of the one before.</summary>
    internal void Set(string text)
    {
        _words.Clear();
        var normalized = System.Text.Ascii.IsValid(text) ? text.ToLowerInvariant() : UnicodeNormalization.FormKC(text, lowerCase: true);
        foreach (var word in WordSegmenter.Segment(normalized.AsSpan()))
        {
            var start = word.Start;
            for (var at = word.Start; at <= word.End; at++)
            {
                if (at < word.End && Counts(normalized[at])) continue;
                if (at > start) _words.Add(XxHash3.HashToUInt64(MemoryMarshal.AsBytes(normalized.AsSpan(start, at - start))));
                start = at + 1;
            }
        }
    }

    /// <summary>Hashes of all runs of <paramref name="n"/> words, in order; none where the text is shorter.</summary>
    internal IEnumerable<ulong> Runs(int n)
    {
        if (_words.Count < n) yield break;
        var window = 0UL;
        var highest = 1UL;
        for (var i = 0; i < n; i++)
        {
            window = (window * Base) + _words[i];
            highest *= Base;
        }
        yield return Mix(window);
        for (var i = n; i < _words.Count; i++)
        {
            window = (window * Base) + _words[i] - (highest * _words[i - n]);
            yield return Mix(window);
        }
    }

    private static bool Counts(char c) => c < 128 ? char.IsAsciiLetterOrDigit(c) : char.GetUnicodeCategory(c) is <= UnicodeCategory.OtherNumber or UnicodeCategory.Surrogate;

    private static ulong Mix(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD;
        return hash ^ (hash >> 33);
    }
}
