namespace PairForge.Cli.Tests;

/// <summary>What stands in README.md.</summary>
internal static class Readme
{
    /// <summary>The fenced blocks of a language.</summary>
    internal static IEnumerable<string> Blocks(string language)
    {
        List<string>? block = null;
        foreach (var line in File.ReadLines(Repository.At("README.md")))
        {
            if (!line.StartsWith("```", StringComparison.Ordinal))
            {
                block?.Add(line);
                continue;
            }
            if (block is not null) yield return string.Join('\n', block);
            block = block is null && line == "```" + language ? [] : null;
        }
    }

    /// <summary>The commands of the set-up: indented lines that call dotnet.</summary>
    internal static IEnumerable<string> SetUp() =>
        File.ReadLines(Repository.At("README.md")).Where(l => l.StartsWith("    dotnet ", StringComparison.Ordinal)).Select(l => l.Trim());
}
