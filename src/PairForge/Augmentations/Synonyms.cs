using System.ComponentModel.DataAnnotations;
using PairForge.Text;

namespace PairForge.Augmentations;

/// <summary><c>synonyms</c>.</summary>
public sealed record SynonymsOptions
{
    /// <summary>Share of the words with a synonym that is replaced.</summary>
    /// <value>The default is 0.1, as in EDA (there of all words).</value>
    [Range(0.0, 1.0)]
    public double Rate { get; init; } = 0.1;

    /// <summary>Fewest words that are replaced where the text has enough.</summary>
    /// <value>The default is 0: realised rates are right on short texts. 1 is the peers' rule.</value>
    [Range(0, 1000)]
    public int AtLeast { get; init; }

    /// <summary>A lexicon file, or a file of groups of synonyms as Cilin's.</summary>
    /// <value>The default is the English lexicon that ships with PairForge, from WordNet 3.0.</value>
    public InputPath? Lexicon { get; init; }

    /// <summary>Who says what part of speech a word is.</summary>
    /// <value>The default, null, is the lexicon's own tagger, which passes over words that it is not sure of.</value>
    public Step<ITextAnalyzer>? Analyzer { get; init; }
}

/// <summary>Replaces content words by synonyms of their dominant sense; form, case and "a" or "an" are kept right.</summary>
/// <remarks>
/// Eligible are nouns, verbs, adjectives and adverbs whose part of speech the context makes clear, whose first sense clearly
/// dominates, and for which a common lemma of that synset exists; names, numbers, function words and parts of compounds are not.
/// Words with other letters than English has are looked up as they are in a user's lexicon, and replaced where they and their synonyms
/// stand in one group only; those of Chinese need the <c>words</c> block.
/// The number replaced is the keyed stochastic rounding of rate x eligible words. Relatives: EDA's synonym replacement, nlpaug's
/// SynonymAug; both draw from every sense and drop the inflection.
/// </remarks>
public sealed class Synonyms : IAugmentation
{
    private const int MaxWord = 48;

    private readonly SynonymsOptions _options;
    private readonly SynonymChoice _choice;
    private readonly ITextAnalyzer? _analyzer;

