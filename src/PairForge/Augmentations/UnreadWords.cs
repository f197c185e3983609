using PairForge.Text;

namespace PairForge.Augmentations;

/// <summary>Synonyms of words whose language the rules do not know, from a user's lexicon: where a word and its synonym stand in one group only.</summary>
/// <param name="lexicon">The lexicon.</param>
internal sealed class UnreadWords(Lexicon lexicon)
{
    /// <summary>Longest word, in UTF-16 units.</summary>
    private const int MaxWord = 48;

    /// <summary>Words of a group that still mean the same; larger ones gather what is merely related.</summary>
    private const int LargestGroup = 4;

    /// <summary>Finds the synonyms of a word.</summary>
    /// <param name="written">The word, of at most 48 units; one of ASCII alone has none, since the rules read English.</param>
    /// <param name="into">Where they are written.</param>
    /// <returns>How many were written.</returns>
    internal int Find(ReadOnlySpan<char> written, Span<string> into)
    {
        if (System.Text.Ascii.IsValid(written)) return 0;
        Span<char> lower = stackalloc char[MaxWord];
        ReadOnlySpan<char> word = lower[..written.ToLowerInvariant(lower)];
        if (Only(word) is not { } sense) return 0;
        var count = 0;
        var members = lexicon.Members(sense.Synset);
        if (lexicon.HasGroups && members.Length > LargestGroup) return 0;
        foreach (var member in members)
        {
            if (member.Lemma.Length < 2 || word.Equals(member.Lemma, StringComparison.OrdinalIgnoreCase) || Only(member.Lemma.ToLowerInvariant()) is null) continue;
            if (count < into.Length && (!lexicon.HasGroups || IsNear(word, member.Lemma))) into[count++] = member.Lemma;
        }
        return count;
    }

    /// <summary>Of a loose group what differs in one character: read in context, the others are mostly idioms, allusions or another thing.</summary>
    private static bool IsNear(ReadOnlySpan<char> word, string other)
    {
        if (word.Length != other.Length || word[^1] == '\u4EEC') return false; // plural pronouns differ in person or sex
        var same = 0;
        for (var i = 0; i < word.Length; i++) same += word[i] == other[i] ? 1 : 0;
        return same == word.Length - 1;
    }

    /// <summary>The only sense of a word, or null.</summary>
    private LexiconSense? Only(ReadOnlySpan<char> word)
    {
        LexiconSense? only = null;
        for (var pos = PartOfSpeech.Noun; pos <= PartOfSpeech.Adverb; pos++)
        {
            var senses = lexicon.Senses(word, pos);
            if (senses.Length > 1 || (senses.Length == 1 && only is not null)) return null;
            if (senses.Length == 1) only = senses[0];
        }
        return only;
    }
}
