using System.Runtime.CompilerServices;

namespace PairForge.Text;

/// <summary>What a word's place in its sentence says: whether it opens one, whether a mark binds it, and how it is written elsewhere.</summary>
internal static class WordContext
{
    private const int LongestCapital = 32;

    private static readonly Lazy<Morphology> English = new(static () => new Morphology(Lexicon.Embedded));

    /// <summary>Whether a word opens the text, a sentence or a quotation.</summary>
    internal static bool OpensSentence(AnalyzedText text, int index)
    {
        if (index == 0) return true;
        var words = text.Words.AsSpan();
        var (before, word) = (words[index - 1], words[index]);
        var gap = text.Text.AsSpan(before.End, word.Start - before.End);
        if (gap.Length == 1 && gap[0] == ' ') return false;
        if (gap.IndexOfAny('.', '!', '?') >= 0)
            return !(gap[0] == '.' && SentenceSegmenter.IsAbbreviation(text.Text, before.Start, before.End, word.Start));
        return gap.Length > 1 && gap[^1] is '"' or '\u201C' && gap[0] is ',' or ':';
    }

    /// <summary>Whether a mark beside a word makes it part of something larger: the full stop of an abbreviation, a hash, an at sign, a missing space.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsBound(AnalyzedText text, WordSpan word)
    {
        var characters = text.Text;
        var isAlone = (uint)(word.Start - 1) < (uint)characters.Length && characters[word.Start - 1] == ' ' && (uint)word.End < (uint)characters.Length && characters[word.End] == ' ';
        return !isAlone && HasBindingMark(characters, word);
    }

    private static bool HasBindingMark(string characters, WordSpan word)
    {
        if (word.Start > 0 && characters[word.Start - 1] is '@' or '#' or '$' or '/' or '\\' or '&' or '=' or '-') return true;
        if (word.End == characters.Length) return false;
        var next = characters[word.End];
        if (next is '@' or '/' or '\\' or '&' or '=' or '%' or '-') return true;
        return next == '.' && word.End + 2 < characters.Length && characters[word.End + 1] == ' ' && SentenceSegmenter.IsAbbreviation(characters, word.Start, word.End, word.End + 2);
    }

    /// <summary>Whether a word has a capital because it opens a sentence, so that it has none elsewhere; never so for what may be a name.</summary>
    internal static bool IsCapitalOfPlace(AnalyzedText text, int index)
    {
        var word = text[text.Words[index]];
        if (!char.IsAsciiLetterUpper(word[0]) || word is "I" || word.StartsWith("I'", StringComparison.Ordinal) || word.StartsWith("I\u2019", StringComparison.Ordinal) || word.Length > LongestCapital) return false;
        foreach (var c in word[1..])
            if (char.IsUpper(c)) return false;
        return OpensSentence(text, index) && InsideSentence(text, word)[0] != word[0];
    }

    /// <summary>A word as it is written where it opens nothing.</summary>
    internal static string Natural(AnalyzedText text, int index)
    {
        var word = text.Words[index];
        return IsCapitalOfPlace(text, index) ? InsideSentence(text, text[word]) : text.StringOf(word);
    }

    /// <summary>A word whose only capital is its first letter, as English writes it inside a sentence: itself where it may be a name.</summary>
    internal static string NaturalOf(ReadOnlySpan<char> word)
    {
        Span<char> lower = stackalloc char[LongestCapital];
        return IsCommon(lower[..word.ToLowerInvariant(lower)]) ? string.Concat([char.ToLowerInvariant(word[0])], word[1..]) : word.ToString();
    }

    private static string InsideSentence(AnalyzedText text, ReadOnlySpan<char> word) => text.Strings?.Natural(word) ?? NaturalOf(word);

    /// <summary>Whether English knows a lower-case word and no name that is written so.</summary>
    private static bool IsCommon(ReadOnlySpan<char> word)
    {
        if (FunctionWords.Of(word) != FunctionWord.None) return true;
        var isKnown = false;
        for (var pos = PartOfSpeech.Noun; pos <= PartOfSpeech.Adverb; pos++)
        {
            foreach (var sense in Lexicon.Embedded.Senses(word, pos))
                if (char.IsUpper(sense.Lemma[0])) return false;
            isKnown |= English.Value.TryLemma(word, pos, out _, out _);
        }
        return isKnown;
    }
}
