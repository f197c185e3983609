using System.Collections.Frozen;

namespace PairForge.Text;

/// <summary>A form of a word.</summary>
public enum Inflection
{
    /// <summary>The lemma itself.</summary>
    Base,

    /// <summary>Plural of a noun.</summary>
    Plural,

    /// <summary>Third person singular of a verb.</summary>
    ThirdPerson,

    /// <summary>Past tense of a verb.</summary>
    Past,

    /// <summary>Past participle of a verb.</summary>
    Participle,

    /// <summary>The -ing form of a verb.</summary>
    Gerund,

    /// <summary>Comparative of an adjective or adverb.</summary>
    Comparative,

    /// <summary>Superlative of an adjective or adverb.</summary>
    Superlative,
}

/// <summary>English morphology over a lexicon: from a form to its lemma (as WordNet's morphy: exceptions, then suffix rules), and back.</summary>
public sealed class Morphology
{
    private const int MaxWord = 64;

    private static readonly (string Suffix, string Ending, Inflection Inflection)[][] Rules =
    [
        [("ses", "s", Inflection.Plural), ("xes", "x", Inflection.Plural), ("zes", "z", Inflection.Plural), ("ches", "ch", Inflection.Plural), ("shes", "sh", Inflection.Plural),
            ("oes", "o", Inflection.Plural), ("ies", "y", Inflection.Plural), ("s", "", Inflection.Plural)],
        [("ies", "y", Inflection.ThirdPerson), ("es", "e", Inflection.ThirdPerson), ("es", "", Inflection.ThirdPerson), ("s", "", Inflection.ThirdPerson),
            ("ied", "y", Inflection.Past), ("ed", "e", Inflection.Past), ("ed", "", Inflection.Past), ("ing", "e", Inflection.Gerund), ("ing", "", Inflection.Gerund)],
        [("ier", "y", Inflection.Comparative), ("er", "", Inflection.Comparative), ("er", "e", Inflection.Comparative),
            ("iest", "y", Inflection.Superlative), ("est", "", Inflection.Superlative), ("est", "e", Inflection.Superlative)],
        [],
    ];

    /// <summary>Verbs whose past is their base form; the exception lists leave them out.</summary>
    private static readonly FrozenSet<string> Invariant = FrozenSet.Create(StringComparer.Ordinal,
        "put", "cut", "hit", "set", "let", "shut", "cost", "hurt", "cast", "spread", "split", "bet", "quit", "rid", "shed", "burst", "thrust", "upset", "reset", "broadcast", "forecast", "slit", "bid", "wed", "input", "beset", "read");

    /// <summary>Verbs with an irregular participle and a regular past (shown, showed).</summary>
    private static readonly FrozenSet<string> RegularPast = FrozenSet.Create(StringComparer.Ordinal, "show", "prove", "sew", "mow", "saw", "strew", "swell", "hew", "sow", "shear");

    private readonly Lexicon _lexicon;

    /// <summary>Creates it over a lexicon.</summary>
    public Morphology(Lexicon lexicon)
    {
        ArgumentNullException.ThrowIfNull(lexicon);
        _lexicon = lexicon;
    }

    /// <summary>The lemma of a lower-case form and which form it is; false where the lexicon knows none.</summary>
    /// <remarks>A regular past form is <see cref="Inflection.Past"/>; it may as well be a participle.</remarks>
    public bool TryLemma(ReadOnlySpan<char> form, PartOfSpeech pos, out string lemma, out Inflection inflection)
    {
        lemma = "";
        inflection = Inflection.Base;
        if (form.IsEmpty || form.Length > MaxWord) return false;
        foreach (var candidate in _lexicon.BasesOf(form, pos))
        {
            if (form.SequenceEqual(candidate) || _lexicon.Senses(candidate, pos).IsEmpty) continue;
            lemma = candidate;
            inflection = Irregular(form, candidate, pos);
            return true;
        }
        if (Found(form, pos, ref lemma)) return true;
        Span<char> buffer = stackalloc char[MaxWord + 2];
        foreach (var (suffix, ending, kind) in Rules[(int)pos])
        {
            if (form.Length <= suffix.Length + 1 || !form.EndsWith(suffix)) continue;
            if (suffix == "s" && form.EndsWith("ss")) continue;
            var stem = form[..^suffix.Length];
            stem.CopyTo(buffer);
            ending.CopyTo(buffer[stem.Length..]);
            if (!Found(buffer[..(stem.Length + ending.Length)], pos, ref lemma)) continue;
            if (!form.SequenceEqual(Regular(lemma, kind)) && FormsContain(lemma, pos, kind)) continue;
            inflection = kind;
            return true;
        }
        return false;
    }

