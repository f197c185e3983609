using System.ComponentModel.DataAnnotations;
using PairForge.Hooks;

namespace PairForge.Augmentations;

/// <summary>Options of the operations that let something outside word a text anew; exactly one of <c>table</c>, <c>http</c> and <c>command</c> is given.</summary>
public abstract record RewordingOptions : IValidatableObject
{
    /// <summary>A file of wordings that were made beforehand.</summary>
    public TableHookOptions? Table { get; init; }

    /// <summary>A service with the interface of LibreTranslate.</summary>
    public HttpHookOptions? Http { get; init; }

    /// <summary>A program that speaks lines of JSON.</summary>
    public CommandHookOptions? Command { get; init; }

    /// <summary>How the service or the program is asked.</summary>
    public RequestOptions Requests { get; init; } = new();

    /// <summary>Folder in which answers are kept, so that none is paid for twice; not part of the run's identity.</summary>
    /// <value>The default is the dataset's folder with <c>.cache</c> after its name, which <c>--fresh</c> leaves alone.</value>
    public OutputPath? Cache { get; init; }

    /// <summary>How many times longer or shorter than the text a wording may be, give or take 20 characters.</summary>
    /// <value>The default is 3.</value>
    [Range(1.0, 1000.0)]
    public double MaxLengthRatio { get; init; } = 3;

    /// <summary>Whether translations there and back are asked for, and so another language is needed.</summary>
    private protected abstract bool GoesAbroad { get; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var given = (Table is null ? 0 : 1) + (Http is null ? 0 : 1) + (Command is null ? 0 : 1);
        if (given != 1) yield return new ValidationResult($"{(given == 0 ? "none" : $"{given}")} of table, http and command are given; give one");
        if (Http is not null)
        {
            if (AddressFault(Http.Url) is { } fault) yield return new ValidationResult(fault, [nameof(Http)]);
            if (GoesAbroad && Http.Via.Count == 0) yield return new ValidationResult("http needs via: the language to translate into and back from, such as via: de", [nameof(Http)]);
            if (!GoesAbroad && Http.Via.Count > 0) yield return new ValidationResult("http has via, but a paraphrase stays in its language; leave it out, or use back-translation", [nameof(Http)]);
            if (Http.Via.Contains(Http.From) || Http.Via.Any(string.IsNullOrWhiteSpace)) yield return new ValidationResult($"via holds {Http.From}, the language of the texts, or nothing; name other languages", [nameof(Http)]);
        }
    }

    private static string? AddressFault(string url)
    {
        try
        {
            _ = HookAddress.Parse(url, "url");
            return null;
        }
        catch (ConfigurationException fault)
        {
            return fault.Message;
        }
    }
}
