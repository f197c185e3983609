using System.ComponentModel.DataAnnotations;
using System.Globalization;
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
}

/// <summary>Deletes words drawn without replacement, each with one space beside it; never all of them.</summary>
/// <remarks>
/// The number is the keyed stochastic rounding of rate x eligible words; every word is eligible but for addresses and symbols.
/// The space before a word goes with it (the one after it where the word opens the text or follows a bracket or quote), so no
/// double space and no space before punctuation remains. The full stop of an abbreviation, the percent or currency sign of a
/// number and the comma after the first word go with their word; every other character stays as it is.
/// The remedy for EDA's random deletion, which keeps each word by its own coin and destroys case and punctuation.
/// </remarks>
public sealed class WordDeletion : IAugmentation
{
    private const int StackWords = 256;

    private readonly double _rate;
    private readonly int _atLeast;

    /// <summary>Creates it.</summary>
    public WordDeletion(WordDeletionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_rate, _atLeast) = (options.Rate, options.AtLeast);
    }

    /// <inheritdoc/>
    public bool ChangesText => true;

    /// <inheritdoc/>
    public AugmentationResult Apply(AnalyzedText text, ref KeyedRandom random)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = text.Words;
        var eligible = words.Count <= StackWords ? stackalloc int[StackWords] : new int[words.Count];
        var count = 0;
        for (var i = 0; i < words.Count; i++)
            if (words[i].Kind is not (WordKind.Address or WordKind.Symbol)) eligible[count++] = i;
        if (words.Count < 2 || count == 0) return AugmentationResult.Refused("too-short");
        var number = Math.Min(Math.Max(random.RoundStochastically(_rate * count), _atLeast), count == words.Count ? count - 1 : count);
        if (number == 0) return AugmentationResult.Refused("nothing-drawn");
        var chosen = number <= StackWords ? stackalloc int[StackWords] : new int[number];
        random.Sample(count, number, chosen);
        var edits = new List<TextEdit>(number);
        var gone = 0; // the text before this place is already settled
        for (var i = 0; i < number; i++)
        {
            var edit = Deletion(text.Text, words[eligible[chosen[i]]], gone);
            if (edits.Count > 0 && edits[^1].Start + edits[^1].Length == edit.Start)
                edits[^1] = edits[^1] with { Length = edits[^1].Length + edit.Length };
            else
                edits.Add(edit);
            gone = edit.Start + edit.Length;
        }
        return AugmentationResult.Edited(edits);
    }

    /// <summary>The word and one space: the one before it, or where there is none to take, the one after.</summary>
    private static TextEdit Deletion(string text, WordSpan word, int gone)
    {
        var (start, end) = (word.Start, word.End);
        if (word.Kind == WordKind.Number)
        {
            if (end < text.Length && text[end] is '%' or '+') end++;
            if (start > gone && char.GetUnicodeCategory(text[start - 1]) == UnicodeCategory.CurrencySymbol) start--;
        }
        if (end + 1 < text.Length && text[end] == '.' && (text[end + 1] == ',' || (text[end + 1] == ' ' && end + 2 < text.Length && SentenceSegmenter.IsAbbreviation(text, word.Start, end, end + 2)))) end++;
        if (start == gone && gone == 0 && end + 1 < text.Length && text[end] == ',' && IsSpace(text, end + 1)) end++;
        if (start > gone && IsSpace(text, start - 1) && (end == text.Length || !char.IsLetterOrDigit(text[end]))) return new TextEdit(start - 1, end - start + 1, "");
        return new TextEdit(start, end - start + (IsSpace(text, end) ? 1 : 0), "");
    }

    private static bool IsSpace(string text, int at) => at < text.Length && text[at] is ' ' or '\u00A0' or '\t' or '\u3000';
}
