using System.Collections.Frozen;
using PairForge.Text;

namespace PairForge.Augmentations;

/// <summary>The synonyms of a word in its context that a careful reader accepts.</summary>
internal sealed class SynonymChoice
{
    private const double Dominance = 0.7;

    /// <summary>The same for pairs that were reviewed.</summary>
    private const double ReviewedDominance = 0.4;
    private const double OwnDominance = 0.6;

    /// <summary>Words of a group that still mean the same; larger ones gather what is merely related.</summary>
    private const int LargestGroup = 4;

    /// <summary>Fewest occurrences of a candidate in the sense; of a phrase.</summary>
    private const int Common = 2;
    private const int CommonPhrase = 5;

    /// <summary>How many times rarer than the word itself a candidate may be.</summary>
    private const int Rarity = 30;

    /// <summary>Coarse or demeaning lemmas that stand in ordinary synsets.</summary>
    private static readonly FrozenSet<string> Vulgar = FrozenSet.Create(StringComparer.Ordinal,
        "ass", "arse", "bitch", "bastard", "bum", "butt", "cock", "crap", "cunt", "damn", "dick", "fag", "fanny", "fuck", "hooker", "jap", "knocker", "nigger", "negro", "darky",
        "piss", "prick", "puke", "pussy", "queer", "screw", "shag", "shit", "slut", "snatch", "tit", "tart", "wench", "whore", "bang", "hump", "crapper", "john", "can", "booby", "retard", "cripple", "dame", "chick", "doll", "skirt", "wop", "kike", "spic", "gook", "coon");

    private readonly Lexicon _lexicon;
    private readonly Morphology _morphology;
    private readonly ContextTagger _tagger;

    private readonly bool _isReviewed;

    /// <param name="lexicon">The lexicon.</param>
    /// <param name="isReviewed">Whether it is the one whose pairs were reviewed; a user's own pairs are the user's word.</param>
    internal SynonymChoice(Lexicon lexicon, bool isReviewed)
    {
        _lexicon = lexicon;
        _isReviewed = isReviewed;
        _morphology = new Morphology(lexicon);
        _tagger = new ContextTagger(lexicon, _morphology);
    }

    /// <summary>The inflected synonyms of a lower-case word between its neighbours, or null.</summary>
    /// <param name="word">The word, in lower case.</param>
    /// <param name="before">The lower-case word before it, or empty.</param>
    /// <param name="after">The lower-case word after it, or empty.</param>
    /// <param name="capital">Whether it is written with a capital: a sentence may open with a name.</param>
    /// <param name="known">Its part of speech where an analyser said it.</param>
    internal string[]? Find(ReadOnlySpan<char> word, ReadOnlySpan<char> before, ReadOnlySpan<char> after, bool capital, PartOfSpeech? known = null)
    {
        if (FunctionWords.Of(word) != FunctionWord.None || !TryTag(word, before, after, known, out var tagged)) return null;
        var senses = _lexicon.Senses(tagged.Lemma, tagged.Pos);
        var offers = _isReviewed ? SynonymReview.Offers(tagged.Pos, tagged.Lemma) : [];
        if ((offers.Count == 0 && !IsDominant(senses, senses[0], ReviewedDominance)) || IsName(word, senses, capital) || IsCompound(word, tagged.Lemma, before, after)) return null;
        if (tagged.Pos == PartOfSpeech.Noun && (_tagger.IsNounLike(after) || (tagged.Inflection == Inflection.Base && _tagger.IsSingular(after)))) return null; // car wash, phone number
        if (_isReviewed && SynonymReview.Rejects(tagged.Pos, tagged.Lemma, "*")) return null;
        if (tagged.Pos == PartOfSpeech.Adjective && !IsPlaced(tagged.Lemma, before, after)) return null;
        string[]? found = null;
        var dominant = IsDominant(senses, senses[0], Dominance);
        foreach (var member in _lexicon.Members(senses[0].Synset))
        {
            if (!dominant || offers.Contains(member.Lemma)) continue;
            if (Accepts(member, senses[0], tagged, before, after)) Add(ref found, Form(member.Lemma, tagged, before), word);
        }
        foreach (var lemma in offers) Add(ref found, Form(lemma, tagged, before), word);
        return found;

        static void Add(ref string[]? found, string? form, ReadOnlySpan<char> word)
        {
            if (form is not null && !word.SequenceEqual(form)) found = found is null ? [form] : [.. found, form];
        }
    }

