using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using PairForge.Text;

namespace PairForge.Augmentations;

/// <summary>The synonyms of a word in its context that a careful reader accepts.</summary>
internal sealed class SynonymChoice
{
    private const int MaxWord = 48;

    /// <summary>Words remembered; a corpus with more different ones looks the rest up each time.</summary>
    private const int MostProspects = 1 << 17;

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

    /// <summary>By lower-case word: whether any context could give it a synonym. A pure function of the word, so threads may race to fill it.</summary>
    private readonly ConcurrentDictionary<string, bool> _prospects = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, LexiconSense[]>[] _usable = [new(), new(), new(), new()];
    private readonly ConcurrentDictionary<string, bool>.AlternateLookup<ReadOnlySpan<char>> _prospectLookup;

    /// <param name="lexicon">The lexicon.</param>
    /// <param name="isReviewed">Whether it is the one whose pairs were reviewed; a user's own pairs are the user's word.</param>
    internal SynonymChoice(Lexicon lexicon, bool isReviewed)
    {
        _lexicon = lexicon;
        _isReviewed = isReviewed;
        _morphology = new Morphology(lexicon);
        _tagger = new ContextTagger(lexicon, _morphology);
        _prospectLookup = _prospects.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The inflected synonyms of a word of a text, or null; names and protected words have none, words with other letters than English has only in a user's lexicon.</summary>
    /// <param name="text">The text.</param>
    /// <param name="index">The word.</param>
    /// <param name="tags">What an analyser said, by the first unit of a word; null where none was asked.</param>
    [SkipLocalsInit]
    internal string[]? Find(AnalyzedText text, int index, Dictionary<int, UniversalPos>? tags)
    {
        var word = text.Words[index];
        if (word.Kind is not (WordKind.Word or WordKind.Ideograph) || word.Length is < 2 or > MaxWord) return null;
        Span<char> lower = stackalloc char[MaxWord];
        var characters = text[word];
        for (var i = 0; i < characters.Length; i++)
        {
            var c = characters[i] | 0x20;
            if (c is < 'a' or > 'z')
                return _isReviewed || System.Text.Ascii.IsValid(characters) || text.IsProtected(word) ? null : FindAsItIs(lower[..characters.ToLowerInvariant(lower)]);
            lower[i] = (char)c;
        }
        lower = lower[..characters.Length];
        if (lower.Length < 3 || !IsProspect(lower) || IsName(text, index) || text.IsProtected(word)) return null;
        PartOfSpeech? known = null;
        if (tags is not null && (known = tags.TryGetValue(word.Start, out var tag) ? tag.ToPartOfSpeech() : null) is null) return null;
        Span<char> before = stackalloc char[MaxWord];
        Span<char> after = stackalloc char[MaxWord];
        var beforeLength = index > 0 ? Neighbour(text, text.Words[index - 1], text.Words[index - 1].End, word.Start, before) : 0;
        var afterLength = index + 1 < text.Words.Count ? Neighbour(text, text.Words[index + 1], word.End, text.Words[index + 1].Start, after) : 0;
        return Find(lower, before[..beforeLength], after[..afterLength], char.IsUpper(characters[0]), known);
    }

    /// <summary>The word beside, in lower case, where nothing but one space lies between.</summary>
    private static int Neighbour(AnalyzedText text, WordSpan word, int gap, int gapEnd, Span<char> into)
    {
        if (gapEnd - gap != 1 || text.Text[gap] != ' ' || word.Length > MaxWord) return 0;
        return text[word].ToLowerInvariant(into);
    }

    /// <summary>Capitals inside a sentence, or throughout a word, or on the word after the first: a name.</summary>
    internal static bool IsName(AnalyzedText text, int index)
    {
        var word = text[text.Words[index]];
        if (word[1..].ContainsAnyInRange('A', 'Z')) return true;
        if (!char.IsUpper(word[0])) return false;
        if (index + 1 < text.Words.Count && char.IsUpper(text.Text[text.Words[index + 1].Start])) return true;
        if (index == 0) return false;
        var gap = text.Text.AsSpan(text.Words[index - 1].End, text.Words[index].Start - text.Words[index - 1].End);
        return gap.IndexOfAny('.', '!', '?') < 0 || (gap[0] == '.' && SentenceSegmenter.IsAbbreviation(text.Text, text.Words[index - 1].Start, text.Words[index - 1].End, text.Words[index].Start));
    }

    private bool IsProspect(ReadOnlySpan<char> word)
    {
        if (_prospectLookup.TryGetValue(word, out var known)) return known;
        var isProspect = MayHaveSynonyms(word);
        if (_prospects.Count < MostProspects) _prospects[word.ToString()] = isProspect;
        return isProspect;
    }

    /// <summary>Whether some part of speech offers a candidate that no context is needed to reject.</summary>
    private bool MayHaveSynonyms(ReadOnlySpan<char> word)
    {
        if (FunctionWords.Of(word) != FunctionWord.None) return false;
        for (var pos = PartOfSpeech.Noun; pos <= PartOfSpeech.Adverb; pos++)
        {
            if (!_morphology.TryLemma(word, pos, out var lemma, out _)) continue;
            if (_isReviewed && SynonymReview.Offers(pos, lemma).Count > 0) return true;
            var senses = _lexicon.Senses(lemma, pos);
            if (!IsDominant(senses, senses[0], Dominance)) continue;
            if (Usable(pos, lemma, senses[0]).Length > 0) return true;
        }
        return false;
    }

    /// <summary>The members of a lemma's first synset that some context accepts.</summary>
    private LexiconSense[] Usable(PartOfSpeech pos, string lemma, LexiconSense sense)
    {
        if (_usable[(int)pos].TryGetValue(lemma, out var known)) return known;
        var usable = new List<LexiconSense>();
        foreach (var member in _lexicon.Members(sense.Synset))
            if (IsUsable(member, sense, pos, lemma)) usable.Add(member);
        LexiconSense[] found = [.. usable];
        _usable[(int)pos][lemma] = found; // at most the lexicon's lemmas
        return found;
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
        foreach (var member in dominant ? Usable(tagged.Pos, tagged.Lemma, senses[0]) : [])
        {
            if (offers.Contains(member.Lemma)) continue;
            if (Accepts(member, tagged, before, after)) Add(ref found, Form(member.Lemma, tagged, before), word);
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

    private bool Accepts(LexiconSense member, TaggedWord tagged, ReadOnlySpan<char> before, ReadOnlySpan<char> after)
    {
        if (member.Place == 'i' || (member.Place == 'p' && !FunctionWords.Of(before).HasFlag(FunctionWord.Be)) || (member.Place == 'a' && !_tagger.IsNounLike(after))) return false;
        return tagged.Pos != PartOfSpeech.Noun || tagged.Inflection == Inflection.Plural || _morphology.IsPlural(member.Lemma) == _morphology.IsPlural(tagged.Lemma);
    }

    /// <summary>Whether a member of a synset may stand for a lemma, whatever the context.</summary>
    private bool IsUsable(LexiconSense member, LexiconSense sense, PartOfSpeech pos, string of)
    {
        var lemma = member.Lemma;
        if (lemma.Length < 3 || IsVariant(lemma, of) || Vulgar.Contains(lemma)) return false;
        foreach (var c in lemma)
            if (!char.IsAsciiLetterLower(c) && c is not (' ' or '-')) return false;
        if (_isReviewed && (SynonymReview.Rejects(pos, "*", lemma) || SynonymReview.Rejects(pos, of, lemma))) return false;
        if (lemma.Contains(' ') && (pos != PartOfSpeech.Noun || member.Count < CommonPhrase)) return false;
        var function = FunctionWords.Of(lemma);
        if (function != FunctionWord.None && !(function == FunctionWord.Light && pos == PartOfSpeech.Adverb)) return false;
        if (member.Rank != 1 || (_lexicon.HasCounts && (member.Count < Common || member.Count * Rarity < sense.Count))) return false;
        var senses = _lexicon.Senses(lemma, pos);
        if (!IsDominant(senses, member, OwnDominance)) return false;
        var elsewhere = 0;
        for (var other = PartOfSpeech.Noun; other <= PartOfSpeech.Adverb; other++)
            if (other != pos) elsewhere += _tagger.Count(lemma, other);
        return elsewhere <= _tagger.Count(lemma, pos);
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
        if (first.IsEmpty || second.IsEmpty || !_lexicon.OpensPhrase(first) || FunctionWords.Of(first).HasFlag(FunctionWord.Determiner)) return false;
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
