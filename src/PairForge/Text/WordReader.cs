namespace PairForge.Text;

/// <summary>Reads the content words of texts: by a user's analyser, or by the lexicon where one reading clearly leads.</summary>
internal sealed class WordReader
{
    private readonly Lexicon _lexicon;
    private readonly Morphology _morphology;
    private readonly ContextTagger _tagger;
    private readonly ITextAnalyzer? _analyzer;

    internal WordReader(Lexicon lexicon, Morphology morphology, ITextAnalyzer? analyzer) =>
        (_lexicon, _morphology, _tagger, _analyzer) = (lexicon, morphology, new ContextTagger(lexicon, morphology), analyzer);

    internal TextReading Read(AnalyzedText text) => new(text, _lexicon, _morphology, _tagger, _analyzer?.Analyze(text));
}

/// <summary>The words of one text, read in their contexts.</summary>
internal sealed class TextReading
{
    private const int MaxWord = 48;

    private readonly AnalyzedText _text;
    private readonly Lexicon _lexicon;
    private readonly Morphology _morphology;
    private readonly ContextTagger _tagger;
    private readonly Dictionary<int, UniversalPos>? _tags;

    internal TextReading(AnalyzedText text, Lexicon lexicon, Morphology morphology, ContextTagger tagger, IReadOnlyList<TaggedToken>? tokens)
    {
        (_text, _lexicon, _morphology, _tagger) = (text, lexicon, morphology, tagger);
        if (tokens is null) return;
        _tags = new Dictionary<int, UniversalPos>(tokens.Count);
        for (var i = 0; i < tokens.Count; i++) _tags.TryAdd(tokens[i].Start, tokens[i].Pos);
    }

    /// <summary>The word in lower case; empty beyond the text's ends, or where it is no word of letters.</summary>
    internal string Lower(int index)
    {
        if ((uint)index >= (uint)_text.Words.Count) return "";
        var word = _text.Words[index];
        return word.Length > MaxWord || word.Kind != WordKind.Word ? "" : _text[word].ToString().ToLowerInvariant().Replace('\u2019', '\'');
    }

    /// <summary>The word after, where one space lies between.</summary>
    internal string After(int index) => IsNext(index) ? Lower(index + 1) : "";

    /// <summary>The word before, where one space lies between.</summary>
    internal string Before(int index) => index > 0 && IsNext(index - 1) ? Lower(index - 1) : "";

    /// <summary>A content word's part of speech, lemma and form; false for names, function words and unclear readings.</summary>
    internal bool TryTag(int index, out TaggedWord tagged)
    {
        tagged = default;
        var lower = Lower(index);
        if (lower.Length < 2 || FunctionWords.Of(lower) != FunctionWord.None || !IsPlain(lower) || Augmentations.SynonymChoice.IsName(_text, index)) return false;
        if (_tags is null) return _tagger.TryTag(lower, Before(index), After(index), out tagged);
        if (!_tags.TryGetValue(_text.Words[index].Start, out var tag) || tag.ToPartOfSpeech() is not { } pos || !_morphology.TryLemma(lower, pos, out var lemma, out var inflection)) return false;
        tagged = new TaggedWord(pos, lemma, inflection);
        return true;
    }

    /// <summary>Part of a longer entry of the lexicon ("ice cream", "take off").</summary>
    internal bool IsCompound(int index) => IsEntry(Lower(index), After(index)) || IsEntry(Before(index), Lower(index));

    /// <summary>Whether the word may be a verb, and as what: "run" in "dogs run", "the run".</summary>
    internal bool MayBeVerb(int index, out string lemma, out Inflection inflection) =>
        _morphology.TryLemma(Lower(index), PartOfSpeech.Verb, out lemma, out inflection);

    private bool IsEntry(string first, string second)
    {
        if (first.Length == 0 || second.Length == 0 || FunctionWords.Of(first).HasFlag(FunctionWord.Determiner)) return false;
        var phrase = $"{first} {second}";
        for (var pos = PartOfSpeech.Noun; pos <= PartOfSpeech.Adverb; pos++)
            if (!_lexicon.Senses(phrase, pos).IsEmpty || _morphology.TryLemma(phrase, pos, out _, out _)) return true;
        return false;
    }

    private bool IsNext(int index) => index + 1 < _text.Words.Count && _text.Words[index + 1].Start - _text.Words[index].End == 1 && _text.Text[_text.Words[index].End] == ' ';

    private static bool IsPlain(string word)
    {
        foreach (var c in word)
            if (!char.IsAsciiLetterLower(c)) return false;
        return true;
    }
}
