namespace PairForge.Text;

/// <summary><c>lexicon</c>.</summary>
public sealed record LexiconAnalyzerOptions
{
    /// <summary>A lexicon file.</summary>
    /// <value>The default is the English lexicon that ships with PairForge, from WordNet 3.0.</value>
    public InputPath? Lexicon { get; init; }
}

/// <summary>Tags English by the lexicon's sense counts, the closed word classes, irregular forms and the neighbours of a word.</summary>
/// <remarks>
/// Always answers: the likeliest reading, however close the next one is. Where operations want only what is clear they ask the
/// lexicon's tagger themselves. Lemmas are WordNet's; of words that the lexicon does not have, the word itself.
/// </remarks>
public sealed class LexiconAnalyzer : ITextAnalyzer
{
    private const int MaxWord = 48;

    private readonly Morphology _morphology;
    private readonly ContextTagger _tagger;

    /// <summary>Creates it and loads the lexicon.</summary>
    public LexiconAnalyzer(LexiconAnalyzerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var lexicon = options.Lexicon is null ? Lexicon.Embedded : Lexicon.Open(options.Lexicon);
        _morphology = new Morphology(lexicon);
        _tagger = new ContextTagger(lexicon, _morphology);
    }

    /// <inheritdoc/>
    public IReadOnlyList<TaggedToken> Analyze(AnalyzedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tokens = new List<TaggedToken>(text.Words.Count + 8);
        var lower = new string[text.Words.Count];
        for (var i = 0; i < lower.Length; i++) lower[i] = text.Words[i].Length > MaxWord ? "" : text[text.Words[i]].ToString().ToLowerInvariant().Replace('\u2019', '\'');
        var end = 0;
        for (var i = 0; i < lower.Length; i++)
        {
            AddMarks(text.Text, end, text.Words[i].Start, tokens);
            tokens.Add(Tag(text, lower, i));
            end = text.Words[i].End;
        }
        AddMarks(text.Text, end, text.Text.Length, tokens);
        return tokens;
    }

    private static void AddMarks(string text, int from, int to, List<TaggedToken> tokens)
    {
        for (var at = from; at < to; at++)
        {
            if (char.IsPunctuation(text[at])) tokens.Add(new TaggedToken(at, 1, UniversalPos.Punct, text[at].ToString()));
            else if (char.IsSymbol(text[at])) tokens.Add(new TaggedToken(at, 1, UniversalPos.Sym, text[at].ToString()));
        }
    }

    private TaggedToken Tag(AnalyzedText text, string[] lower, int i)
    {
        var (word, span) = (lower[i], text.Words[i]);
        TaggedToken Of(UniversalPos pos, string? lemma = null) => new(span.Start, span.Length, pos, lemma ?? word);
        if (span.Kind == WordKind.Number) return Of(UniversalPos.Num);
        if (span.Kind == WordKind.Symbol) return Of(UniversalPos.Sym);
        if (span.Kind == WordKind.Address || word.Length == 0) return Of(UniversalPos.X, text[span].ToString());
        var (before, after) = (Beside(text, i - 1, i) ? lower[i - 1] : "", Beside(text, i, i + 1) ? lower[i + 1] : "");
        if (Closed(word, before, after) is { } closed) return Of(closed, Lemma(word, closed));
        if (word.Length > 1 && Augmentations.SynonymChoice.IsName(text, i)) return Of(UniversalPos.Propn, text[span].ToString());
        if (_tagger.TryTagBest(word, before, after, out var tagged))
            return Of(tagged.Pos switch { PartOfSpeech.Noun => UniversalPos.Noun, PartOfSpeech.Verb => UniversalPos.Verb, PartOfSpeech.Adjective => UniversalPos.Adj, _ => UniversalPos.Adv }, tagged.Lemma);
        return Of(char.IsUpper(text.Text[span.Start]) ? UniversalPos.Propn : word.EndsWith("ly", StringComparison.Ordinal) ? UniversalPos.Adv : UniversalPos.Noun);
    }

    private static bool Beside(AnalyzedText text, int left, int right) =>
        left >= 0 && right < text.Words.Count && text.Words[right].Start - text.Words[left].End == 1 && text.Text[text.Words[left].End] == ' ';

