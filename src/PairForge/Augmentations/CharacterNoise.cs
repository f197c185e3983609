using System.ComponentModel.DataAnnotations;
using PairForge.Text;

namespace PairForge.Augmentations;

/// <summary>A kind of spelling noise.</summary>
public enum NoiseKind
{
    /// <summary>A character becomes one beside it on the keyboard.</summary>
    Keyboard,

    /// <summary>A character, or a pair of them, becomes what a scanner takes it for.</summary>
    Ocr,

    /// <summary>Two characters change places.</summary>
    Swap,

    /// <summary>A character is left out.</summary>
    Drop,

    /// <summary>A neighbour of a character on the keyboard is typed before it.</summary>
    Insert,
}

/// <summary><c>character-noise</c>.</summary>
public sealed record CharacterNoiseOptions : IValidatableObject
{
    /// <summary>Share of the words long enough that get noise.</summary>
    /// <value>The default is 0.3, as in nlpaug.</value>
    [Range(0.0, 1.0)]
    public double WordRate { get; init; } = 0.3;

    /// <summary>Share of the characters of such a word that are hit, at least one.</summary>
    /// <value>The default is 0.3, as in nlpaug.</value>
    [Range(0.0, 1.0)]
    public double CharacterRate { get; init; } = 0.3;

    /// <summary>Words with fewer characters stay as they are.</summary>
    /// <value>The default is 4, as in nlpaug.</value>
    [Range(1, 100)]
    public int MinLength { get; init; } = 4;

    /// <summary>Fewest words that get noise where the text has enough.</summary>
    /// <value>The default is 0: realised rates are right on short texts. 1 is the peers' rule.</value>
    [Range(0, 1000)]
    public int AtLeast { get; init; }

    /// <summary>Whether the first character of a word stays.</summary>
    /// <value>The default is false.</value>
    public bool KeepFirst { get; init; }

    /// <summary>The kinds of noise; each is as likely for each character hit, among those that fit it.</summary>
    /// <value>The default is all of them.</value>
    [MinLength(1)]
    public IReadOnlyList<NoiseKind> Kinds { get; init; } = [NoiseKind.Keyboard, NoiseKind.Ocr, NoiseKind.Swap, NoiseKind.Drop, NoiseKind.Insert];

    /// <summary>The keyboard: <c>qwerty</c>, <c>qwertz</c>, <c>azerty</c>, <c>spanish</c>, <c>nordic</c>, <c>turkish</c>, <c>dvorak</c>, <c>colemak</c>, <c>jcuken</c>, <c>ukrainian</c>, <c>greek</c>, <c>hebrew</c> or <c>arabic</c>.</summary>
    /// <value>The default is <c>qwerty</c>.</value>
    public string Keyboard { get; init; } = "qwerty";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (KeyboardLayout.Find(Keyboard) is null)
            yield return new ValidationResult($"keyboard is '{Keyboard}'; it must be one of {string.Join(", ", KeyboardLayout.Names)}{NearestName.Suggest(Keyboard, KeyboardLayout.Names)}", [nameof(Keyboard)]);
    }
}

/// <summary>Misspells words as hands and scanners do.</summary>
/// <remarks>
/// Words are drawn by the keyed stochastic rounding of the word rate, then characters of each by that of the character rate, all
/// without replacement; case is kept. Only words of letters are touched, never numbers, addresses or other protected words, nor a
/// character that carries a combining mark. The drawn word always differs: where no kind fits its characters it keeps its
/// spelling, and where none of the drawn words can change, the text is refused. Relatives: nlpaug's KeyboardAug, OcrAug and
/// RandomCharAug, TextAttack's CharSwapAugmenter.
/// </remarks>
public sealed class CharacterNoise : IAugmentation
{
    private const int MaxWord = 64;

    private readonly CharacterNoiseOptions _options;
    private readonly NoiseKind[] _kinds;
    private readonly KeyboardLayout _keyboard;

