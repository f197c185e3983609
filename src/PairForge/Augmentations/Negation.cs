using System.Collections.Frozen;
using PairForge.Text;

namespace PairForge.Augmentations;

/// <summary><c>negation</c>.</summary>
public sealed record NegationOptions
{
    /// <summary>Who says what part of speech a word is.</summary>
    /// <value>The default, null, is the lexicon's own tagger, which passes over words that it is not sure of.</value>
    public Step<ITextAnalyzer>? Analyzer { get; init; }
}

/// <summary>Negates an English sentence, or takes a negation away: hard negatives that say the opposite.</summary>
/// <remarks>
/// The first sentence that can be is changed. "not" follows an auxiliary ("is not", "cannot", "has not seen"), a finite verb takes
/// "do" ("runs": "does not run"), an order begins with "Do not", "there is a" becomes "there is no"; "isn't", "does not run" and
/// "never" are undone. Refused: <c>question</c>; <c>no-verb</c> where no finite verb of the main clause is clear;
/// <c>negated-otherwise</c> ("nobody", "not only", "without"). No random draw is used. The negatives of SNCSE (Wang et al., 2022) and of
/// CheckList's negation tests.
/// </remarks>
public sealed class Negation : IHardNegative
{
    /// <summary>Words after a verb that are looked at: keeps a sentence of a million words linear.</summary>
    private const int Lookahead = 40;

    private static readonly FrozenSet<string> Be = Set("am is are was were");
    private static readonly FrozenSet<string> Modals = Set("will would can could shall should may might must");
    private static readonly FrozenSet<string> Do = Set("do does did");
    private static readonly FrozenSet<string> Have = Set("have has had");
    private static readonly FrozenSet<string> Clitics = Set("i'm you're he's she's it's we're they're that's there's here's what's who's i've you've we've they've he'll she'll i'll you'll we'll they'll it'll let's");
    private static readonly FrozenSet<string> Pronouns = Set("i you we they");

    /// <summary>A clause that is not the main one begins.</summary>
    private static readonly FrozenSet<string> Subordinators = Set("who whom whose which that because although though while when where why how whether if unless since until as than what whatever whoever so");

    private static readonly FrozenSet<string> Others = Set("no nobody none nothing nowhere neither nor without hardly barely scarcely rarely seldom ain't");

    private static readonly FrozenDictionary<string, string> Contracted = new Dictionary<string, string>
    {
        ["isn't"] = "is", ["aren't"] = "are", ["wasn't"] = "was", ["weren't"] = "were", ["haven't"] = "have", ["hasn't"] = "has", ["hadn't"] = "had",
        ["won't"] = "will", ["wouldn't"] = "would", ["can't"] = "can", ["cannot"] = "can", ["couldn't"] = "could", ["shouldn't"] = "should", ["mustn't"] = "must", ["mightn't"] = "might",
        ["don't"] = "do", ["doesn't"] = "does", ["didn't"] = "did",
    }.ToFrozenDictionary();

    private readonly Morphology _morphology = new(Lexicon.Embedded);
    private readonly WordReader _reader;
    private readonly ContextTagger _tagger;
    private readonly SentenceSegmenter _sentences = new(new SentencesOptions { MinWords = 0 });

    /// <summary>Creates it.</summary>
    public Negation(NegationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _reader = new WordReader(Lexicon.Embedded, _morphology, options.Analyzer?.Create());
        _tagger = new ContextTagger(Lexicon.Embedded, _morphology);
    }

