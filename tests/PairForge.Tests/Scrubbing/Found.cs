using PairForge.Scrubbing;

namespace PairForge.Tests.Scrubbing;

/// <summary>What the scanner finds in a text.</summary>
internal static class Found
{
    internal static List<PersonalValue> In(string text)
    {
        var found = new List<PersonalValue>();
        var scanner = new PersonalValueScanner(text);
        while (scanner.MoveNext(found.Count == 0 ? '\0' : text[found[^1].End - 1])) found.Add(scanner.Current);
        return found;
    }

    /// <summary>The values of a kind as they stand in the text, joined by bars.</summary>
    internal static string Of(PersonalKind kind, string text) => string.Join('|', In(text).Where(v => v.Kind == kind).Select(v => text[v.Start..v.End]));
}
