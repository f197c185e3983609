using System.Buffers;
using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;

namespace PairForge.Text;

/// <summary>Kinds of spans that no operation touches.</summary>
public enum ProtectedKind
{
    /// <summary>Numbers, and words that hold a digit: 3.14, $5, 10:30, 3rd.</summary>
    Number,

    /// <summary>URLs and e-mail addresses.</summary>
    Address,

    /// <summary>Code: <c>snake_case</c>, <c>camelCase()</c>, <c>--flags</c>, paths, <c>a[i]</c>, and what stands between backticks.</summary>
    Code,
}

/// <summary>The <c>augment.protect</c> block: what no operation changes, deletes, moves or splits.</summary>
public sealed record ProtectOptions : IValidatableObject
{
    /// <summary>Kinds that PairForge recognises; an empty list turns them off.</summary>
    /// <value>The default is all: number, address, code.</value>
    public IReadOnlyList<ProtectedKind> Kinds { get; init; } = [ProtectedKind.Number, ProtectedKind.Address, ProtectedKind.Code];

    /// <summary>Regular expressions of .NET, without backreferences and lookarounds, so that a text costs time linear in its length.</summary>
    /// <value>The default is none.</value>
    public IReadOnlyList<string> Patterns { get; init; } = [];

    /// <summary>Words and phrases, matched whole and without regard to case.</summary>
    /// <value>The default is none.</value>
    public IReadOnlyList<string> Phrases { get; init; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var pattern in Patterns)
        {
            if (Fault(pattern) is { } fault) yield return new ValidationResult($"'{pattern}' is not a pattern: {fault}", [nameof(Patterns)]);
        }
        if (Phrases.Any(string.IsNullOrWhiteSpace)) yield return new ValidationResult("a phrase is empty; leave it out", [nameof(Phrases)]);
    }

    private static string? Fault(string pattern)
    {
        try
        {
            _ = Protection.Compile(pattern);
            return null;
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            return fault is NotSupportedException ? "backreferences, lookarounds and atomic groups are not possible here, since they may take exponential time" : fault.Message;
        }
    }
}

/// <summary>What is protected in every text, compiled once.</summary>
/// <remarks>Immutable and thread safe.</remarks>
public sealed class Protection
{
    private static readonly SearchValues<char> CodeMarks = SearchValues.Create("_`\\/[(");

    private readonly Regex[] _patterns;
    private readonly string[] _phrases;
    private readonly SearchValues<string>? _anyPhrase;

    /// <summary>Compiles the options.</summary>
    /// <exception cref="ConfigurationException">A pattern is not valid.</exception>
    public Protection(ProtectOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Components.Validate(options, "protect");
        HasNumbers = options.Kinds.Contains(ProtectedKind.Number);
        HasAddresses = options.Kinds.Contains(ProtectedKind.Address);
        HasCode = options.Kinds.Contains(ProtectedKind.Code);
        _patterns = [.. options.Patterns.Select(Compile)];
        _phrases = [.. options.Phrases.OrderByDescending(p => p.Length)];
        if (_phrases.Length > 0) _anyPhrase = SearchValues.Create(_phrases, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Numbers, addresses and code.</summary>
    public static Protection Default { get; } = new(new ProtectOptions());

    /// <summary>What an <c>augment</c> block protects; the default where there is none.</summary>
    internal static Protection Of(AugmentOptions? augment) => augment is null ? Default : new(augment.Protect);

    /// <summary>Nothing.</summary>
    public static Protection None { get; } = new(new ProtectOptions { Kinds = [] });

    internal bool HasNumbers { get; }

    internal bool HasAddresses { get; }

    internal bool HasCode { get; }

    internal ReadOnlySpan<Regex> Patterns => _patterns;

    internal static Regex Compile(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    /// <summary>Whether a text may hold a span beyond its words' kinds; costs two vector searches where it does not.</summary>
    internal bool MayHaveSpans(ReadOnlySpan<char> text) => _patterns.Length > 0 || _anyPhrase is not null || (HasCode && (text.ContainsAny(CodeMarks) || text.Contains("--", StringComparison.Ordinal)));

    /// <summary>The next phrase at or after a place, whole words only; its length is 0 where there is none.</summary>
    internal (int Start, int Length) NextPhrase(ReadOnlySpan<char> text, int from)
    {
        while (_anyPhrase is not null && from < text.Length && text[from..].IndexOfAny(_anyPhrase) is >= 0 and var offset)
        {
            var at = from + offset;
            foreach (var phrase in _phrases)
            {
                if (!text[at..].StartsWith(phrase, StringComparison.OrdinalIgnoreCase)) continue;
                var end = at + phrase.Length;
                if ((at == 0 || !IsInside(text, at, phrase[0])) && (end == text.Length || !IsInside(text, end, phrase[^1]))) return (at, phrase.Length);
            }
            from = at + 1;
        }
        return (text.Length, 0);
    }

    /// <summary>Whether letters or digits stand on both sides of a border.</summary>
    private static bool IsInside(ReadOnlySpan<char> text, int border, char edge) => char.IsLetterOrDigit(edge) && char.IsAscii(edge) && char.IsLetterOrDigit(text[border - 1]) && char.IsLetterOrDigit(text[border]);
}
