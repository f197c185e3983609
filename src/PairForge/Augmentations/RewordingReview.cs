using System.Buffers;
using System.Globalization;
using System.Text;
using PairForge.Runs;
using PairForge.Text;

namespace PairForge.Augmentations;

/// <summary>Reviews what something outside made of a text, and gives it the text's own manner.</summary>
/// <remarks>
/// Repaired are quotation marks around the whole, the case of the first letter, and the final punctuation: they are a service's
/// habits, and a trainer would learn to tell views by them. Refused is what a careful reader would not take for the same text:
/// <c>empty</c>, <c>garbled</c>, <c>added-lines</c>, <c>answer-too-long</c>, <c>answer-too-short</c>, <c>unchanged</c> (but for case,
/// spaces, punctuation and symbols), <c>protected-changed</c> (numbers, addresses, placeholders, currencies), <c>question-changed</c>.
/// </remarks>
public sealed class RewordingReview
{
    private const int Slack = 20;
    private const string Opening = "\"'\u201C\u201E\u00AB\u2018\u300C", Closing = "\"'\u201D\u201C\u00BB\u2019\u300D";

    private static readonly string Suspicious = "\uFFFD" + string.Concat(Enumerable.Range(0, 0xA0).Select(c => (char)c).Where(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')));
    private static readonly SearchValues<char> After = SearchValues.Create("\"'\u201D\u2019\u00BB\u300D)]} ");
    private static readonly SearchValues<char> Letter = SearchValues.Create([.. Enumerable.Range(0, char.MaxValue + 1).Select(c => (char)c).Where(char.IsLetter)]);
    private static readonly HashSet<string> Abbreviations = new(StringComparer.OrdinalIgnoreCase) { "etc", "inc", "ltd", "co", "corp", "jr", "sr", "st", "mr", "mrs", "ms", "dr", "prof", "vs", "no", "dept", "approx", "ave", "al" };

    private readonly double _maxLengthRatio;

    /// <summary>Creates it.</summary>
    /// <param name="maxLengthRatio">See <see cref="RewordingOptions.MaxLengthRatio"/>.</param>
    public RewordingReview(double maxLengthRatio = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLengthRatio, 1);
        _maxLengthRatio = maxLengthRatio;
    }

    /// <summary>Why a wording is refused, or null; then <paramref name="wording"/> is the whole text in the new wording.</summary>
    public string? Refusal(string text, string answer, out string wording)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(answer);
        var own = text.AsSpan().Trim().ToString();
        var made = wording = answer.Trim();
        if (own.Length == 0) return "too-short";
        if (made.Length == 0) return "empty";
        if (IsGarbled(own, made)) return "garbled";
        if (made.AsSpan().ContainsAny('\n', '\r') && !own.AsSpan().ContainsAny('\n', '\r')) return "added-lines";
        if (made.Length > (own.Length * _maxLengthRatio) + Slack) return "answer-too-long";
        if ((made.Length * _maxLengthRatio) + Slack < own.Length) return "answer-too-short";
        made = WithEndOf(own, WithCaseOf(own, WithoutQuotes(own, made)));
        var (ownLetters, letters) = (Letters(own), Letters(made));
        if (letters.Length == 0 && ownLetters.Length > 0) return "empty";
        if (letters == ownLetters) return "unchanged";
        if (IsQuestion(own) != IsQuestion(made) && EndsSentence(own)) return "question-changed";
        if (!ProtectedParts.Of(own).Covers(ProtectedParts.Of(made))) return "protected-changed";
        var start = text.Length - text.AsSpan().TrimStart().Length;
        wording = string.Concat(text.AsSpan(0, start), made, text.AsSpan(start + own.Length));
        return null;
    }

    /// <summary>A control character, a replacement character or half of one, where the text has none.</summary>
    private static bool IsGarbled(string own, string made)
    {
        if (Surrogates.FirstLone(made) >= 0) return true;
        foreach (var c in Suspicious)
        {
            if (made.Contains(c) && !own.Contains(c)) return true;
        }
        return false;
    }

    private static string WithoutQuotes(string own, string made)
    {
        if (made.Length < 3 || Opening.Contains(own[0])) return made;
        var at = Opening.IndexOf(made[0]);
        if (at < 0 || made[^1] != Closing[at]) return made;
        var inside = made[1..^1];
        return inside.AsSpan().IndexOfAny(made[0], made[^1]) < 0 && inside.Trim() is { Length: > 0 } trimmed ? trimmed : made;
    }

    private static string WithCaseOf(string own, string made)
    {
        var (ownFirst, first) = (FirstLetter(own), FirstLetter(made));
        if (ownFirst < 0 || first < 0) return made;
        var word = made.AsSpan(first);
        var end = word[1..].IndexOfAnyExcept(Letter) + 1;
        word = end > 0 ? word[..end] : word;
        var hasInnerCapital = word[1..].ContainsAnyInRange('A', 'Z');
        if (char.IsUpper(word[0]) && !hasInnerCapital && !own.Any(char.IsUpper) && word is not "I") return Replace(char.ToLowerInvariant(word[0]));
        if (char.IsLower(word[0]) && !hasInnerCapital && char.IsUpper(own[ownFirst])) return Replace(char.ToUpperInvariant(word[0]));
        return made;

        string Replace(char letter) => string.Concat(made.AsSpan(0, first), [letter], made.AsSpan(first + 1));
    }

    /// <summary>The first letter, where nothing but punctuation stands before it.</summary>
    private static int FirstLetter(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsLetter(text[i])) return i;
            if (char.IsDigit(text[i])) return -1;
        }
        return -1;
    }

    private static string WithEndOf(string own, string made)
    {
        if (char.IsLetterOrDigit(own[^1]) && made[^1] is '.' or '\u3002' && made.Length > 1 && char.IsLetterOrDigit(made[^2]) && !IsAbbreviation(made)) return made[..^1];
        if (own.Length > 1 && own[^1] is '.' or '!' or '?' or '\u3002' or '\uFF01' or '\uFF1F' && own[^2] != own[^1] && char.IsLetterOrDigit(made[^1])) return made + own[^1];
        return made;
    }

    /// <summary>Whether the dot at the end belongs to the last word: <c>etc.</c>, <c>p.m.</c>.</summary>
    private static bool IsAbbreviation(string text)
    {
        var word = text.AsSpan(text.AsSpan().LastIndexOfAny(' ', '\u00A0') + 1)[..^1].Trim("([\"'");
        return word.Contains('.') || Abbreviations.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word);
    }

    private static bool IsQuestion(string text) => Ending(text) is '?' or '\uFF1F' or '\u061F';

    private static bool EndsSentence(string text) => Ending(text) is '?' or '\uFF1F' or '\u061F' or '.' or '!' or '\u3002' or '\uFF01';

    private static char Ending(string text) => text.AsSpan().LastIndexOfAnyExcept(After) is var at and >= 0 ? text[at] : '\0';

    /// <summary>Letters, digits and marks in small letters: what is left of a text without its manner.</summary>
    private static string Letters(string text)
    {
        var letters = new StringBuilder(text.Length);
        foreach (var rune in TextNormalizer.Normalize(text).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is <= UnicodeCategory.OtherNumber) letters.Append(rune.ToString());
        }
        return letters.ToString();
    }
}
