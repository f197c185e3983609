using System.ComponentModel.DataAnnotations;
using PairForge.Text;

namespace PairForge.Augmentations;

/// <summary><c>word-repetition</c>.</summary>
public sealed record WordRepetitionOptions
{
    /// <summary>Share of the words that is repeated.</summary>
    /// <value>The default is 0.16, the mean of ESimCSE's draw between 0 and 0.32.</value>
    [Range(0.0, 1.0)]
    public double Rate { get; init; } = 0.16;

    /// <summary>Fewest words that are repeated where the text has enough.</summary>
    /// <value>The default is 0: realised rates are right on short texts.</value>
    [Range(0, 1000)]
    public int AtLeast { get; init; }

    /// <summary>Exactly how many words are repeated, in place of <c>rate</c>; fewer where the text has not enough.</summary>
    /// <value>The default is null: the rate decides.</value>
    [Range(1, 1000)]
    public int? Count { get; init; }
}

/// <summary>Repeats words drawn without replacement, each right behind itself.</summary>
/// <remarks>
/// ESimCSE (Wu et al., COLING 2022): positives of another length, so that an encoder does not learn length. ESimCSE draws the number
/// uniformly up to its rate; here it is the keyed stochastic rounding of rate x eligible words, so that the rate is what it says.
/// Symbols, abbreviations with their full stop and what is protected are not repeated; a script without spaces gets none.
/// </remarks>
public sealed class WordRepetition : IAugmentation
{
    private readonly WordRepetitionOptions _options;

    /// <summary>Creates it.</summary>
    public WordRepetition(WordRepetitionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    /// <inheritdoc/>
    public bool ChangesText => true;

    /// <inheritdoc/>
    public AugmentationResult Apply(AnalyzedText text, ref KeyedRandom random)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = text.Words.AsSpan();
        if (words.IsEmpty) return AugmentationResult.TooShort;
        var edits = text.Edits.Begin();
        var eligible = edits.Eligible(words.Length);
        var count = 0;
        for (var i = 0; i < words.Length; i++)
            if (IsEligible(text, words[i])) eligible[count++] = i;
        if (count == 0) return AugmentationResult.Protected;
        var number = EditCount.Draw(_options.Rate, _options.AtLeast, _options.Count, count, count, ref random);
        if (number == 0) return AugmentationResult.NothingDrawn;
        var chosen = edits.Drawn(number);
        random.Sample(count, number, chosen);
        foreach (var at in chosen) edits.InsertAfter(eligible[at], WordContext.Natural(text, eligible[at]));
        return AugmentationResult.Edited(edits.Finish());
    }

    private static bool IsEligible(AnalyzedText text, WordSpan word) =>
        word.Kind is WordKind.Word or WordKind.Number or WordKind.Ideograph && !text.IsProtected(word) && !WordContext.IsBound(text, word) && !text.TouchesProtected(word.End, 0);
}
