using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using PairForge.Text;

namespace PairForge.Augmentations;

/// <summary><c>punctuation-insertion</c>.</summary>
public sealed record PunctuationInsertionOptions : IValidatableObject
{
    /// <summary>Most marks, as a share of the words, rounded up; the number is uniform from 1 to that.</summary>
    /// <value>The default is 1/3, as in the AEDA paper.</value>
    [Range(0.01, 1.0)]
    public double Share { get; init; } = 1.0 / 3;

    /// <summary>The marks, one a character; each is as likely.</summary>
    /// <value>The default is AEDA's six: <c>.;?:!,</c></value>
    [MinLength(1)]
    public string Marks { get; init; } = ".;?:!,";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var c in Marks)
            if (!char.IsPunctuation(c) && !char.IsSymbol(c)) yield return new ValidationResult($"marks holds '{c}'; each character must be a punctuation mark", [nameof(Marks)]);
    }
}

/// <summary>Inserts punctuation marks at random word boundaries.</summary>
/// <remarks>
/// A mark stands before a word like a word of its own, with a space after it; between Chinese or Japanese characters without one.
/// Different boundaries are drawn, the one before the first word included; one inside a protected span is never drawn. Karimi, Rossi, Prati,
/// "AEDA: an easier data augmentation technique for text classification", 2021; its code draws from 1 to ⌊0.3 L⌋ + 1, the paper
/// from 1 to a third of the length, as here.
/// </remarks>
public sealed class PunctuationInsertion : IAugmentation
{
    private readonly double _share;
    private readonly string[] _marks;

    /// <summary>Creates it.</summary>
    public PunctuationInsertion(PunctuationInsertionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _share = options.Share;
        _marks = [.. options.Marks.Select(c => c.ToString())];
    }

    /// <inheritdoc/>
    public bool ChangesText => true;

    /// <inheritdoc/>
    public AugmentationResult Apply(AnalyzedText text, ref KeyedRandom random)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = text.Words;
        var boundaries = new List<(int At, bool Spaced)>(words.Count);
        for (var i = 0; i < words.Count; i++)
        {
            var from = i == 0 ? 0 : words[i - 1].End;
            var at = words[i].Start;
            while (at > from && !char.IsWhiteSpace(text.Text[at - 1])) at--; // an opening quote belongs to its word
            var spaced = at == 0 || char.IsWhiteSpace(text.Text[at - 1]);
            if (!spaced && !(words[i].Start == from && IsUnspaced(text.Text[from - 1]) && IsUnspaced(text.Text[from]))) continue;
            if (IsExtender(text.Text, at) || text.TouchesProtected(at, 0)) continue;
            if (boundaries.Count == 0 || boundaries[^1].At < at) boundaries.Add((at, spaced));
        }
        if (boundaries.Count == 0) return AugmentationResult.Refused("too-short");
        var most = Math.Min((int)Math.Ceiling(_share * words.Count), boundaries.Count);
        var count = 1 + random.NextInt(most);
        var chosen = new int[count];
        random.Sample(boundaries.Count, count, chosen);
        var edits = new TextEdit[count];
        for (var i = 0; i < count; i++)
        {
            var (at, spaced) = boundaries[chosen[i]];
            var mark = _marks[random.NextInt(_marks.Length)];
            edits[i] = new TextEdit(at, 0, spaced ? mark + " " : mark);
        }
        return AugmentationResult.Edited(edits);
    }

    /// <summary>Han and kana; the scripts of South-East Asia join marks and vowels to what a mark would part them from.</summary>
    private static bool IsUnspaced(char c) => c is (>= '\u3041' and <= '\u3096') or (>= '\u30A1' and <= '\u30FA') or (>= '\u3400' and <= '\u4DBF') or (>= '\u4E00' and <= '\u9FFF') or (>= '\uF900' and <= '\uFAFF');

    /// <summary>A character that joins the grapheme before it, or the line feed of a line end.</summary>
    private static bool IsExtender(string text, int at)
    {
        if (text[at] is '\u200D' or '\n' or '\uFF9E' or '\uFF9F' || char.IsLowSurrogate(text[at])) return true;
        return (Rune.TryGetRuneAt(text, at, out var rune) ? Rune.GetUnicodeCategory(rune) : UnicodeCategory.Surrogate)
            is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format;
    }
}
