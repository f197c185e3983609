using System.ComponentModel.DataAnnotations;
using PairForge.Text;

namespace PairForge.Augmentations;

/// <summary><c>word-swap</c>.</summary>
public sealed record WordSwapOptions
{
    /// <summary>Pairs swapped, as a share of the words.</summary>
    /// <value>The default is 0.1, EDA's alpha.</value>
    [Range(0.0, 0.5)]
    public double Rate { get; init; } = 0.1;

    /// <summary>Fewest pairs that are swapped where the text has enough words.</summary>
    /// <value>The default is 0: realised rates are right on short texts. 1 is the peers' rule.</value>
    [Range(0, 1000)]
    public int AtLeast { get; init; }

    /// <summary>Exactly how many pairs are swapped, in place of <c>rate</c>; fewer where the text has not enough words.</summary>
    /// <value>The default is null: the rate decides.</value>
    [Range(1, 1000)]
    public int? Count { get; init; }

    /// <summary>Whether a word changes places with its right neighbour only, as nlpaug does it.</summary>
    /// <value>The default is false: two places of the whole text, as in EDA.</value>
    public bool Adjacent { get; init; }
}

/// <summary>Swaps pairs of words; spaces, punctuation and the capital of a sentence keep their places.</summary>
/// <remarks>
/// Every word takes part in one pair at most, so that no swap undoes another (EDA draws each pair anew); words that are equal but for
/// case are not swapped with one another. The word that comes to open a sentence takes the capital, the one that did loses it unless
/// it may be a name, and "a" and "an" follow. Symbols, abbreviations with their full stop and what is protected stay where they are.
/// Relatives: EDA's random swap, nlpaug's RandomWordAug(swap).
/// </remarks>
public sealed class WordSwap : IAugmentation
{
    private const int Redraws = 8;

    private readonly WordSwapOptions _options;

    /// <summary>Creates it.</summary>
    public WordSwap(WordSwapOptions options)
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
        return Apply(text, _options.Rate, _options.AtLeast, _options.Count, _options.Adjacent, ref random);
    }

    internal static AugmentationResult Apply(AnalyzedText text, double rate, int atLeast, int? exactly, bool adjacent, ref KeyedRandom random)
    {
        var words = text.Words.AsSpan();
        if (words.Length < 2) return AugmentationResult.TooShort;
        var edits = text.Edits.Begin();
        var eligible = edits.Eligible(words.Length);
        var count = 0;
        for (var i = 0; i < words.Length; i++)
            if (IsEligible(text, words[i])) eligible[count++] = i;
        if (count < 2) return count < words.Length ? AugmentationResult.Protected : AugmentationResult.TooShort;
        var number = EditCount.Draw(rate, atLeast, exactly, count, count / 2, ref random);
        if (number == 0) return AugmentationResult.NothingDrawn;
        var partners = edits.Drawn(words.Length); // the word that comes to stand at each place
        partners.Fill(-1);
        if (!(adjacent ? Adjacent(text, eligible[..count], number, partners, ref random) : Anywhere(text, eligible[..count], number, partners, ref random)))
            return AugmentationResult.Refused("no-pair");
        for (var i = 0; i < words.Length; i++)
            if (partners[i] >= 0) edits.Replace(i, WordContext.Natural(text, partners[i]));
        return AugmentationResult.Edited(edits.Finish());
    }

    /// <summary>Draws two free places with different words for every pair.</summary>
    private static bool Anywhere(AnalyzedText text, ReadOnlySpan<int> eligible, int number, Span<int> partners, ref KeyedRandom random)
    {
        var swapped = 0;
        for (var attempt = 0; swapped < number && attempt < Redraws * number; attempt++)
        {
            var first = eligible[random.NextInt(eligible.Length)];
            var second = eligible[random.NextInt(eligible.Length)];
            if (first == second || partners[first] >= 0 || partners[second] >= 0 || AreAlike(text, first, second)) continue;
            (partners[first], partners[second]) = (second, first);
            swapped++;
        }
        if (swapped < number) swapped += Scan(text, eligible, number - swapped, partners, ref random);
        return swapped > 0;
    }

    /// <summary>Where chance finds no more: goes through the free places from a drawn one, each with the next that differs.</summary>
    private static int Scan(AnalyzedText text, ReadOnlySpan<int> eligible, int number, Span<int> partners, ref KeyedRandom random)
    {
        var offset = random.NextInt(eligible.Length);
        var waiting = -1;
        var swapped = 0;
        for (var i = 0; i < eligible.Length && swapped < number; i++)
        {
            var place = eligible[(i + offset) % eligible.Length];
            if (partners[place] >= 0) continue;
            if (waiting < 0 || AreAlike(text, waiting, place))
            {
                waiting = waiting < 0 ? place : waiting;
                continue;
            }
            (partners[waiting], partners[place]) = (place, waiting);
            waiting = -1;
            swapped++;
        }
        return swapped;
    }

    /// <summary>Draws places whose right neighbour is free and differs.</summary>
    private static bool Adjacent(AnalyzedText text, Span<int> eligible, int number, Span<int> partners, ref KeyedRandom random)
    {
        var count = 0;
        for (var i = 0; i + 1 < eligible.Length; i++)
            if (eligible[i + 1] == eligible[i] + 1 && !AreAlike(text, eligible[i], eligible[i] + 1)) eligible[count++] = eligible[i];
        var lefts = eligible[..count];
        random.Shuffle(lefts);
        var swapped = 0;
        foreach (var left in lefts)
        {
            if (swapped == number) break;
            if (partners[left] >= 0 || partners[left + 1] >= 0) continue;
            (partners[left], partners[left + 1]) = (left + 1, left);
            swapped++;
        }
        return swapped > 0;
    }

    private static bool IsEligible(AnalyzedText text, WordSpan word) =>
        word.Kind is WordKind.Word or WordKind.Number or WordKind.Ideograph && !text.IsProtected(word) && !WordContext.IsBound(text, word);

    private static bool AreAlike(AnalyzedText text, int first, int second)
    {
        var words = text.Words.AsSpan();
        var a = text[words[first]];
        var b = text[words[second]];
        return (a.Length == b.Length && a.Equals(b, StringComparison.OrdinalIgnoreCase)) || (Articles.IsArticle(a) && Articles.IsArticle(b));
    }
}
