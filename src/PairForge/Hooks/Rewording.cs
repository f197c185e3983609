namespace PairForge.Hooks;

/// <summary>What an <see cref="IBackTranslator"/> answers for one text: the text in other words, or a reason why not.</summary>
public readonly record struct Rewording
{
    /// <summary>The new wording; null where there is a reason.</summary>
    public string? Text { get; private init; }

    /// <summary>Why there is none (a kebab-case code that is counted), or null.</summary>
    public string? Refusal { get; private init; }

    /// <summary>A new wording.</summary>
    public static Rewording Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new Rewording { Text = text };
    }

    /// <summary>None, for a reason: <c>not-in-table</c>, <c>empty</c>, ...</summary>
    public static Rewording Refused(string reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        return new Rewording { Refusal = reason };
    }
}
