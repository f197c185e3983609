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

    private const double OwnDominance = 0.6;

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
    private readonly UnreadWords _unread;
    private readonly Morphology _morphology;
    private readonly ContextTagger _tagger;

    private readonly bool _isReviewed;
    private readonly SynonymReview _review = SynonymReview.Embedded;

    /// <summary>By lower-case word: what some context could give it. A pure function of the word, so threads may race to fill it.</summary>
    private static readonly Prospect Mark = new("", ContextTagger.Mark, false, false, [], [], [], false);
    private static readonly Prospect Digits = new("0", new ContextTagger.Entry([], false, false, FunctionWord.None, NeighbourClass.Digits | NeighbourClass.Number), false, false, [], [], [], false);
    private static readonly Prospect Unknown = new("?", new ContextTagger.Entry([], false, false, FunctionWord.None, NeighbourClass.None), false, false, [], [], [], false);

    private readonly ConcurrentDictionary<string, Prospect> _prospects = new(StringComparer.Ordinal);
    /// <summary>The same for words of one or two letters, by these: they are the most frequent.</summary>
    private readonly Prospect?[] _short = new Prospect?[27 * 27];

    private readonly ConcurrentDictionary<string, Prospect>.AlternateLookup<ReadOnlySpan<char>> _prospectLookup;

    /// <param name="lexicon">The lexicon.</param>
    /// <param name="isReviewed">Whether it is the one whose pairs were reviewed; a user's own pairs are the user's word.</param>
    internal SynonymChoice(Lexicon lexicon, bool isReviewed)
    {
        _lexicon = lexicon;
        _unread = new UnreadWords(lexicon);
        _isReviewed = isReviewed;
        _morphology = new Morphology(lexicon);
        _tagger = new ContextTagger(lexicon, _morphology);
        _prospectLookup = _prospects.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The indexes of the words of a text that have a synonym; returns their number.</summary>
    /// <param name="text">The text.</param>
    /// <param name="tags">What an analyser said, by the first unit of a word; null where none was asked.</param>
    /// <param name="isContent">Whether of content words alone.</param>
    /// <param name="into">Room for as many as the text has words.</param>
    internal int FindAll(AnalyzedText text, Dictionary<int, UniversalPos>? tags, bool isContent, Span<int> into)
    {
        var words = text.Words.Count;
        string? one = null;
        var count = 0;
        Prospect? before = null;
        var word = words > 0 ? Of(text, 0) : null;
        for (var i = 0; i < words; i++)
        {
            var after = i + 1 < words ? Of(text, i + 1) : null; // every word is looked up once
            if (!(isContent && word is { Plain.Length: > 0 }) && Find(text, i, before, word, after, tags, new Span<string>(ref one!)) > 0) into[count++] = i;
            (before, word) = (word, after);
        }
        return count;
    }

    /// <summary>The inflected synonyms of a word of a text, as many as there is room for; names and protected words have none, words with other letters than English has only in a user's lexicon.</summary>
    /// <param name="text">The text.</param>
    /// <param name="index">The word.</param>
    /// <param name="tags">What an analyser said, by the first unit of a word; null where none was asked.</param>
    /// <param name="into">Where they are written.</param>
    /// <returns>Their number.</returns>
    internal int Find(AnalyzedText text, int index, Dictionary<int, UniversalPos>? tags, Span<string> into) =>
        Find(text, index, index > 0 ? Of(text, index - 1) : null, Of(text, index), index + 1 < text.Words.Count ? Of(text, index + 1) : null, tags, into);

    private int Find(AnalyzedText text, int index, Prospect? before, Prospect? word, Prospect? after, Dictionary<int, UniversalPos>? tags, Span<string> into)
    {
        var span = text.Words[index];
        if (word is null) return _isReviewed || span.Kind is not (WordKind.Word or WordKind.Ideograph) || span.Length is < 2 or > MaxWord || text.IsProtected(span) ? 0 : _unread.Find(text[span], into);
        if (!word.Any) return 0;
        var left = index > 0 && IsBeside(text, text.Words[index - 1].End, span.Start) ? before ?? Unknown : Mark;
        var right = index + 1 < text.Words.Count && IsBeside(text, span.End, text.Words[index + 1].Start) ? after ?? Unknown : Mark;
        if (!word.MayHold(left, right) || IsName(text, index) || text.IsProtected(span)) return 0; // the cheapest first
        PartOfSpeech? known = null;
        if (tags is not null && (known = tags.TryGetValue(span.Start, out var tag) ? tag.ToPartOfSpeech() : null) is null && word.Plain.Length == 0) return 0;
        return Find(word, left, right, char.IsUpper(text.Text[span.Start]), tags is not null, known, into);
    }

    /// <summary>Whether nothing but one space lies between.</summary>
    private static bool IsBeside(AnalyzedText text, int end, int start) => start - end == 1 && text.Text[end] == ' ';

    /// <summary>What is known of a word of the text; null where it has other letters than English.</summary>
    [SkipLocalsInit]
    private Prospect? Of(AnalyzedText text, int index)
    {
        var word = text.Words[index];
        if (char.IsAsciiDigit(text.Text[word.Start])) return Digits;
        if (word.Kind != WordKind.Word || word.Length > MaxWord) return null;
        Span<char> lower = stackalloc char[MaxWord];
        var characters = text[word];
        for (var i = 0; i < characters.Length; i++)
        {
            var c = characters[i] | 0x20;
            if (c is >= 'a' and <= 'z') lower[i] = (char)c;
            else if (characters[i] is '\'' or '\u2019' && _isReviewed) lower[i] = '\'';
            else return null;
        }
        return Of(lower[..characters.Length]);
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

    /// <summary>What a lower-case word may have in some context.</summary>
    private Prospect Of(ReadOnlySpan<char> word)
    {
        if (word.Length <= 2 && !word.Contains('\''))
        {
            ref var brief = ref _short[(27 * (word[0] - 'a' + 1)) + (word.Length == 2 ? word[1] - 'a' + 1 : 0)];
            return brief ??= Read(word.ToString());
        }
        if (_prospectLookup.TryGetValue(word, out var known)) return known;
        var prospect = Read(word.ToString());
        if (_prospects.Count < MostProspects) _prospects[word.ToString()] = prospect;
        return prospect;
    }

    private Prospect Read(string word)
    {
        var function = FunctionWords.Of(word);
        var plain = _isReviewed ? Options(_review.Offers(null, word), null) : [];
        var options = new Option[4][];
        var any = plain.Length > 0;
        for (var pos = PartOfSpeech.Noun; pos <= PartOfSpeech.Adverb; pos++)
        {
            options[(int)pos] = [];
            if (word.Length < 3 || function is not (FunctionWord.None or FunctionWord.Light) || !_morphology.TryLemma(word, pos, out var lemma, out var inflection)) continue;
            var offers = _isReviewed ? _review.Offers(pos, lemma) : [];
            if (offers.Length > 0) options[(int)pos] = Options(offers, new TaggedWord(pos, lemma, inflection));
            else if (function == FunctionWord.None) options[(int)pos] = OptionsOfTheLexicon(new TaggedWord(pos, lemma, inflection));
            any |= options[(int)pos].Length > 0;
        }
        var isName = new bool[4];
        for (var pos = PartOfSpeech.Noun; pos <= PartOfSpeech.Adverb; pos++)
            isName[(int)pos] = options[(int)pos].Length > 0 && _morphology.TryLemma(word, pos, out var lemma, out _) && char.IsUpper(_lexicon.Senses(lemma, pos)[0].Lemma[0]);
        var mayBeName = false;
        foreach (var sense in _lexicon.Senses(word, PartOfSpeech.Noun)) mayBeName |= char.IsUpper(sense.Lemma[0]);
        return new Prospect(word, _tagger.Of(word), any, _lexicon.OpensPhrase(word) && !function.HasFlag(FunctionWord.Determiner), plain, options, isName, mayBeName);
    }

    private Option[] Options(SynonymOffer[] offers, TaggedWord? tagged)
    {
        var options = new List<Option>();
        foreach (var offer in offers)
        {
            if (offer.IsPlural is { } isPlural && isPlural != (tagged?.Inflection == Inflection.Plural)) continue;
            foreach (var candidate in offer.Candidates)
                if (tagged is null) options.Add(new Option(candidate, candidate, '\0', offer.Limits));
                else if (Form(candidate, tagged.Value, '\0', offer.Limits) is { } option) options.Add(option);
        }
        return [.. options];
    }

    /// <summary>The members of a lemma's first synset that some context accepts.</summary>
    private Option[] OptionsOfTheLexicon(TaggedWord tagged)
    {
        var senses = _lexicon.Senses(tagged.Lemma, tagged.Pos);
        if (!IsDominant(senses, senses[0], Dominance)) return [];
        var options = new List<Option>();
        foreach (var member in _lexicon.Members(senses[0].Synset))
        {
            if (!IsUsable(member, senses[0], tagged.Pos, tagged.Lemma)) continue;
            if (tagged is { Pos: PartOfSpeech.Noun, Inflection: not Inflection.Plural } && _morphology.IsPlural(member.Lemma) != _morphology.IsPlural(tagged.Lemma)) continue;
            if (Form(member.Lemma, tagged, member.Place, []) is { } option) options.Add(option);
        }
        return [.. options];
    }

    /// <summary>The inflected synonyms of a word between its neighbours.</summary>
    /// <param name="prospect">The word.</param>
    /// <param name="left">The word before it.</param>
    /// <param name="right">The word after it.</param>
    /// <param name="capital">Whether it is written with a capital: a sentence may open with a name.</param>
    /// <param name="isTagged">Whether an analyser was asked.</param>
    /// <param name="known">The part of speech that it said.</param>
    /// <param name="into">Where they are written.</param>
    private int Find(Prospect prospect, Prospect left, Prospect right, bool capital, bool isTagged, PartOfSpeech? known, Span<string> into)
    {
        var (word, before, after) = (prospect.Word, left.Word, right.Word);
        var (leftClass, rightClass) = (left.Entry.Class, right.Entry.Class);
        var count = 0;
        foreach (ref readonly var option in prospect.Plain.AsSpan()) // what a word is as it is written goes before its lemma
            if (count < into.Length && option.Holds(before, leftClass, after, rightClass)) into[count++] = option.Form;
        if (count > 0 || (isTagged && known is null)) return count;
        if (!TryTag(prospect, left, right, known, out var tagged)) return 0;
        var options = prospect.Options[(int)tagged.Pos];
        if (options.Length == 0 || (capital ? prospect.MayBeName : prospect.IsName[(int)tagged.Pos])) return 0;
        if (tagged.Pos == PartOfSpeech.Noun && (right.Entry.IsNounLike || (tagged.Inflection == Inflection.Base && right.Entry.IsSingular))) return 0; // car wash, phone number
        if (tagged.Pos == PartOfSpeech.Adjective && !IsPlaced(tagged.Lemma, left, right)) return 0;
        bool? isCompound = null;
        foreach (ref readonly var option in options.AsSpan())
        {
            if (count == into.Length) break;
            if (!option.Holds(before, leftClass, after, rightClass)) continue;
            if (!option.NamesNeighbours && (isCompound ??= IsCompound(prospect, tagged.Lemma, left, right))) continue;
            if (option.Place == 'i' || (option.Place == 'p' && !leftClass.HasFlag(NeighbourClass.Be)) || (option.Place == 'a' && !right.Entry.IsNounLike)) continue;
            if (tagged.Pos >= PartOfSpeech.Adjective && (before is "more" or "most") && _morphology.IsGradable(option.Form, tagged.Pos)) continue; // not "more nice"
            if (Form(option, tagged.Inflection, leftClass, rightClass) is { } form && word != form) into[count++] = form;
        }
        return count;
    }

    private bool TryTag(Prospect word, Prospect left, Prospect right, PartOfSpeech? known, out TaggedWord tagged)
    {
        tagged = default;
        if (known is not { } pos) return ContextTagger.TryTag(word.Entry, left.Word, left.Entry, right.Entry, out tagged);
        if (!_morphology.TryLemma(word.Word, pos, out var lemma, out var inflection)) return false;
        tagged = new TaggedWord(pos, lemma, inflection);
        return true;
    }

    /// <summary>Before a noun or another adjective, or after "be", its like or a word of degree: elsewhere it may be an adverb or a noun ("a little later").</summary>
    private bool IsPlaced(string lemma, Prospect left, Prospect right)
    {
        if (right.Entry.IsNounLike) return true;
        if (lemma == "little") return false;
        if (left.Entry.Class.HasFlag(NeighbourClass.Be) || left.Word is "very" or "so" or "too" or "more" or "most" or "less" or "quite" or "rather" or "equally" or "extremely" or "not" or "seem" or "seems" or "seemed" or "become" or "becomes" or "became" or "looks" or "looked" or "feel" or "feels" or "felt") return true;
        return right.Entry.Function == FunctionWord.None && _lexicon.Senses(right.Word, PartOfSpeech.Adjective).Length > 0;
    }

    /// <summary>Whether a member of a synset may stand for a lemma, whatever the context.</summary>
    private bool IsUsable(LexiconSense member, LexiconSense sense, PartOfSpeech pos, string of)
    {
        var lemma = member.Lemma;
        if (lemma.Length < 3 || IsVariant(lemma, of) || Vulgar.Contains(lemma)) return false;
        foreach (var c in lemma)
            if (!char.IsAsciiLetterLower(c) && c is not (' ' or '-')) return false;
        if (_isReviewed && _review.Rejects(pos, of, lemma)) return false;
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

    /// <summary>A candidate in the form of a word; null where it has none, or may have a different one for the past and the participle that nothing tells apart.</summary>
    private Option? Form(string lemma, TaggedWord tagged, char place, ContextLimit[] limits)
    {
        if (tagged.Inflection is not (Inflection.Past or Inflection.Participle))
            return _morphology.Inflect(lemma, tagged.Pos, tagged.Inflection) is { } form ? new Option(form, form, place, limits) : null;
        return _morphology.Inflect(lemma, tagged.Pos, Inflection.Past) is { } past && _morphology.Inflect(lemma, tagged.Pos, Inflection.Participle) is { } participle ? new Option(past, participle, place, limits) : null;
    }

    /// <summary>Of a candidate's past and participle the one that stands here: a regular form does not say which it is.</summary>
    private static string? Form(in Option option, Inflection inflection, NeighbourClass left, NeighbourClass right)
    {
        if (inflection is not (Inflection.Past or Inflection.Participle) || option.Form == option.Participle) return option.Form;
        if (inflection == Inflection.Participle || (left & (NeighbourClass.Be | NeighbourClass.Have | NeighbourClass.Determiner | NeighbourClass.Preposition)) != 0) return option.Participle;
        if ((left & NeighbourClass.Subject) != 0) return option.Form;
        return (left & NeighbourClass.Noun) != 0 && (right & (NeighbourClass.Determiner | NeighbourClass.Object)) != 0 ? option.Form : null; // the man chose a hat
    }

    /// <summary>Part of a longer entry ("ice cream", "take off", "in front"): a synonym would break it.</summary>
    private bool IsCompound(Prospect word, string lemma, Prospect left, Prospect right) =>
        (word.OpensPhrase && IsEntry(word.Word, right.Word)) || (lemma != word.Word && IsEntry(lemma, right.Word)) || (left.OpensPhrase && (IsEntry(left.Word, word.Word) || (lemma != word.Word && IsEntry(left.Word, lemma))));

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

    /// <summary>What a word may have in some context.</summary>
    /// <param name="Word">The word, in lower case; empty for a mark.</param>
    /// <param name="Entry">What it may be.</param>
    /// <param name="Any">Whether it has any candidate.</param>
    /// <param name="OpensPhrase">Whether an entry of the lexicon begins with it.</param>
    /// <param name="Plain">Candidates for it as it is written.</param>
    /// <param name="Options">Candidates by part of speech.</param>
    /// <param name="IsName">By part of speech, whether its first sense is a name.</param>
    /// <param name="MayBeName">Whether, written with a capital, it may be a name.</param>
    private sealed record Prospect(string Word, ContextTagger.Entry Entry, bool Any, bool OpensPhrase, Option[] Plain, Option[][] Options, bool[] IsName, bool MayBeName)
    {
        /// <summary>Every candidate that limits tell apart, whatever its part of speech; null where one of them has no limits.</summary>
        private readonly ContextLimit[][]? _limits = Limits(Plain, Options);

        /// <summary>Whether the words beside leave a candidate of any part of speech; cheaper than to tell which it is.</summary>
        internal bool MayHold(Prospect left, Prospect right)
        {
            if (_limits is null) return true;
            foreach (var limits in _limits)
            {
                var holds = true;
                foreach (var limit in limits)
                    if (!(holds = limit.Holds(left.Word, left.Entry.Class, right.Word, right.Entry.Class))) break;
                if (holds) return true;
            }
            return false;
        }

        private static ContextLimit[][]? Limits(Option[] plain, Option[][] options)
        {
            ContextLimit[][] all = [.. plain.Concat(options.SelectMany(o => o)).Select(o => o.Limits).Distinct()];
            return Array.Exists(all, l => l.Length == 0) ? null : all;
        }
    }

    /// <summary>An inflected candidate and where it holds.</summary>
    /// <param name="Form">The form; where that is of a past, the past.</param>
    /// <param name="Participle">Where the form is of a past, the participle.</param>
    /// <param name="Place">Where an adjective may stand, as the lexicon has it.</param>
    /// <param name="Limits">What the words beside must be.</param>
    private readonly record struct Option(string Form, string Participle, char Place, ContextLimit[] Limits)
    {
        /// <summary>Whether it was read with certain words beside it, be they a compound or not.</summary>
        internal bool NamesNeighbours { get; } = Array.Exists(Limits, l => !l.IsNot && l.Words.Length > 0);

        internal bool Holds(string before, NeighbourClass left, string after, NeighbourClass right)
        {
            foreach (var limit in Limits)
                if (!limit.Holds(before, left, after, right)) return false;
            return true;
        }
    }
}
