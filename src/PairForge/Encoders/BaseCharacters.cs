using System.Globalization;
using System.Text;
using PairForge.Text;

namespace PairForge.Encoders;

/// <summary>A character without its accents: its canonical decomposition (NFD) less the non-spacing marks.</summary>
/// <remarks>
/// <see cref="string.Normalize(NormalizationForm)"/> returns its input where globalization is invariant and depends on the installed
/// ICU elsewhere; a vocabulary must be looked up alike on every machine, so the library's own table (Unicode 14.0) is used.
/// </remarks>
internal static class BaseCharacters
{
    /// <summary>The most characters that <see cref="Of"/> writes.</summary>
    internal const int Longest = 3;

    private const int HangulBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11A7;
    private const int Vowels = 21, Trails = 28, Syllables = 19 * Vowels * Trails;

    private static readonly Lazy<Dictionary<int, int[]>> Table = new(Read);

    /// <summary>Writes the base characters of <paramref name="rune"/> and answers how many they are: none for an accent itself.</summary>
    internal static int Of(Rune rune, Span<int> into)
    {
        var point = rune.Value;
        var syllable = point - HangulBase;
        if ((uint)syllable < Syllables)
        {
            into[0] = LeadBase + (syllable / (Vowels * Trails));
            into[1] = VowelBase + (syllable / Trails % Vowels);
            var trail = syllable % Trails;
            if (trail != 0) into[2] = TrailBase + trail;
            return trail == 0 ? 2 : 3;
        }
        if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark) return 0;
        if (Table.Value.TryGetValue(point, out var bases))
        {
            bases.CopyTo(into);
            return bases.Length;
        }
        into[0] = point;
        return 1;
    }

    private static Dictionary<int, int[]> Read()
    {
        var table = new Dictionary<int, int[]>(2100);
        foreach (var (point, parts) in UnicodeNormalization.CanonicalDecompositions)
            table.Add(point, Array.FindAll(parts, p => Rune.GetUnicodeCategory(new Rune(p)) != UnicodeCategory.NonSpacingMark));
        return table;
    }
}
