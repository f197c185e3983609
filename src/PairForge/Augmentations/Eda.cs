using System.ComponentModel.DataAnnotations;
using PairForge.Text;

namespace PairForge.Augmentations;

/// <summary><c>eda</c>.</summary>
public sealed record EdaOptions
{
    /// <summary>Share of the words that synonym replacement replaces; 0 leaves the operation out.</summary>
    /// <value>The default is 0.1, EDA's.</value>
    [Range(0.0, 1.0)]
    public double AlphaSr { get; init; } = 0.1;

    /// <summary>Words that random insertion inserts, as a share of the words; 0 leaves the operation out.</summary>
    /// <value>The default is 0.1, EDA's.</value>
    [Range(0.0, 1.0)]
    public double AlphaRi { get; init; } = 0.1;

    /// <summary>Pairs that random swap swaps, as a share of the words; 0 leaves the operation out.</summary>
    /// <value>The default is 0.1, EDA's.</value>
    [Range(0.0, 0.5)]
    public double AlphaRs { get; init; } = 0.1;

    /// <summary>Share of the words that random deletion deletes; 0 leaves the operation out.</summary>
    /// <value>The default is 0.1, EDA's.</value>
    [Range(0.0, 0.99)]
    public double AlphaRd { get; init; } = 0.1;

    /// <summary>A lexicon file.</summary>
    /// <value>The default is the English lexicon that ships with PairForge, from WordNet 3.0.</value>
    public InputPath? Lexicon { get; init; }
}

/// <summary>Easy data augmentation: synonym replacement, random insertion, random swap or random deletion, one of them a view.</summary>
/// <remarks>
/// Wei and Zou, EMNLP 2019. The operation is drawn by key among those with an alpha above 0, and where it refuses, the next one is
/// tried in drawn order. Counts are EDA's: n = max(1, floor(alpha x words)), so no draw is empty. Deviations: deletion deletes n words
/// in place of a coin a word; and each operation keeps case, digits, punctuation, inflection and protected spans as
/// <c>synonyms</c>, <c>word-insertion</c>, <c>word-swap</c> and <c>word-deletion</c> do, where EDA strips the text to <c>[a-z ]</c> first.
/// </remarks>
public sealed class Eda : IAugmentation
{
    private readonly double[] _alphas;
    private readonly Synonyms _synonyms;
    private readonly WordInsertion _insertion;

    /// <summary>Creates it and loads the lexicon.</summary>
    public Eda(EdaOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _alphas = [options.AlphaSr, options.AlphaRi, options.AlphaRs, options.AlphaRd];
        _synonyms = new Synonyms(new SynonymsOptions { Lexicon = options.Lexicon });
        _insertion = new WordInsertion(new WordInsertionOptions(), _synonyms);
    }

    /// <inheritdoc/>
    public bool ChangesText => true;

    /// <inheritdoc/>
    public AugmentationResult Apply(AnalyzedText text, ref KeyedRandom random)
    {
        ArgumentNullException.ThrowIfNull(text);
        Span<int> order = [0, 1, 2, 3];
        random.Shuffle(order);
        AugmentationResult? refused = null;
        foreach (var operation in order)
        {
            if (_alphas[operation] == 0) continue;
            var count = Math.Max(1, (int)(_alphas[operation] * text.Words.Count));
            var result = operation switch
            {
                0 => _synonyms.Apply(text, 0, 0, count, ref random),
                1 => _insertion.Apply(text, 0, 0, count, ref random),
                2 => WordSwap.Apply(text, 0, 0, count, adjacent: false, ref random),
                _ => WordDeletion.Apply(text, 0, 0, count, ref random),
            };
            if (result.Refusal is null) return result;
            refused ??= result;
        }
        return refused ?? AugmentationResult.NothingDrawn;
    }
}