    /// <summary>A form of a lower-case lemma, or null where it cannot be made with confidence.</summary>
    /// <remarks>In a phrase the verb is the first word and the noun the last ("pick up": "picked up"; "hot dog": "hot dogs").</remarks>
    public string? Inflect(string lemma, PartOfSpeech pos, Inflection inflection)
    {
        ArgumentNullException.ThrowIfNull(lemma);
        if (inflection == Inflection.Base) return lemma;
        var space = pos == PartOfSpeech.Verb ? lemma.IndexOf(' ') : lemma.LastIndexOf(' ');
        if (space < 0) return InflectWord(lemma, pos, inflection);
        if (pos is PartOfSpeech.Adjective or PartOfSpeech.Adverb) return null;
        var word = pos == PartOfSpeech.Verb ? lemma[..space] : lemma[(space + 1)..];
        if (InflectWord(word, pos, inflection) is not { } form) return null;
        if (pos == PartOfSpeech.Verb) return form + lemma[space..];
        return lemma.Contains(" of ") || lemma.Contains(" in ") ? null : lemma[..(space + 1)] + form;
    }

    private string? InflectWord(string lemma, PartOfSpeech pos, Inflection inflection)
    {
        if (lemma.Length < 2) return null;
        if (lemma is "be" or "have") return null;
        if (pos == PartOfSpeech.Noun && IsPlural(lemma)) return lemma;
        if (pos == PartOfSpeech.Noun && lemma.EndsWith("man", StringComparison.Ordinal) && lemma.Length > 3 && !IsRegularMan(lemma)) return lemma[..^2] + "en";
        if (pos == PartOfSpeech.Verb && inflection is Inflection.Past or Inflection.Participle && Invariant.Contains(lemma)) return lemma;
        if (pos is PartOfSpeech.Adjective or PartOfSpeech.Adverb && !IsGradable(lemma, pos)) return null;
        var regular = Regular(lemma, inflection);
        if (pos == PartOfSpeech.Verb && inflection == Inflection.Past && RegularPast.Contains(lemma)) return regular;
        if (lemma == "beat") return inflection switch { Inflection.Past => lemma, Inflection.Participle => "beaten", _ => regular };
        string? irregular = null;
        string? second = null;
        foreach (var form in _lexicon.FormsOf(lemma, pos))
        {
            if (form == regular) return regular;
            if (!Fits(form, lemma, pos, inflection)) continue;
            if (irregular is null) irregular = form;
            else if (second is null) second = form;
            else return null;
        }
        if (lemma == "work" || irregular is null) return regular;
        if (second is null) return irregular;
        if (inflection is not (Inflection.Past or Inflection.Participle)) return null;
        var (past, participle) = IsParticiple(irregular, second) ? (second, irregular) : (irregular, second);
        return IsParticiple(participle, past) ? inflection == Inflection.Past ? past : participle : null;
    }

    /// <summary>A noun that is a plural already: talks, receipts, stairs, trousers.</summary>
    internal bool IsPlural(ReadOnlySpan<char> noun)
    {
        if (noun.Length < 4 || noun[^1] != 's' || noun[^2] is 's' or 'u' or 'i' || noun.EndsWith("ics")) return false;
        if (noun.LastIndexOf(' ') is >= 0 and var space) return IsPlural(noun[(space + 1)..]);
        if (!_lexicon.Senses(noun[..^1], PartOfSpeech.Noun).IsEmpty) return true;
        if (noun.EndsWith("es") && !_lexicon.Senses(noun[..^2], PartOfSpeech.Noun).IsEmpty) return true;
        return noun.EndsWith("ies") && !_lexicon.Senses(string.Concat(noun[..^3], "y"), PartOfSpeech.Noun).IsEmpty;
    }

    private static bool IsRegularMan(string lemma) => lemma is "human" or "german" or "roman" or "norman" or "shaman" or "talisman" or "ottoman" or "caiman" or "cayman" or "ataman" or "brahman";

    private bool Found(ReadOnlySpan<char> word, PartOfSpeech pos, ref string lemma)
    {
        var senses = _lexicon.Senses(word, pos);
        if (senses.IsEmpty) return false;
        lemma = senses[0].Lemma.AsSpan().SequenceEqual(word) ? senses[0].Lemma : word.ToString();
        return true;
    }

    private bool FormsContain(string lemma, PartOfSpeech pos, Inflection kind)
    {
        foreach (var form in _lexicon.FormsOf(lemma, pos))
            if (Fits(form, lemma, pos, kind)) return true;
        return false;
    }

