using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace PairForge.Quality;

/// <summary>The <c>gate</c> of the <c>augment</c> block: bounds that a view must keep to. Each is optional, and inclusive.</summary>
/// <remarks>
/// The constraints of TextAttack (Morris et al., 2020) bound the same: words perturbed, edit distance, similarity under a sentence encoder. A name says
/// which side of a measure is bounded, and a view that breaks the bound is counted under it: <c>gate.max_edit_distance</c>.
/// </remarks>
public sealed record GateOptions : IValidatableObject
{
    /// <summary>Least share of words that are changed: word edits over the words of the longer text; see <see cref="ChangedWords"/>.</summary>
    [Range(0.0, 1.0)]
    public double? MinChangedWords { get; init; }

    /// <summary>Greatest share of words that are changed.</summary>
    [Range(0.0, 1.0)]
    public double? MaxChangedWords { get; init; }

    /// <summary>Least number of words of the view over that of the anchor.</summary>
    [Range(0.0, double.MaxValue)]
    public double? MinLengthRatio { get; init; }

    /// <summary>Greatest number of words of the view over that of the anchor.</summary>
    [Range(0.0, double.MaxValue)]
    public double? MaxLengthRatio { get; init; }

    /// <summary>Least lexical overlap: F1 of the two bags of words; see <see cref="WordOverlap"/>.</summary>
    [Range(0.0, 1.0)]
    public double? MinWordOverlap { get; init; }

    /// <summary>Greatest lexical overlap.</summary>
    [Range(0.0, 1.0)]
    public double? MaxWordOverlap { get; init; }

    /// <summary>Least Levenshtein distance over the length of the longer text; see <see cref="EditDistance"/>.</summary>
    [Range(0.0, 1.0)]
    public double? MinEditDistance { get; init; }

    /// <summary>Greatest Levenshtein distance over the length of the longer text.</summary>
    [Range(0.0, 1.0)]
    public double? MaxEditDistance { get; init; }

    /// <summary>Least cosine similarity to the anchor under the encoder of <c>encode</c>, which then encodes every view.</summary>
    [Range(-1.0, 1.0)]
    public double? MinSimilarity { get; init; }

    /// <summary>Greatest cosine similarity to the anchor.</summary>
    [Range(-1.0, 1.0)]
    public double? MaxSimilarity { get; init; }

    /// <summary>Whether more than case, white space and Unicode form must differ from the anchor.</summary>
    /// <value>The default is false.</value>
    public bool MustDiffer { get; init; }

    /// <summary>Whether the view's letters must be of scripts that the anchor has; see <see cref="Scripts"/>.</summary>
    /// <value>The default is false.</value>
    public bool SameScript { get; init; }

    /// <summary>How often a view is drawn anew before it is refused.</summary>
    /// <value>The default is 3.</value>
    [Range(0, 100)]
    public int Redraws { get; init; } = 3;

    /// <summary>Whether views must be encoded to be judged.</summary>
    internal bool NeedsEncoder => MinSimilarity is not null || MaxSimilarity is not null;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        (double? Min, double? Max, string Property, string Key)[] bounds =
        [
            (MinChangedWords, MaxChangedWords, nameof(MinChangedWords), "changed_words"),
            (MinLengthRatio, MaxLengthRatio, nameof(MinLengthRatio), "length_ratio"),
            (MinWordOverlap, MaxWordOverlap, nameof(MinWordOverlap), "word_overlap"),
            (MinEditDistance, MaxEditDistance, nameof(MinEditDistance), "edit_distance"),
            (MinSimilarity, MaxSimilarity, nameof(MinSimilarity), "similarity"),
        ];
        foreach (var (min, max, property, key) in bounds)
        {
            if (min > max) yield return new(string.Create(CultureInfo.InvariantCulture, $"min_{key} is {min}; it must not be above max_{key}, {max}"), [property]);
        }
    }
}