    /// <inheritdoc/>
    public AugmentationResult Apply(AnalyzedText text, ref KeyedRandom random)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Words.Count == 0) return AugmentationResult.Refused("too-short");
        var sentences = new List<Segment>();
        _sentences.Segment(text.Text, sentences);
        var reading = _reader.Read(text);
        string? refusal = null;
        var first = 0;
        foreach (var sentence in sentences)
        {
            var end = sentence.Start + sentence.Length;
            while (first < text.Words.Count && text.Words[first].Start < sentence.Start) first++;
            var next = first;
            while (next < text.Words.Count && text.Words[next].Start < end) next++;
            var clause = new Clause(text, reading, first, next);
            first = next;
            if (text.Text.AsSpan(sentence.Start, sentence.Length).TrimEnd("\"')\u201D\u2019").EndsWith("?"))
            {
                refusal ??= "question";
                continue;
            }
            string? own = null;
            if (Undo(clause, ref own) is { } undone) return AugmentationResult.Edited(undone);
            if (own is null && Negate(clause) is { } edits) return AugmentationResult.Edited(edits);
            refusal ??= own ?? "no-verb";
        }
        return AugmentationResult.Refused(refusal ?? "no-verb");
    }

    /// <summary>Takes a negation away; null where there is none, or with a refusal where it is of another kind.</summary>
    private List<TextEdit>? Undo(Clause clause, ref string? refusal)
    {
        for (var i = clause.First; i < clause.End; i++)
        {
            var word = clause.Lower(i);
            if (Contracted.TryGetValue(word, out var positive)) return Do.Contains(positive) ? WithoutDo(clause, i, i, positive) ?? [clause.Replace(i, positive)] : [clause.Replace(i, positive)];
            if (Others.Contains(word))
            {
                refusal ??= "negated-otherwise";
                return null;
            }
            if (word is not ("not" or "never")) continue;
            var before = i > clause.First ? clause.Reading.Before(i) : "";
            var isClear = word == "never" || (Be.Contains(before) || Modals.Contains(before) || Do.Contains(before) || Have.Contains(before) || Clitics.Contains(before));
            if (!isClear || clause.Reading.After(i).Length == 0 || clause.Reading.After(i) is "only" or "just" or "even" or "mind" or "until")
            {
                refusal ??= "negated-otherwise";
                return null;
            }
            if (word == "not" && Do.Contains(before) && WithoutDo(clause, i - 1, i, before) is { } plain) return plain;
            return i > clause.First ? [new TextEdit(clause.Word(i - 1).End, clause.Word(i).End - clause.Word(i - 1).End, "")] : null;
        }
        return null;
    }

    /// <summary>"does not run", "doesn't run": "runs".</summary>
    private List<TextEdit>? WithoutDo(Clause clause, int first, int last, string form)
    {
        if (clause.Reading.After(last).Length == 0 || !clause.Reading.MayBeVerb(last + 1, out var lemma, out var inflection) || inflection != Inflection.Base) return null;
        if (first == clause.First && form == "do") // "Don't run": "Run"
            return [new TextEdit(clause.Word(first).Start, clause.Word(last + 1).Start + 1 - clause.Word(first).Start, char.ToUpperInvariant(lemma[0]).ToString())];
        var verb = lemma == "have" ? form switch { "does" => "has", "did" => "had", _ => "have" }
            : lemma == "be" ? null
            : form == "do" ? lemma : _morphology.Inflect(lemma, PartOfSpeech.Verb, form == "does" ? Inflection.ThirdPerson : Inflection.Past);
        if (verb is null) return null;
        var start = clause.Word(first).Start;
        return [new TextEdit(start, clause.Word(last + 1).End - start, char.IsUpper(clause.Text.Text[start]) ? char.ToUpperInvariant(verb[0]) + verb[1..] : verb)];
    }

    private List<TextEdit>? Negate(Clause clause)
    {
        var at = clause.First;
        if (at < clause.End && Subordinators.Contains(clause.Lower(at)) && clause.Lower(at) is not ("that" or "what" or "so")) // "If it rains, we ..."
        {
            while (at < clause.End && !clause.IsBeforeComma(at)) at++;
            at++;
        }
        else if (Order(clause) is { } order)
        {
            return order;
        }
        for (var i = at; i < clause.End; i++)
        {
            var (word, after) = (clause.Lower(i), clause.Reading.After(i));
            if (word.Length == 0) continue;
            if (i > at && (Subordinators.Contains(word) || (word is "before" or "after" && FunctionWords.Of(after).HasFlag(FunctionWord.SubjectPronoun)))) return null;
            if (after is "only" or "just" or "merely" or "simply" && (Be.Contains(word) || Modals.Contains(word) || Clitics.Contains(word))) return null; // "is not only" says more, not the opposite
            if (Clitics.Contains(word)) return after.Length == 0 ? null : Insert(clause, i, " not");
            if (word == "to")
            {
                i++; // an infinitive
                continue;
            }
            if (i == clause.First && word is not "there") if (Be.Contains(word) || Modals.Contains(word) || Do.Contains(word) || Have.Contains(word)) return null; // a question without its mark
            if (Be.Contains(word))
            {
                if (i > clause.First && clause.Lower(i - 1) == "there" && after is "a" or "an" or "some" && i + 1 < clause.End) return [clause.Replace(i + 1, "no")];
                return Insert(clause, i, " not");
            }
            if (Modals.Contains(word) && !(word is "may" or "might" or "will" or "can" && FunctionWords.Of(clause.Reading.Before(i)).HasFlag(FunctionWord.Determiner)))
                return Insert(clause, i, word == "can" ? "not" : " not");
            if (Have.Contains(word)) return IsParticipleAhead(clause, i) ? Insert(clause, i, " not") : Support(clause, i, "have", word switch { "has" => Inflection.ThirdPerson, "had" => Inflection.Past, _ => Inflection.Base });
            if (Do.Contains(word)) return clause.Reading.MayBeVerb(i + 1, out _, out var next) && next == Inflection.Base && FunctionWords.Of(after) == FunctionWord.None ? Insert(clause, i, " not") : Support(clause, i, "do", word switch { "does" => Inflection.ThirdPerson, "did" => Inflection.Past, _ => Inflection.Base });
            if (Finite(clause, i) is { } support) return support;
        }
        return null;
    }

    /// <summary>A finite verb that is clearly one takes "do".</summary>
    private List<TextEdit>? Finite(Clause clause, int i)
    {
        var before = clause.Reading.Before(i);
        var left = FunctionWords.Of(before);
        if (i == clause.First || before.Length == 0 || (left & (FunctionWord.Determiner | FunctionWord.Preposition | FunctionWord.Modal | FunctionWord.Be | FunctionWord.Have)) != 0 && !Pronouns.Contains(before)) return null;
        if (!clause.Reading.MayBeVerb(i, out var lemma, out var inflection) || lemma is "be" or "have" or "do") return null;
        var isPronoun = left.HasFlag(FunctionWord.SubjectPronoun) && before != "there";
        var light = FunctionWords.Of(clause.Lower(i)).HasFlag(FunctionWord.Light);
        if (!isPronoun && !light)
        {
            if (!clause.Reading.TryTag(i, out var tagged) || tagged.Pos != PartOfSpeech.Verb) return null;
            (lemma, inflection) = (tagged.Lemma, tagged.Inflection);
        }
        switch (inflection)
        {
            case Inflection.Base when isPronoun ? Pronouns.Contains(before) : IsPluralNoun(before):
            case Inflection.ThirdPerson when isPronoun ? !Pronouns.Contains(before) : _tagger.IsNounLike(before) && !IsPluralNoun(before) || IsCapital(clause, i - 1):
                return Support(clause, i, lemma, inflection);
            case Inflection.Past when (isPronoun || ((_tagger.IsNounLike(before) || IsCapital(clause, i - 1)) && IsSimpleSubject(clause, i))) && !IsFiniteAhead(clause, i):
                return Support(clause, i, lemma, inflection);
            default:
                return null;
        }
    }

    /// <summary>Whether what stands before a past form is one noun phrase: after "near a dog with its head turned" it is a participle.</summary>
    private static bool IsSimpleSubject(Clause clause, int i)
    {
        for (var before = Math.Max(clause.First, i - Lookahead); before < i; before++)
        {
            var word = clause.Lower(before);
            if (FunctionWords.Of(word).HasFlag(FunctionWord.Preposition) || (word.Length > 4 && word.EndsWith("ing", StringComparison.Ordinal))) return false;
        }
        return true;
    }

    /// <summary>"Open the door": "Do not open the door".</summary>
    private List<TextEdit>? Order(Clause clause)
    {
        var i = clause.First;
        var please = i < clause.End && clause.Lower(i) == "please";
        if (please) i++;
        if (i >= clause.End || !clause.Reading.MayBeVerb(i, out var lemma, out var inflection) || inflection != Inflection.Base || lemma is "have" or "do") return null;
        if ((FunctionWords.Of(clause.Lower(i)) & ~FunctionWord.Light) != 0 && lemma != "be") return null;
        var after = FunctionWords.Of(clause.Reading.After(i));
        var isVerb = (after.HasFlag(FunctionWord.Determiner) && _tagger.Count(lemma, PartOfSpeech.Verb) > 0) || _tagger.Count(lemma, PartOfSpeech.Verb) > 2 * (_tagger.Count(lemma, PartOfSpeech.Noun) + _tagger.Count(lemma, PartOfSpeech.Adjective));
        if (!isVerb || (after & (FunctionWord.Determiner | FunctionWord.ObjectPronoun | FunctionWord.Preposition)) == 0 && !please) return null;
        if (IsFiniteAhead(clause, i)) return null;
        var start = clause.Word(i).Start;
        return [new TextEdit(start, 1, (please || !char.IsUpper(clause.Text.Text[start]) ? "do not " : "Do not ") + char.ToLowerInvariant(clause.Text.Text[start]))];
    }

    private static List<TextEdit> Support(Clause clause, int i, string lemma, Inflection inflection) =>
        [clause.Replace(i, inflection switch { Inflection.ThirdPerson => "does not ", Inflection.Past => "did not ", _ => "do not " } + lemma)];

    private static List<TextEdit> Insert(Clause clause, int i, string what) => [new TextEdit(clause.Word(i).End, 0, what)];

    /// <summary>A participle, one or two adverbs on: "has (already) seen".</summary>
    private bool IsParticipleAhead(Clause clause, int i)
    {
        for (var next = i + 1; next < Math.Min(clause.End, i + 5); next++)
        {
            var word = clause.Lower(next);
            if (word is "been" or "had" or "got") return true;
            if (FunctionWords.Of(word) is var kind && (kind & (FunctionWord.Determiner | FunctionWord.Preposition | FunctionWord.Number | FunctionWord.ObjectPronoun)) != 0 && word is not ("all" or "both" or "each") || word == "to") return false;
            if (clause.Reading.MayBeVerb(next, out _, out var inflection) && inflection is Inflection.Past or Inflection.Participle) return true;
            if (FunctionWords.Of(word) == FunctionWord.None && Lexicon.Embedded.Senses(word, PartOfSpeech.Adverb).IsEmpty) return false;
        }
        return false;
    }

    /// <summary>Another finite verb before the clause ends: then a past form is a participle ("a man dressed in black runs").</summary>
    private bool IsFiniteAhead(Clause clause, int i)
    {
        for (var next = i + 1; next < Math.Min(clause.End, i + Lookahead); next++)
        {
            var word = clause.Lower(next);
            if (clause.IsBeforeComma(next - 1) || Subordinators.Contains(word) || word is "and" or "or" or "but") return false;
            if (Be.Contains(word) || Modals.Contains(word) || Have.Contains(word)) return true;
            if (clause.Reading.TryTag(next, out var tagged) && tagged.Pos == PartOfSpeech.Verb && tagged.Inflection is Inflection.ThirdPerson or Inflection.Past) return true;
        }
        return false;
    }

    private bool IsPluralNoun(string word) =>
        FunctionWords.Of(word) == FunctionWord.None && _morphology.TryLemma(word, PartOfSpeech.Noun, out _, out var inflection) && inflection == Inflection.Plural || word is "people" or "police" or "men" or "women" or "children";

    private static bool IsCapital(Clause clause, int i) => i > clause.First && char.IsUpper(clause.Text.Text[clause.Word(i).Start]) || (i == clause.First && FunctionWords.Of(clause.Lower(i)) == FunctionWord.None && IsUnknown(clause.Lower(i)));

    private static bool IsUnknown(string word)
    {
        for (var pos = PartOfSpeech.Noun; pos <= PartOfSpeech.Adverb; pos++)
            if (!Lexicon.Embedded.Senses(word, pos).IsEmpty) return false;
        return true;
    }

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The words of one sentence.</summary>
    private readonly record struct Clause(AnalyzedText Text, TextReading Reading, int First, int End)
    {
        internal WordSpan Word(int i) => Text.Words[i];

        internal string Lower(int i) => i < End ? Reading.Lower(i) : "";

        internal bool IsBeforeComma(int i) => i >= 0 && Word(i).End < Text.Text.Length && Text.Text[Word(i).End] is ',' or ';' or ':';

        internal TextEdit Replace(int i, string replacement)
        {
            var word = Word(i);
            return new TextEdit(word.Start, word.Length, char.IsUpper(Text.Text[word.Start]) ? char.ToUpperInvariant(replacement[0]) + replacement[1..] : replacement);
        }
    }
}