    /// <summary>The synonyms of a word whose language the rules do not know, from a user's lexicon: where it and they stand in one group only.</summary>
    /// <param name="word">The word in lower case.</param>
    internal string[]? FindAsItIs(ReadOnlySpan<char> word)
    {
        if (_isReviewed || Only(word) is not { } sense) return null;
        List<string>? found = null;
        var members = _lexicon.Members(sense.Synset);
        if (_lexicon.HasGroups && members.Length > LargestGroup) return null;
        foreach (var member in members)
        {
            if (member.Lemma.Length < 2 || word.Equals(member.Lemma, StringComparison.OrdinalIgnoreCase) || Only(member.Lemma.ToLowerInvariant()) is null) continue;
            if (!_lexicon.HasGroups || IsNear(word, member.Lemma)) (found ??= []).Add(member.Lemma);
        }
        return found?.ToArray();
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
            var senses = _lexicon.Senses(word, pos);
            if (senses.Length > 1 || (senses.Length == 1 && only is not null)) return null;
            if (senses.Length == 1) only = senses[0];
        }
        return only;
    }

    private bool TryTag(ReadOnlySpan<char> word, ReadOnlySpan<char> before, ReadOnlySpan<char> after, PartOfSpeech? known, out TaggedWord tagged)
    {
        tagged = default;
        if (known is not { } pos) return _tagger.TryTag(word, before, after, out tagged);
        if (!_morphology.TryLemma(word, pos, out var lemma, out var inflection)) return false;
        tagged = new TaggedWord(pos, lemma, inflection);
        return true;
    }

    /// <summary>Before a noun or another adjective, or after "be": elsewhere it may be an adverb or a noun ("a little later").</summary>
    private bool IsPlaced(string lemma, ReadOnlySpan<char> before, ReadOnlySpan<char> after)
    {
        if (_tagger.IsNounLike(after)) return true;
        if (lemma == "little") return false;
        return FunctionWords.Of(before).HasFlag(FunctionWord.Be) || (FunctionWords.Of(after) == FunctionWord.None && _lexicon.Senses(after, PartOfSpeech.Adjective).Length > 0);
    }

    private bool Accepts(LexiconSense member, LexiconSense sense, TaggedWord tagged, ReadOnlySpan<char> before, ReadOnlySpan<char> after)
    {
        var lemma = member.Lemma;
        if (lemma.Length < 3 || IsVariant(lemma, tagged.Lemma) || Vulgar.Contains(lemma)) return false;
        foreach (var c in lemma)
            if (!char.IsAsciiLetterLower(c) && c is not (' ' or '-')) return false;
        if (_isReviewed && (SynonymReview.Rejects(tagged.Pos, "*", lemma) || SynonymReview.Rejects(tagged.Pos, tagged.Lemma, lemma))) return false;
        if (lemma.Contains(' ') && (tagged.Pos != PartOfSpeech.Noun || member.Count < CommonPhrase)) return false;
        var function = FunctionWords.Of(lemma);
        if (function != FunctionWord.None && !(function == FunctionWord.Light && tagged.Pos == PartOfSpeech.Adverb)) return false;
        if (member.Place == 'i' || (member.Place == 'p' && !FunctionWords.Of(before).HasFlag(FunctionWord.Be)) || (member.Place == 'a' && !_tagger.IsNounLike(after))) return false;
        if (tagged.Pos == PartOfSpeech.Noun && tagged.Inflection != Inflection.Plural && _morphology.IsPlural(lemma) != _morphology.IsPlural(tagged.Lemma)) return false;
        if (member.Rank != 1 || (_lexicon.HasCounts && (member.Count < Common || member.Count * Rarity < sense.Count))) return false;
        var senses = _lexicon.Senses(lemma, tagged.Pos);
        if (!IsDominant(senses, member, OwnDominance)) return false;
        var elsewhere = 0;
        for (var pos = PartOfSpeech.Noun; pos <= PartOfSpeech.Adverb; pos++)
            if (pos != tagged.Pos) elsewhere += _tagger.Count(lemma, pos);
        return elsewhere <= _tagger.Count(lemma, tagged.Pos);
    }

    private string? Form(string lemma, TaggedWord tagged, ReadOnlySpan<char> before)
    {
        if (tagged.Inflection is not (Inflection.Past or Inflection.Participle)) return _morphology.Inflect(lemma, tagged.Pos, tagged.Inflection);
        var past = _morphology.Inflect(lemma, tagged.Pos, Inflection.Past);
        var participle = _morphology.Inflect(lemma, tagged.Pos, Inflection.Participle);
        if (past == participle) return past;
        if (tagged.Inflection == Inflection.Participle) return participle;
        var left = FunctionWords.Of(before);
        if ((left & (FunctionWord.Be | FunctionWord.Have | FunctionWord.Determiner | FunctionWord.Preposition)) != 0) return participle;
        return (left & FunctionWord.SubjectPronoun) != 0 ? past : null;
    }

    /// <summary>Part of a longer entry ("ice cream", "take off", "in front"): a synonym would break it.</summary>
    private bool IsCompound(ReadOnlySpan<char> word, string lemma, ReadOnlySpan<char> before, ReadOnlySpan<char> after) =>
        IsEntry(word, after) || IsEntry(lemma, after) || IsEntry(before, word) || IsEntry(before, lemma);

    private bool IsEntry(ReadOnlySpan<char> first, ReadOnlySpan<char> second)
    {
        if (first.IsEmpty || second.IsEmpty || FunctionWords.Of(first).HasFlag(FunctionWord.Determiner)) return false;
        Span<char> phrase = stackalloc char[first.Length + 1 + second.Length];
        first.CopyTo(phrase);
        phrase[first.Length] = ' ';
        second.CopyTo(phrase[(first.Length + 1)..]);
        for (var pos = PartOfSpeech.Noun; pos <= PartOfSpeech.Adverb; pos++)
            if (_morphology.TryLemma(phrase, pos, out _, out _)) return true;
        return false;
    }

    /// <summary>A first sense that is a name; for a word with a capital, any sense.</summary>
    private bool IsName(ReadOnlySpan<char> word, ReadOnlySpan<LexiconSense> senses, bool capital)
    {
        foreach (var sense in capital ? _lexicon.Senses(word, PartOfSpeech.Noun) : senses[..1])
            if (char.IsUpper(sense.Lemma[0])) return true;
        return false;
    }

    private bool IsDominant(ReadOnlySpan<LexiconSense> senses, LexiconSense sense, double share)
    {
        if (senses.Length == 1) return true;
        var total = 0;
        foreach (var other in senses) total += other.Count;
        return sense.Rank == 1 && (!_lexicon.HasCounts || (sense.Count > 0 && sense.Count >= share * total));
    }

    /// <summary>Another spelling of the same word: gray and grey, theatre and theater, e-mail and email.</summary>
    private static bool IsVariant(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        if (a.SequenceEqual(b)) return true;
        if (a[0] != b[0] || Math.Abs(a.Length - b.Length) > 2) return false;
        Span<int> row = stackalloc int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var corner = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = Math.Min(Math.Min(row[j], row[j - 1]) + 1, corner + (a[i - 1] == b[j - 1] ? 0 : 1));
                corner = row[j];
                row[j] = cost;
            }
        }
        return row[b.Length] <= 2;
    }
}
