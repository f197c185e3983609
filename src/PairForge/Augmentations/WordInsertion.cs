using System.ComponentModel.DataAnnotations;
using PairForge.Text;

namespace PairForge.Augmentations;

/// <summary><c>word-insertion</c>.</summary>
public sealed record WordInsertionOptions
{
    /// <summary>Words inserted, as a share of the words with a synonym.</summary>
    /// <value>The default is 0.1, EDA's alpha (there of all words).</value>
    [Range(0.0, 1.0)]
    public double Rate { get; init; } = 0.1;

    /// <summary>Fewest words that are inserted where the text has enough with a synonym.</summary>
    /// <value>The default is 0: realised rates are right on short texts. 1 is the peers' rule.</value>
    [Range(0, 1000)]
    public int AtLeast { get; init; }

    /// <summary>Exactly how many words are inserted, in place of <c>rate</c>; fewer where the text has not enough with a synonym.</summary>
    /// <value>The default is null: the rate decides.</value>
    [Range(1, 1000)]
    public int? Count { get; init; }

    /// <summary>A lexicon file.</summary>
    /// <value>The default is the English lexicon that ships with PairForge, from WordNet 3.0.</value>
    public InputPath? Lexicon { get; init; }
}

/// <summary>Inserts synonyms of words of the text at places of the text, both drawn uniformly.</summary>
/// <remarks>
/// EDA's random insertion, with four deviations: a word of the text gives one synonym at most, so that none is inserted again and again;
/// the synonym fits the sense and form of its word as in <c>synonyms</c> and is drawn among the candidates (EDA takes the first); the
/// end of the text is a place like any other (EDA never appends); and a text without a word that has a synonym is refused as
/// <c>no-synonym</c> (EDA gives it back as it is). A place is before a word that white space or nothing precedes, or behind the
/// last word; never inside a protected span.
/// </remarks>
public sealed class WordInsertion : IAugmentation
{
    private readonly WordInsertionOptions _options;
    private readonly Synonyms _synonyms;

    /// <summary>Creates it and loads the lexicon.</summary>
    public WordInsertion(WordInsertionOptions options) : this(options, new Synonyms(new SynonymsOptions { Lexicon = options?.Lexicon }))
    {
    }

    internal WordInsertion(WordInsertionOptions options, Synonyms synonyms)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _synonyms) = (options, synonyms);
    }

    /// <inheritdoc/>
    public bool ChangesText => true;

    /// <inheritdoc/>
    public AugmentationResult Apply(AnalyzedText text, ref KeyedRandom random)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Apply(text, _options.Rate, _options.AtLeast, _options.Count, ref random);
    }

    internal AugmentationResult Apply(AnalyzedText text, double rate, int atLeast, int? exactly, ref KeyedRandom random)
    {
        var words = text.Words.Count;
        if (words == 0) return AugmentationResult.TooShort;
        var sources = _synonyms.Eligible(text, isContent: true);
        if (sources.IsEmpty) return AugmentationResult.NoSynonym;
        var number = EditCount.Draw(rate, atLeast, exactly, sources.Length, sources.Length, ref random);
        if (number == 0) return AugmentationResult.NothingDrawn;
        var chosen = new int[number];
        random.Sample(sources.Length, number, chosen);
        var places = text.Edits.Drawn(words + 1);
        var count = 0;
        for (var i = 0; i <= words; i++)
            if (IsPlace(text, i)) places[count++] = i;
        if (count == 0) return AugmentationResult.Protected;
        var drawn = new (int Place, string Word)[number];
        for (var i = 0; i < number; i++)
        {
            var candidates = _synonyms.Candidates(text, sources[chosen[i]])!;
            drawn[i] = (places[random.NextInt(count)], candidates[random.NextInt(candidates.Length)]);
        }
        Array.Sort(drawn, static (a, b) => a.Place != b.Place ? a.Place.CompareTo(b.Place) : string.CompareOrdinal(a.Word, b.Word));
        var edits = text.Edits.Begin();
        foreach (var (place, word) in drawn)
        {
            if (place < words) edits.InsertBefore(place, word);
            else edits.InsertAfter(words - 1, word);
        }
        return AugmentationResult.Edited(edits.Finish());
    }

    private static bool IsPlace(AnalyzedText text, int index)
    {
        var words = text.Words;
        if (index == words.Count)
            return words[words.Count - 1].Kind != WordKind.Ideograph && !WordContext.IsBound(text, index - 1) && !text.TouchesProtected(words[words.Count - 1].End, 0);
        var start = words[index].Start;
        if (words[index].Kind == WordKind.Ideograph || text.TouchesProtected(start, 0)) return false;
        var end = index == 0 ? 0 : words[index - 1].End;
        if (start == end) return index == 0;
        var before = text.Text[start - 1];
        return char.IsWhiteSpace(before) || (index == 0 && end == 0 && Punctuation.IsQuote(before)) || (before == '(' && start - 1 > end);
    }
}
