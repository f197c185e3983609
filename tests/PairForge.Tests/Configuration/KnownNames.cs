using System.Text.RegularExpressions;

namespace PairForge.Tests.Configuration;

/// <summary>Leaves the list of known names out of a message: it grows with every component and option.</summary>
internal static partial class KnownNames
{
    internal static string Elided(string message) => List().Replace(message, "known: ...");

    [GeneratedRegex("known: [a-z0-9_-]+(, [a-z0-9_-]+)+")]
    private static partial Regex List();
}
