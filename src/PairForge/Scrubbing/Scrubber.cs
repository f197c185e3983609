using System.Buffers.Binary;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PairForge.Runs;
using PairForge.Text;

namespace PairForge.Scrubbing;

/// <summary>The <c>scrub</c> block: which personal data is replaced in every record, before anything else sees it.</summary>
public sealed record ScrubOptions : IValidatableObject
{
    private const int ShortestKey = 16;

    /// <summary>What is replaced.</summary>
    /// <value>The default is all kinds.</value>
    [MinLength(1)]
    public IReadOnlyList<PersonalKind> Kinds { get; init; } = Enum.GetValues<PersonalKind>();

    /// <summary>A secret of at least 16 characters, without which nobody can test a guessed value against its replacement.</summary>
    /// <value>The default is none: replacements depend on the seed alone, which the plan shows.</value>
    public Secret? Key { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Key is { } key && key.Reveal().Length < ShortestKey)
            yield return new ValidationResult($"the secret in {key} has {key.Reveal().Length} characters; it needs at least {ShortestKey}, such as the output of openssl rand -hex 32", [nameof(Key)]);
    }
}

/// <summary>Replaces personal data of a fixed form by keyed replacements.</summary>
/// <remarks>
/// A replacement depends on seed, kind and normalised value alone: the same value has the same replacement in every text,
/// whatever the order, and scrubbed text is not changed again. Without <see cref="ScrubOptions.Key"/> it is drawn by
/// <see cref="KeyedRandom"/>, as every other random choice, and can be tested against guesses by whoever knows the seed;
/// with it, by HMAC-SHA-256 (RFC 2104). datatrove's PII formatter is the nearest relative; its replacements go round in the order of processing.
/// What has no form of its own, such as a name or a postal address, is not found.
/// </remarks>
public sealed class Scrubber
{
    /// <summary>Hexadecimal digits of a replacement.</summary>
    private const int TokenDigits = 12;

    /// <summary>The longest normalised value.</summary>
    private const int Longest = 384;

    private const int MostPasses = 8;
    private static readonly string[] Names = [.. Enum.GetNames<PersonalKind>().Select(CanonicalJson.KebabCase)];
    private static readonly string[] Steps = [.. Names.Select(n => "scrub/" + n)];
    private readonly bool[] _isReplaced = new bool[Names.Length];
    private readonly ulong _seed;
    private readonly byte[]? _key;

    /// <summary>Makes it.</summary>
    /// <param name="options">What is replaced.</param>
    /// <param name="seed">The run's seed.</param>
    public Scrubber(ScrubOptions options, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        Components.Validate(options, "scrub");
        foreach (var kind in options.Kinds) _isReplaced[(int)kind] = true;
        _seed = seed;
        if (options.Key is { } key) _key = Encoding.UTF8.GetBytes(key.Reveal());
    }

    /// <summary>Names the secret without telling it, so that a run is not gone on with under another; null where there is none.</summary>
    internal string? KeyFingerprint => _key is null ? null : Draw("scrub/key", "").ToString("x32", CultureInfo.InvariantCulture)[..8];

    /// <summary>Replaces what is found.</summary>
    /// <param name="text">The text.</param>
    /// <param name="counts">Counts the values by kind.</param>
    /// <returns>The same instance where nothing is found; every character outside of values is kept.</returns>
    public string Scrub(string text, Tally? counts = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        // What stood in the way of a value may itself have been one.
        for (var pass = 0; pass < MostPasses; pass++)
        {
            if (Edits(text, counts) is not { } edits) break;
            text = TextEdits.Apply(text, edits);
        }
        return text;
    }

    /// <summary>Replaces a text whose only use is to be equal or unequal to others, such as an id, whole where it holds a value: the replacements of two values may be equal.</summary>
    /// <returns><c>id-</c> and 32 hexadecimal digits; the same instance where nothing is found.</returns>
    internal string ScrubKey(string key, Tally? counts = null) =>
        Edits(key, counts) is null ? key : "id-" + Draw("scrub/id", key).ToString("x32", CultureInfo.InvariantCulture);

    private List<TextEdit>? Edits(string text, Tally? counts)
    {
        List<TextEdit>? edits = null;
        var scanner = new PersonalValueScanner(text);
        var before = '\0';
        while (scanner.MoveNext(before))
        {
            var found = scanner.Current;
            var replacement = _isReplaced[(int)found.Kind] ? Replacement(found.Kind, text.AsSpan(found.Start, found.End - found.Start)) : null;
            before = replacement is null ? ScannedText.Fold(text[found.End - 1]) : replacement[^1];
            if (replacement is null) continue;
            (edits ??= []).Add(new TextEdit(found.Start, found.End - found.Start, replacement));
            counts?.Add(Names[(int)found.Kind]);
        }
        return edits;
    }

    /// <summary>What takes a value's place; null where it is a replacement already, or an address that is nobody's.</summary>
    private string? Replacement(PersonalKind kind, ReadOnlySpan<char> value)
    {
        if (kind == PersonalKind.Email && EmailAddress.IsReplacement(value, TokenDigits)) return null;
        Span<char> units = stackalloc char[Longest];
        var normalized = units[..Normalize(kind, value, units)];
        if (kind == PersonalKind.Ip && IpAddress.IsDocumentation(normalized)) return null;
        var bits = (ulong)Draw(Steps[(int)kind], new string(normalized));
        var token = bits >> (64 - (4 * TokenDigits));
        return kind switch
        {
            PersonalKind.Email => string.Create(CultureInfo.InvariantCulture, $"{EmailAddress.ReplacementUser}{token:x12}{EmailAddress.ReplacementDomain}"),
            PersonalKind.Ip when normalized.Contains('.') => string.Create(CultureInfo.InvariantCulture, $"{IpAddress.DocumentationRanges[(int)(bits % 3)]}{1 + (bits / 3 % 254)}"),
            PersonalKind.Ip => string.Create(CultureInfo.InvariantCulture, $"2001:db8::{(ushort)(token >> 32):x}:{(ushort)(token >> 16):x}:{(ushort)token:x}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"<{kind.ToString().ToUpperInvariant()}-{token:x12}>"),
        };
    }

    private static int Normalize(PersonalKind kind, ReadOnlySpan<char> value, Span<char> into)
    {
        var scanned = new ScannedText(value, 0, '\0');
        if (kind == PersonalKind.Ip) return IpAddress.Normalize(scanned, into);
        if (kind == PersonalKind.Phone) return PhoneNumber.Normalize(scanned, into);
        var length = 0;
        for (var i = 0; i < scanned.Length; i++)
        {
            if (kind == PersonalKind.Email || char.IsAsciiLetterOrDigit(scanned[i])) into[length++] = char.ToLowerInvariant(scanned[i]);
        }
        return length;
    }

    private UInt128 Draw(string step, string value)
    {
        if (_key is null)
        {
            var random = new KeyedRandom(_seed, step, value);
            return new UInt128(random.NextUInt64(), random.NextUInt64());
        }
        var message = new byte[sizeof(ulong) + Encoding.UTF8.GetByteCount(step) + 1 + Encoding.UTF8.GetByteCount(value)];
        BinaryPrimitives.WriteUInt64LittleEndian(message, _seed);
        var length = sizeof(ulong) + Encoding.UTF8.GetBytes(step, message.AsSpan(sizeof(ulong)));
        message[length++] = 0xFF; // never part of UTF-8
        Encoding.UTF8.GetBytes(value, message.AsSpan(length));
        return BinaryPrimitives.ReadUInt128BigEndian(HMACSHA256.HashData(_key, message));
    }
}