    private Inflection Irregular(ReadOnlySpan<char> form, string lemma, PartOfSpeech pos)
    {
        if (pos == PartOfSpeech.Noun) return Inflection.Plural;
        if (pos != PartOfSpeech.Verb) return form.EndsWith("st") ? Inflection.Superlative : Inflection.Comparative;
        if (form.EndsWith("ing")) return Inflection.Gerund;
        if (form.EndsWith("s")) return Inflection.ThirdPerson;
        if (form.EndsWith("ed")) return Inflection.Past;
        foreach (var other in _lexicon.FormsOf(lemma, pos))
        {
            if (form.SequenceEqual(other) || other.EndsWith("ing", StringComparison.Ordinal) || other.EndsWith('s')) continue;
            if (IsParticiple(form, other)) return Inflection.Participle;
        }
        return form.EndsWith("wn") || form.EndsWith("en") && !lemma.EndsWith("en", StringComparison.Ordinal) ? Inflection.Participle : Inflection.Past;
    }

    /// <summary>Of two irregular past forms, whether the first is the participle: spoken (spoke), torn (tore), sung (sang).</summary>
    private static bool IsParticiple(ReadOnlySpan<char> form, ReadOnlySpan<char> other) =>
        (form.EndsWith("n") || form.EndsWith("ne")) && !(other.EndsWith("n") || other.EndsWith("ne")) || form.Contains('u') && other.Contains('a') && form.Length == other.Length;

    private static bool Fits(string form, string lemma, PartOfSpeech pos, Inflection inflection) => inflection switch
    {
        Inflection.Plural => true,
        Inflection.Gerund => form.EndsWith("ing", StringComparison.Ordinal) && form.Length > lemma.Length,
        Inflection.ThirdPerson => form.EndsWith('s'),
        Inflection.Past or Inflection.Participle => pos == PartOfSpeech.Verb && !form.EndsWith('s') && !(form.EndsWith("ing", StringComparison.Ordinal) && form.Length > lemma.Length),
        Inflection.Comparative => !form.EndsWith("st", StringComparison.Ordinal),
        _ => form.EndsWith("st", StringComparison.Ordinal),
    };

    /// <summary>Short adjectives take -er and -est; the others take "more".</summary>
    internal bool IsGradable(string lemma, PartOfSpeech pos) => !_lexicon.FormsOf(lemma, pos).IsEmpty || Syllables(lemma) == 1 || (Syllables(lemma) == 2 && lemma.EndsWith('y'));

    private static int Syllables(string word)
    {
        var count = 0;
        for (var i = 0; i < word.Length; i++)
            if (IsVowel(word[i], i) && (i == 0 || !IsVowel(word[i - 1], i - 1))) count++;
        return word.Length > 2 && word[^1] == 'e' && word[^2] != 'l' && count > 1 ? count - 1 : count;
    }

    private static bool IsVowel(char c, int at) => c is 'a' or 'e' or 'i' or 'o' or 'u' || (c == 'y' && at > 0);

    private static string Regular(string lemma, Inflection inflection)
    {
        var consonantY = lemma.Length > 1 && lemma[^1] == 'y' && !IsVowel(lemma[^2], 1);
        switch (inflection)
        {
            case Inflection.Plural or Inflection.ThirdPerson:
                if (consonantY) return lemma[..^1] + "ies";
                var hissing = lemma[^1] is 's' or 'x' or 'z' || lemma.EndsWith("ch", StringComparison.Ordinal) || lemma.EndsWith("sh", StringComparison.Ordinal);
                return lemma + (hissing || (lemma[^1] == 'o' && inflection == Inflection.ThirdPerson && !IsVowel(lemma[^2], 1)) ? "es" : "s");
            case Inflection.Gerund:
                if (lemma.EndsWith("ie", StringComparison.Ordinal)) return lemma[..^2] + "ying";
                if (lemma[^1] == 'e' && lemma.Length > 2 && lemma[^2] is not ('e' or 'y' or 'o')) return lemma[..^1] + "ing";
                return (Doubles(lemma) ? lemma + lemma[^1] : lemma) + "ing";
        }
        var ending = inflection switch { Inflection.Comparative => "er", Inflection.Superlative => "est", _ => "ed" };
        if (lemma[^1] == 'e') return lemma + ending[1..];
        if (consonantY) return lemma[..^1] + "i" + ending;
        return (Doubles(lemma) ? lemma + lemma[^1] : lemma) + ending;
    }

    /// <summary>A one-syllable word that ends in one vowel and one consonant; longer ones that double stand in the exception lists.</summary>
    private static bool Doubles(string lemma) => lemma.Length >= 3 && lemma[^1] is not ('w' or 'x' or 'y') && !IsVowel(lemma[^1], 1) && IsVowel(lemma[^2], lemma.Length - 2)
        && !(IsVowel(lemma[^3], lemma.Length - 3) && !(lemma[^3] == 'u' && lemma.Length > 3 && lemma[^4] == 'q')) && Syllables(lemma) == 1;
}
