using System.Collections.Frozen;

namespace PairForge.Text;

/// <summary>The English articles "a" and "an", which depend on the sound that follows.</summary>
internal static class Articles
{
    /// <summary>Frequent words of languages that have an "a" or "an" of their own.</summary>
    private static readonly FrozenSet<string> Foreign = FrozenSet.Create(StringComparer.Ordinal,
        "el", "los", "las", "que", "por", "para", "con", "una", "no", "le", "les", "des", "est", "au", "aux", "il", "pas", "che", "di", "della", "non", "um", "uma", "os", "da", "n\u00E3o", "com",
        "der", "die", "das", "und", "ist", "ein", "eine", "nicht", "mit", "dem", "den", "im", "zu", "az", "egy", "\u00E9s", "nem", "la", "de", "du", "et", "en", "een", "het", "na", "se");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> ForeignLookup = Foreign.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a word is "a" or "an".</summary>
    internal static bool IsArticle(ReadOnlySpan<char> word) => word.Length is 1 or 2 && word[0] is 'a' or 'A' && (word.Length == 1 || word[1] == 'n');

    /// <summary>The article before a word, with the capital of <paramref name="article"/>; null where it is right, or where the word does not say.</summary>
    internal static string? Before(ReadOnlySpan<char> article, ReadOnlySpan<char> word)
    {
        if (!char.IsAsciiLetter(word[0]) || IsArticle(word) || (word.Length > 1 && char.IsUpper(word[1]))) return null;
        var isVowel = OpensWithVowel(word);
        if (isVowel == (article.Length == 2)) return null;
        return (article[0] == 'A', isVowel) switch { (true, true) => "An", (true, false) => "A", (false, true) => "an", _ => "a" };
    }

    /// <summary>Whether a text is not plainly in a language whose "a" or "an" is another word.</summary>
    internal static bool AreIn(AnalyzedText text)
    {
        var foreign = 0;
        foreach (var word in text.Words)
            if (word.Length <= 5 && ForeignLookup.Contains(text[word])) foreign++;
        return foreign < 2; // one may be part of a name, or "no"
    }

    /// <summary>Whether a word is spoken with a vowel first.</summary>
    private static bool OpensWithVowel(ReadOnlySpan<char> word)
    {
        if (Starts(word, "hour") || Starts(word, "honest") || Starts(word, "honor") || Starts(word, "honour") || Starts(word, "heir")) return true;
        if ((Starts(word, "one") && (word.Length == 3 || word[3] is '-' or '\'' or '\u2019' or 's')) || Starts(word, "once") || Starts(word, "eu") || Starts(word, "ewe")) return false;
        if (word[0] is 'u' or 'U' && word.Length > 2)
            return !(Starts(word, "uni") && !Starts(word, "unin") && !Starts(word, "unim")) && !(Starts(word, "us") && !Starts(word, "usher")) && !(Starts(word, "ut") && !Starts(word, "utt") && !Starts(word, "utm")) && !Starts(word, "ura") && !Starts(word, "ubi");
        return word[0] is 'a' or 'e' or 'i' or 'o' or 'u' or 'A' or 'E' or 'I' or 'O' or 'U';

        static bool Starts(ReadOnlySpan<char> word, string opening) => word.StartsWith(opening, StringComparison.OrdinalIgnoreCase);
    }
}