    /// <summary>Creates it.</summary>
    public CharacterNoise(CharacterNoiseOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _kinds) = (options, [.. options.Kinds.Distinct()]);
        _keyboard = KeyboardLayout.Find(options.Keyboard) ?? throw new ConfigurationException($"keyboard '{options.Keyboard}' is not known");
    }

    /// <inheritdoc/>
    public bool ChangesText => true;

    /// <inheritdoc/>
    public AugmentationResult Apply(AnalyzedText text, ref KeyedRandom random)
    {
        ArgumentNullException.ThrowIfNull(text);
        var eligible = new List<WordSpan>(text.Words.Count);
        for (var i = 0; i < text.Words.Count; i++)
            if (IsEligible(text, text.Words[i])) eligible.Add(text.Words[i]);
        if (eligible.Count == 0) return AugmentationResult.Refused("too-short");
        var number = Math.Min(Math.Max(random.RoundStochastically(_options.WordRate * eligible.Count), _options.AtLeast), eligible.Count);
        if (number == 0) return AugmentationResult.Refused("nothing-drawn");
        var chosen = new int[number];
        random.Sample(eligible.Count, number, chosen);
        var edits = new List<TextEdit>(number);
        foreach (var at in chosen) Misspell(text, eligible[at], edits, ref random);
        return edits.Count == 0 ? AugmentationResult.Refused("no-noise") : AugmentationResult.Edited(edits);
    }

    private bool IsEligible(AnalyzedText text, WordSpan word)
    {
        if (word.Kind != WordKind.Word || word.Length < _options.MinLength || word.Length > MaxWord || text.IsProtected(word)) return false;
        foreach (var c in text[word])
            if (!char.IsLetter(c) && c is not ('\'' or '\u2019' or '-')) return false; // marks, surrogates, digits
        return Graphemes.AreUnits(text[word]); // no letters that are written as one
    }

    private void Misspell(AnalyzedText text, WordSpan span, List<TextEdit> edits, ref KeyedRandom random)
    {
        var word = text[span];
        var first = _options.KeepFirst ? 1 : 0;
        var open = word.Length - first;
        if (open == 0) return;
        var count = Math.Clamp(random.RoundStochastically(_options.CharacterRate * word.Length), 1, open);
        Span<int> places = stackalloc int[MaxWord];
        random.Sample(open, count, places);
        var (end, left, before) = (0, word.Length, edits.Count);
        for (var i = 0; i < count; i++)
        {
            var at = places[i] + first;
            if (at < end || Change(word, at, ref left, ref random) is not var (length, replacement)) continue;
            edits.Add(new TextEdit(span.Start + at, length, replacement));
            end = at + Math.Max(length, 1);
        }
        if (edits.Count - before > 1 && IsUndone(word, span.Start, edits, before)) edits.RemoveRange(before, edits.Count - before);
    }

    /// <summary>Whether one edit takes back what another did: "asdf" without its a, and an a before the s.</summary>
    private static bool IsUndone(ReadOnlySpan<char> word, int start, List<TextEdit> edits, int first)
    {
        var own = edits[first..].ConvertAll(e => e with { Start = e.Start - start });
        return word.SequenceEqual(TextEdits.Apply(word.ToString(), own));
    }

    /// <summary>What the character becomes under a kind that fits it, in keyed order; null where none does.</summary>
    private (int Length, string Replacement)? Change(ReadOnlySpan<char> word, int at, ref int left, ref KeyedRandom random)
    {
        Span<NoiseKind> order = stackalloc NoiseKind[_kinds.Length];
        _kinds.CopyTo(order);
        random.Shuffle(order);
        var c = word[at];
        foreach (var kind in order)
        {
            switch (kind)
            {
                case NoiseKind.Keyboard when Beside(c, ref random) is { } key:
                    return (1, key);
                case NoiseKind.Ocr when OcrConfusions.Of(word[at..]) is { Count: > 0 } confusions:
                    return confusions[random.NextInt(confusions.Count)];
                case NoiseKind.Swap when at + 1 < word.Length && char.IsLetter(c) && char.IsLetter(word[at + 1]) && char.ToLowerInvariant(c) != char.ToLowerInvariant(word[at + 1]):
                    return (2, at == 0 && char.IsUpper(c) && char.IsLower(word[1]) ? $"{char.ToUpperInvariant(word[1])}{char.ToLowerInvariant(c)}" : $"{word[at + 1]}{c}");
                case NoiseKind.Drop when left > 1 && (at + 1 == word.Length || word[at + 1] != c || at == 0 || word[at - 1] == c):
                    left--;
                    return (1, "");
                case NoiseKind.Insert when Beside(c, ref random) is { } key:
                    return (0, key);
            }
        }
        return null;
    }

    private string? Beside(char c, ref KeyedRandom random)
    {
        var keys = _keyboard.NeighboursOf(char.ToLowerInvariant(c));
        if (keys.IsEmpty) return null;
        var key = keys[random.NextInt(keys.Length)];
        return (char.IsUpper(c) ? char.ToUpperInvariant(key) : key).ToString();
    }
}
