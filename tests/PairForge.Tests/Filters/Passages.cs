namespace PairForge.Tests.Filters;

/// <summary>Short ways to a passage.</summary>
internal static class Passages
{
    internal static Passage Of(string text, string[]? positives = null, string[]? negatives = null, string? group = null) =>
        new() { Id = "a:0:0", Position = default, Source = "a", Text = text, Positives = positives ?? [], Negatives = negatives ?? [], Group = group };
}