    /// <summary>The tag of a word of a closed class; null for content words.</summary>
    private UniversalPos? Closed(string word, string before, string after)
    {
        switch (word)
        {
            case "to": return _morphology.TryLemma(after, PartOfSpeech.Verb, out _, out var form) && form == Inflection.Base ? UniversalPos.Part : UniversalPos.Adp;
            case "not" or "n't": return UniversalPos.Part;
            case "and" or "or" or "but" or "nor": return UniversalPos.Cconj;
            case "if" or "because" or "although" or "though" or "while" or "whether" or "unless": return UniversalPos.Sconj;
            case "as" or "since" or "until": return FunctionWords.Of(after).HasFlag(FunctionWord.SubjectPronoun) ? UniversalPos.Sconj : UniversalPos.Adp;
            case "when" or "where" or "why" or "how" or "so" or "then" or "very" or "too" or "just" or "only" or "also" or "even" or "still" or "again" or "never" or "ever" or "always" or "often" or "here" or "now" or "away" or "back" or "almost" or "already" or "perhaps" or "maybe" or "however" or "instead" or "rather" or "quite" or "really" or "together" or "once": return UniversalPos.Adv;
            case "there": return FunctionWords.Of(after).HasFlag(FunctionWord.Be) ? UniversalPos.Pron : UniversalPos.Adv;
            case "yes" or "oh" or "hello" or "hi" or "ok" or "okay" or "please" or "wow": return UniversalPos.Intj;
            case "my" or "your" or "his" or "its" or "our" or "their" or "mine" or "yours" or "ours" or "theirs" or "hers" or "who" or "whom" or "whose": return UniversalPos.Pron;
            case "which" or "what": return UniversalPos.Pron;
            case "that": return FunctionWords.Of(after) is var next && (next & (FunctionWord.Be | FunctionWord.Modal | FunctionWord.Have)) != 0 || before.Length == 0 ? UniversalPos.Pron
                : (next & (FunctionWord.Determiner | FunctionWord.SubjectPronoun)) != 0 ? UniversalPos.Sconj : _tagger.IsNounLike(after) && _tagger.IsNounLike(before) is false ? UniversalPos.Det : UniversalPos.Sconj;
            case "this" or "these" or "those": return _tagger.IsNounLike(after) || FunctionWords.Of(after) == FunctionWord.None && after.Length > 0 ? UniversalPos.Det : UniversalPos.Pron;
            case "many" or "few" or "much" or "more" or "most" or "less" or "least" or "other" or "own" or "same" or "several" or "such" or "last" or "next" or "former" or "latter": return UniversalPos.Adj;
            case "her": return UniversalPos.Pron;
            case "do" or "does" or "did" or "don't" or "doesn't" or "didn't": return _morphology.TryLemma(after, PartOfSpeech.Verb, out _, out _) || word.EndsWith("n't", StringComparison.Ordinal) || FunctionWords.Of(after).HasFlag(FunctionWord.SubjectPronoun) || after == "not" ? UniversalPos.Aux : UniversalPos.Verb;
            case "have" or "has" or "had" or "having": return after is "been" or "not" or "never" || _morphology.TryLemma(after, PartOfSpeech.Verb, out _, out var inflection) && inflection is Inflection.Past or Inflection.Participle ? UniversalPos.Aux : UniversalPos.Verb;
            case "get" or "gets" or "got" or "getting" or "gotten" or "let" or "let's" or "done" or "doing": return UniversalPos.Verb;
            case "up" or "out" or "off" or "down": return UniversalPos.Adp;
            case "first" or "second" or "third" or "fourth" or "fifth" or "single" or "double": return UniversalPos.Adj;
            case "number" or "half" or "bit" or "lot" or "lots" or "couple" or "pair" or "quarter" or "dozen": return UniversalPos.Noun;
        }
        var kind = FunctionWords.Of(word) & ~FunctionWord.Light;
        if (word.Contains('\'') && word.IndexOf('\'') > 0 && (kind & (FunctionWord.Be | FunctionWord.Have | FunctionWord.Modal)) != 0 && word[0] is not ('d' or 'c' or 'w' or 's' or 'm') && !word.EndsWith("n't", StringComparison.Ordinal)) return UniversalPos.Pron; // he's, they'll
        if ((kind & (FunctionWord.Be | FunctionWord.Modal)) != 0) return UniversalPos.Aux;
        if ((kind & FunctionWord.Number) != 0) return UniversalPos.Num;
        if ((kind & (FunctionWord.SubjectPronoun | FunctionWord.ObjectPronoun)) != 0 && kind != (FunctionWord.ObjectPronoun | FunctionWord.Number)) return UniversalPos.Pron;
        if ((kind & FunctionWord.Determiner) != 0) return UniversalPos.Det;
        return (kind & FunctionWord.Preposition) != 0 ? UniversalPos.Adp : null;
    }

    private string Lemma(string word, UniversalPos pos) => word switch
    {
        "am" or "is" or "are" or "was" or "were" or "been" or "being" => "be",
        "has" or "had" or "having" => "have",
        "does" or "did" or "done" or "doing" => "do",
        "an" => "a",
        _ when pos == UniversalPos.Verb && _morphology.TryLemma(word, PartOfSpeech.Verb, out var lemma, out _) => lemma,
        _ => word,
    };
}
