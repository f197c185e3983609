using System.Globalization;

namespace PairForge.Augmentations;

/// <summary>Which marks stay with the word beside them.</summary>
internal static class Punctuation
{
    internal static bool IsQuote(char c) => c is '"' or '\'';

    /// <summary>A mark that belongs to the word after it: brackets, quotes, currency and other prefixes.</summary>
    internal static bool IsOpening(string text, int at) => text[at] is '"' or '\'' or '#' or '@' or '$' or '+' ||
        char.GetUnicodeCategory(text[at]) is UnicodeCategory.OpenPunctuation or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.CurrencySymbol;

    /// <summary>A mark that belongs to the word before it: stops, closing brackets and quotes, percent.</summary>
    internal static bool IsClosing(string text, int at) => text[at] is '"' or '\'' or '.' or '!' or '?' or '%' or '\u2026' or '\u3002' or '\uFF01' or '\uFF1F' ||
        char.GetUnicodeCategory(text[at]) is UnicodeCategory.ClosePunctuation or UnicodeCategory.FinalQuotePunctuation;
}
