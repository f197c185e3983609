using System.ComponentModel.DataAnnotations;
using PairForge.Text;

namespace PairForge.Augmentations;

/// <summary><c>word-deletion</c>.</summary>
public sealed record WordDeletionOptions
{
    /// <summary>Share of the words that is deleted.</summary>
    /// <value>The default is 0.1, as in EDA and the SimCSE ablation.</value>
    [Range(0.0, 0.99)]
    public double Rate { get; init; } = 0.1;

    /// <summary>Fewest words that are deleted where the text has enough.</summary>
    /// <value>The default is 0: realised rates are right on short texts. 1 is the peers' rule.</value>
    [Range(0, 1000)]
    public int AtLeast { get; init; }

    /// <summary>Exactly how many words are deleted, in place of <c>rate</c>; fewer where the text has not enough.</summary>
    /// <value>The default is null: the rate decides. 1 is the SimCSE ablation's "delete one word".</value>
    [Range(1, 1000)]
    public int? Count { get; init; }
}

/// <summary>Deletes words drawn without replacement, each with one space beside it; never all of them.</summary>
/// <remarks>
/// The number is the keyed stochastic rounding of rate x eligible words; every word is eligible but for symbols and what is protected.
/// The space before a word goes with it (the one after it where the word opens the text or follows a bracket or quote), so no
/// double space and no space before punctuation remains. The full stop of an abbreviation, the percent or currency sign of a
/// number and the comma after the first word go with their word; the word that comes to open a sentence takes its capital, and "a"
/// and "an" follow the word that comes behind them. Every other character stays as it is.
/// The remedy for EDA's random deletion, which keeps each word by its own coin and destroys case and punctuation.
/// </remarks>
public sealed class WordDeletion : IAugmentation
{
    private const int StackWords = 64;

    private readonly WordDeletionOptions _options;

    /// <summary>Creates it.</summary>
    public WordDeletion(WordDeletionOptions options)
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
        return Apply(text, _options.Rate, _options.AtLeast, _options.Count, ref random);
    }

    internal static AugmentationResult Apply(AnalyzedText text, double rate, int atLeast, int? exactly, ref KeyedRandom random)
    {
        var words = text.Words.AsSpan();
        var count = 0;
        foreach (var word in words)
            if (IsEligible(text, word)) count++;
        if (words.Length < 2) return AugmentationResult.TooShort;
        if (count == 0) return AugmentationResult.Protected;
        var number = EditCount.Draw(rate, atLeast, exactly, count, count == words.Length ? count - 1 : count, ref random);
        if (number == 0) return AugmentationResult.NothingDrawn;
        var chosen = number <= StackWords ? stackalloc int[StackWords] : text.Edits.Drawn(number);
        random.Sample(count, number, chosen);
        var edits = text.Edits.Begin();
        for (var (i, eligible, next) = (0, 0, 0); next < number; i++)
        {
            if (!IsEligible(text, words[i]) || eligible++ != chosen[next]) continue;
            edits.Delete(i);
            next++;
        }
        return AugmentationResult.Edited(edits.Finish());
    }

    private static bool IsEligible(AnalyzedText text, WordSpan word) => word.Kind is not (WordKind.Symbol or WordKind.Address) && !text.IsProtected(word);
}
