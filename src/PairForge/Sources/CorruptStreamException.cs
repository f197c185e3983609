namespace PairForge.Sources;

/// <summary>Compressed input that is not whole: cut short, damaged, a bomb, or with something after its end.</summary>
internal sealed class CorruptStreamException(string reason, string message) : IOException(message)
{
    /// <summary>The rejection's code.</summary>
    internal string Reason { get; } = reason;
}
