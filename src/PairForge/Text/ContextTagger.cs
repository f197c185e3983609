using System.Collections.Concurrent;

namespace PairForge.Text;

/// <summary>What a word is taken for in its context.</summary>
/// <param name="Pos">Part of speech.</param>
/// <param name="Lemma">Its lemma.</param>
/// <param name="Inflection">Its form.</param>
internal readonly record struct TaggedWord(PartOfSpeech Pos, string Lemma, Inflection Inflection);

/// <summary>Guesses a word's part of speech from tag counts and its neighbours, and answers only where one reading clearly leads.</summary>
/// <remarks>What does not depend on the context is found once a word and remembered; a pure function of the word, so threads may race to fill it.</remarks>
internal sealed class ContextTagger
{
    /// <summary>Words remembered; a corpus with more different ones looks the rest up each time.</summary>
    private const int MostWords = 1 << 17;

    private readonly Lexicon _lexicon;
    private readonly Morphology _morphology;
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Entry>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    internal ContextTagger(Lexicon lexicon, Morphology morphology)
    {
        (_lexicon, _morphology) = (lexicon, morphology);
        _lookup = _entries.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>How many times as likely as all the others together the best reading must be.</summary>
    private const double Lead = 4;

    /// <summary>Tags a lower-case content word; false where two readings are close or the lexicon knows none.</summary>
    /// <param name="word">The word.</param>
    /// <param name="before">The lower-case word before it, empty where punctuation or nothing stands between.</param>
    /// <param name="after">The lower-case word after it, likewise.</param>
    /// <param name="tagged">The reading.</param>
    internal bool TryTag(ReadOnlySpan<char> word, ReadOnlySpan<char> before, ReadOnlySpan<char> after, out TaggedWord tagged)
    {
        return TryTag(Of(word), before, Beside(before), Beside(after), out tagged);
    }

    /// <summary>The same where the words were looked up before.</summary>
    internal static bool TryTag(Entry word, ReadOnlySpan<char> before, Entry left, Entry right, out TaggedWord tagged)
    {
        var (best, total) = Score(word, before, left, right, out tagged);
        return best > 0 && best >= Lead * (total - best);
    }

    /// <summary>The likeliest reading, however close the next one is; false where the lexicon knows none.</summary>
    internal bool TryTagBest(ReadOnlySpan<char> word, ReadOnlySpan<char> before, ReadOnlySpan<char> after, out TaggedWord tagged) => Score(Of(word), before, Beside(before), Beside(after), out tagged).Best > 0;

    private static (double Best, double Total) Score(Entry word, ReadOnlySpan<char> before, Entry left, Entry right, out TaggedWord tagged)
    {
        tagged = default;
        double best = 0, total = 0;
        foreach (ref readonly var reading in word.Readings.AsSpan())
        {
            var (pos, inflection) = (reading.Tagged.Pos, reading.Tagged.Inflection);
            var score = (reading.Count + 0.3) * Left(pos, inflection, before, left.Function) * Right(pos, left.Function, right);
            total += score;
            if (score <= best) continue;
            best = score;
            tagged = reading.Tagged;
        }
        return (best, total);
    }

    /// <summary>Occurrences of a lemma in the tagged corpus.</summary>
    internal int Count(ReadOnlySpan<char> lemma, PartOfSpeech pos)
    {
        var count = 0;
        foreach (var sense in _lexicon.Senses(lemma, pos)) count += sense.Count;
        return count;
    }

    /// <summary>Whether a word is more often a noun than everything else.</summary>
    internal bool IsNounLike(ReadOnlySpan<char> word) => !word.IsEmpty && Of(word).IsNounLike;

    /// <summary>Whether a word may be a singular noun: after another one it makes a compound, since a verb would end in -s or -ed.</summary>
    internal bool IsSingular(ReadOnlySpan<char> word) => !word.IsEmpty && Of(word).IsSingular;

    /// <summary>What is known of the word that stands beside another one; of a mark where none does.</summary>
    internal Entry Beside(ReadOnlySpan<char> word) => word.IsEmpty ? Mark : Of(word);

    /// <summary>What is known of a lower-case word.</summary>
    internal Entry Of(ReadOnlySpan<char> word)
    {
        if (_lookup.TryGetValue(word, out var known)) return known;
        var entry = Read(word);
        if (_entries.Count < MostWords) _entries[word.ToString()] = entry;
        return entry;
    }

    private Entry Read(ReadOnlySpan<char> word)
    {
        var readings = new List<Reading>(4);
        for (var pos = PartOfSpeech.Noun; pos <= PartOfSpeech.Adverb; pos++)
        {
            if (_morphology.TryLemma(word, pos, out var lemma, out var inflection)) readings.Add(new Reading(new TaggedWord(pos, lemma, inflection), Count(lemma, pos)));
        }
        var isNoun = readings.Count > 0 && readings[0].Tagged.Pos == PartOfSpeech.Noun && FunctionWords.Of(word) == FunctionWord.None;
        var isNounLike = isNoun && 2 * readings[0].Count >= readings.Sum(r => r.Count);
        return new Entry(
            [.. readings],
            isNounLike,
            isNoun && readings[0].Tagged.Inflection == Inflection.Base && readings[0].Count > 0 && !word.EndsWith("ing"),
            FunctionWords.Of(word),
            Class(word, readings, isNounLike));
    }

    private static NeighbourClass Class(ReadOnlySpan<char> word, List<Reading> readings, bool isNounLike)
    {
        var function = FunctionWords.Of(word);
        var found = NeighbourClass.None;
        foreach (var (kind, its) in Closed)
            if (function.HasFlag(kind)) found |= its;
        if (word.SequenceEqual("that")) found &= ~NeighbourClass.Determiner; // mostly it opens a clause
        if (function is not (FunctionWord.None or FunctionWord.Light)) return found;
        if (isNounLike) found |= NeighbourClass.Noun;
        var total = readings.Sum(r => r.Count);
        foreach (var reading in readings)
        {
            var leads = 2 * reading.Count > total || readings.Count == 1;
            if (reading.Tagged.Pos == PartOfSpeech.Adjective && leads) found |= NeighbourClass.Adjective;
            if (reading.Tagged.Pos != PartOfSpeech.Verb) continue;
            if (reading.Tagged.Inflection == Inflection.Gerund && !isNounLike) found |= NeighbourClass.Gerund | NeighbourClass.Verb;
            else if (leads) found |= NeighbourClass.Verb;
        }
        return found;
    }

    private static readonly (FunctionWord Kind, NeighbourClass Class)[] Closed =
    [
        (FunctionWord.Determiner, NeighbourClass.Determiner), (FunctionWord.SubjectPronoun, NeighbourClass.Subject), (FunctionWord.ObjectPronoun, NeighbourClass.Object), (FunctionWord.Be, NeighbourClass.Be), (FunctionWord.Have, NeighbourClass.Have),
        (FunctionWord.Modal, NeighbourClass.Modal), (FunctionWord.Preposition, NeighbourClass.Preposition), (FunctionWord.Number, NeighbourClass.Number),
    ];

    private static double Left(PartOfSpeech pos, Inflection inflection, ReadOnlySpan<char> before, FunctionWord left)
    {
        var isNonFinite = inflection is Inflection.Gerund or Inflection.Past or Inflection.Participle;
        if (left.HasFlag(FunctionWord.Be)) return pos switch
        {
            PartOfSpeech.Verb => isNonFinite ? 3 : 0.02,
            PartOfSpeech.Noun => inflection == Inflection.Plural ? 0.5 : 0.1,
            _ => 2,
        };
        if (left.HasFlag(FunctionWord.Determiner) && !before.SequenceEqual("that") || left.HasFlag(FunctionWord.Number)) return pos switch
        {
            PartOfSpeech.Noun => 3,
            PartOfSpeech.Verb => isNonFinite ? 0.2 : 0.02,
            PartOfSpeech.Adjective => 1.5,
            _ => 0.1,
        };
        if ((left & (FunctionWord.SubjectPronoun | FunctionWord.Modal)) != 0) return pos switch
        {
            PartOfSpeech.Verb => before.SequenceEqual("to") ? inflection == Inflection.Base ? 4 : 0.05 : 6,
            PartOfSpeech.Noun => before.SequenceEqual("to") ? 0.5 : 0.05,
            _ => 0.5,
        };
        if (left.HasFlag(FunctionWord.Have)) return pos == PartOfSpeech.Verb ? isNonFinite ? 4 : 0.05 : 1;
        if (left.HasFlag(FunctionWord.Preposition)) return pos switch
        {
            PartOfSpeech.Noun => 2,
            PartOfSpeech.Verb => inflection == Inflection.Gerund ? 1 : 0.03,
            PartOfSpeech.Adjective => 1,
            _ => 0.2,
        };
        return 1;
    }

    private static double Right(PartOfSpeech pos, FunctionWord left, Entry after)
    {
        var right = after.Function;
        var afterDeterminer = left.HasFlag(FunctionWord.Determiner);
        if (after.Class == NeighbourClass.Mark || (right & (FunctionWord.Preposition | FunctionWord.Be | FunctionWord.Modal | FunctionWord.Have | FunctionWord.Conjunction)) != 0)
        {
            if (pos == PartOfSpeech.Adjective && afterDeterminer) return 0.05;
            return (right & (FunctionWord.Be | FunctionWord.Modal | FunctionWord.Have)) != 0 ? pos == PartOfSpeech.Noun ? 3 : 0.3 : 1;
        }
        if ((right & (FunctionWord.Determiner | FunctionWord.ObjectPronoun)) != 0) return pos switch
        {
            PartOfSpeech.Verb => 4,
            PartOfSpeech.Noun => 0.5,
            PartOfSpeech.Adjective => 0.1,
            _ => 1,
        };
        if (!after.IsNounLike) return 1;
        return pos switch { PartOfSpeech.Adjective => 3, PartOfSpeech.Noun => 0.7, _ => 1 };
    }

    internal static readonly Entry Mark = new([], false, false, FunctionWord.None, NeighbourClass.Mark);

    /// <summary>A reading of a word, and how often the tagged corpus has its lemma.</summary>
    internal readonly record struct Reading(TaggedWord Tagged, int Count);

    /// <summary>What a word may be, whatever its context.</summary>
    /// <param name="Readings">Its readings.</param>
    /// <param name="IsNounLike">Whether it is more often a noun than everything else.</param>
    /// <param name="IsSingular">Whether it may be a singular noun.</param>
    /// <param name="Function">Its closed classes.</param>
    /// <param name="Class">What it may be beside another word.</param>
    internal sealed record Entry(Reading[] Readings, bool IsNounLike, bool IsSingular, FunctionWord Function, NeighbourClass Class);
}
