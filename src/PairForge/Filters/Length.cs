using System.ComponentModel.DataAnnotations;
using PairForge.Text;

namespace PairForge.Filters;

/// <summary><c>length</c>.</summary>
public sealed record LengthOptions : IValidatableObject
{
    /// <summary>Fewest words.</summary>
    /// <value>The default is 0.</value>
    [Range(0, int.MaxValue)]
    public int MinWords { get; init; }

    /// <summary>Most words.</summary>
    /// <value>The default is no limit.</value>
    [Range(1, int.MaxValue)]
    public int? MaxWords { get; init; }

    /// <summary>Fewest characters (Unicode code points).</summary>
    /// <value>The default is 0.</value>
    [Range(0, int.MaxValue)]
    public int MinCharacters { get; init; }

    /// <summary>Most characters (Unicode code points).</summary>
    /// <value>The default is no limit.</value>
    [Range(1, int.MaxValue)]
    public int? MaxCharacters { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxWords < MinWords)
            yield return new($"min_words is {MinWords}; it must not be above max_words, {MaxWords}", [nameof(MinWords)]);
        if (MaxCharacters < MinCharacters)
            yield return new($"min_characters is {MinCharacters}; it must not be above max_characters, {MaxCharacters}", [nameof(MinCharacters)]);
    }
}

/// <summary>Refuses passages whose anchor is too short or too long.</summary>
/// <remarks>Words are those of <see cref="WordSegmenter"/>; a Chinese character counts as one.</remarks>
public sealed class Length : IFilter
{
    private readonly LengthOptions _options;

    /// <summary>Creates it.</summary>
    public Length(LengthOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    /// <inheritdoc/>
    public string? Refuse(Passage passage)
    {
        ArgumentNullException.ThrowIfNull(passage);
        if (_options.MinCharacters > 0 || _options.MaxCharacters is not null)
        {
            var characters = CodePoints(passage.Text);
            if (characters < _options.MinCharacters) return "too-few-characters";
            if (characters > _options.MaxCharacters) return "too-many-characters";
        }
        if (_options.MinWords == 0 && _options.MaxWords is null) return null;
        var words = WordSegmenter.Segment(passage.Text).Count;
        if (words < _options.MinWords) return "too-few-words";
        return words > _options.MaxWords ? "too-many-words" : null;
    }

    private static int CodePoints(string text)
    {
        var count = text.Length;
        for (var i = 1; i < text.Length; i++)
            if (char.IsSurrogatePair(text[i - 1], text[i])) count--;
        return count;
    }
}
