using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
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
/// English synonyms are those of a list that was read in context, with what must stand beside the word ("try" before "to": "attempt"),
/// and for lemmas that it has not, the common lemmas of the first synset where that clearly dominates. Eligible are nouns, verbs,
/// adjectives and adverbs whose part of speech the context makes clear, and a few words of closed classes and contractions as they are
/// written; names, numbers, and parts of compounds that were not read are not.
/// Words with other letters than English has are looked up as they are in a user's lexicon, and replaced where they and their synonyms
/// stand in one group only; those of Chinese need the <c>words</c> block.
/// The number replaced is the keyed stochastic rounding of rate x eligible words. Relatives: EDA's synonym replacement, nlpaug's
/// SynonymAug; both draw from every sense and drop the inflection.
/// </remarks>
public sealed class Synonyms : IAugmentation
{
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
        return Apply(text, _options.Rate, _options.AtLeast, null, ref random);
    }

    internal AugmentationResult Apply(AnalyzedText text, double rate, int atLeast, int? exactly, ref KeyedRandom random)
    {
        if (text.Words.Count == 0) return AugmentationResult.TooShort;
        var tags = Tags(text);
        var eligible = Eligible(text, tags);
        if (eligible.IsEmpty) return AugmentationResult.NoSynonym;
        var number = EditCount.Draw(rate, atLeast, exactly, eligible.Length, eligible.Length, ref random);
        if (number == 0) return AugmentationResult.NothingDrawn;
        var chosen = text.Edits.Drawn(number);
        random.Sample(eligible.Length, number, chosen);
        var edits = text.Edits.Begin();
        CandidateBuffer buffer = default;
        Span<string> candidates = buffer;
        foreach (var at in chosen)
        {
            var candidate = candidates[random.NextInt(_choice.Find(text, eligible[at], tags, candidates))];
            var word = text.Words[eligible[at]];
            edits.Replace(eligible[at], char.IsUpper(text.Text[word.Start]) ? char.ToUpperInvariant(candidate[0]) + candidate[1..] : candidate);
        }
        return AugmentationResult.Edited(edits.Finish());
    }

    /// <summary>The indexes of the words that have a synonym here, in the text's buffer.</summary>
    /// <param name="text">The text.</param>
    /// <param name="tags">What an analyser said.</param>
    /// <param name="isContent">Whether of content words alone: "again" and "don't" have other ways to say them, which mean nothing elsewhere.</param>
    internal ReadOnlySpan<int> Eligible(AnalyzedText text, Dictionary<int, UniversalPos>? tags = null, bool isContent = false)
    {
        var eligible = text.Edits.Eligible(text.Words.Count);
        var count = _choice.FindAll(text, tags, isContent, eligible);
        return eligible[..count];
    }

    /// <summary>The synonyms of a word in its context, as they are written inside a sentence; null where it has none.</summary>
    internal string[]? Candidates(AnalyzedText text, int index, Dictionary<int, UniversalPos>? tags = null)
    {
        CandidateBuffer buffer = default;
        Span<string> candidates = buffer;
        var count = _choice.Find(text, index, tags, candidates);
        return count == 0 ? null : candidates[..count].ToArray();
    }

    /// <summary>What the analyser says, by the first unit of a word; null where none is asked.</summary>
    internal Dictionary<int, UniversalPos>? Tags(AnalyzedText text) => _analyzer?.Analyze(text).ToDictionary(t => t.Start, t => t.Pos);

    /// <summary>Room for the synonyms of one word; more than that are not needed to draw one.</summary>
    [InlineArray(16)]
    private struct CandidateBuffer
    {
        private string _first;
    }
}