    /// <summary>Creates it and loads the lexicon.</summary>
    public Synonyms(SynonymsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _analyzer) = (options, options.Analyzer?.Create());
        _choice = options.Lexicon is null
            ? new SynonymChoice(PairForge.Text.Lexicon.Embedded, isReviewed: true)
            : new SynonymChoice(PairForge.Text.Lexicon.Open(options.Lexicon), isReviewed: false);
    }

    /// <inheritdoc/>
    public bool ChangesText => true;

    /// <inheritdoc/>
    public AugmentationResult Apply(AnalyzedText text, ref KeyedRandom random)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Words.Count == 0) return AugmentationResult.Refused("too-short");
        var tags = _analyzer?.Analyze(text).ToDictionary(t => t.Start, t => t.Pos);
        var eligible = new List<(WordSpan Word, string[] Candidates, int Index)>();
        for (var i = 0; i < text.Words.Count; i++)
            if (Candidates(text, i, tags) is { Length: > 0 } candidates) eligible.Add((text.Words[i], candidates, i));
        if (eligible.Count == 0) return AugmentationResult.Refused("no-synonym");
        var number = Math.Min(Math.Max(random.RoundStochastically(_options.Rate * eligible.Count), _options.AtLeast), eligible.Count);
        if (number == 0) return AugmentationResult.Refused("nothing-drawn");
        var chosen = new int[number];
        random.Sample(eligible.Count, number, chosen);
        var edits = new List<TextEdit>(number + 2);
        foreach (var at in chosen)
        {
            var (word, candidates, index) = eligible[at];
            var replacement = candidates[random.NextInt(candidates.Length)];
            if (char.IsUpper(text.Text[word.Start])) replacement = char.ToUpperInvariant(replacement[0]) + replacement[1..];
            if (index > 0 && Article(text, text.Words[index - 1], word, replacement) is { } article) edits.Add(article);
            edits.Add(new TextEdit(word.Start, word.Length, replacement));
        }
        return AugmentationResult.Edited(edits);
    }

    private string[]? Candidates(AnalyzedText text, int index, Dictionary<int, UniversalPos>? tags)
    {
        var word = text.Words[index];
        if (word.Kind is not (WordKind.Word or WordKind.Ideograph) || word.Length is < 2 or > MaxWord) return null;
        if (System.Text.Ascii.IsValid(text[word]) is false) return _choice.FindAsItIs(text[word].ToString().ToLowerInvariant());
        if (word.Kind != WordKind.Word || word.Length < 3 || IsName(text, index)) return null;
        PartOfSpeech? known = null;
        if (tags is not null && (known = tags.TryGetValue(word.Start, out var tag) ? tag.ToPartOfSpeech() : null) is null) return null;
        Span<char> lower = stackalloc char[MaxWord];
        Span<char> before = stackalloc char[MaxWord];
        Span<char> after = stackalloc char[MaxWord];
        foreach (var c in text[word])
            if (!char.IsAsciiLetter(c)) return null;
        var length = text[word].ToLowerInvariant(lower);
        var beforeLength = index > 0 ? Neighbour(text, text.Words[index - 1], text.Words[index - 1].End, word.Start, before) : 0;
        var afterLength = index + 1 < text.Words.Count ? Neighbour(text, text.Words[index + 1], word.End, text.Words[index + 1].Start, after) : 0;
        return _choice.Find(lower[..length], before[..beforeLength], after[..afterLength], char.IsUpper(text[word][0]), known);
    }

    /// <summary>The word beside, in lower case, where nothing but one space lies between.</summary>
    internal static int Neighbour(AnalyzedText text, WordSpan word, int gap, int gapEnd, Span<char> into)
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

    /// <summary>The edit of "a" or "an" before a word that now begins with another sound.</summary>
    internal static TextEdit? Article(AnalyzedText text, WordSpan article, WordSpan word, string replacement)
    {
        if (article.End + 1 != word.Start || text.Text[article.End] != ' ') return null;
        var isAn = text[article].Equals("an", StringComparison.OrdinalIgnoreCase);
        if (!isAn && !text[article].Equals("a", StringComparison.OrdinalIgnoreCase)) return null;
        var vowel = Article(replacement);
        if (vowel == isAn) return null;
        return vowel ? new TextEdit(article.End, 0, "n") : new TextEdit(article.End - 1, 1, "");
    }

    /// <summary>Whether a word is spoken with a vowel first.</summary>
    private static bool Article(string word)
    {
        var lower = word.ToLowerInvariant();
        if (lower.StartsWith("hour", StringComparison.Ordinal) || lower.StartsWith("honest", StringComparison.Ordinal) || lower.StartsWith("honor", StringComparison.Ordinal)
            || lower.StartsWith("honour", StringComparison.Ordinal) || lower.StartsWith("heir", StringComparison.Ordinal)) return true;
        if (lower.StartsWith("one", StringComparison.Ordinal) || lower.StartsWith("eu", StringComparison.Ordinal) || lower.StartsWith("ewe", StringComparison.Ordinal)) return false;
        if (lower[0] == 'u' && lower.Length > 2)
            return !(lower.StartsWith("uni", StringComparison.Ordinal) && !lower.StartsWith("unin", StringComparison.Ordinal) && !lower.StartsWith("unim", StringComparison.Ordinal))
                && !lower.StartsWith("us", StringComparison.Ordinal) && !lower.StartsWith("ut", StringComparison.Ordinal) && !lower.StartsWith("ura", StringComparison.Ordinal);
        return "aeio".Contains(lower[0]);
    }
}
