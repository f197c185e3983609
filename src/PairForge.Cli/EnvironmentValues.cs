using System.Text;
using System.Text.RegularExpressions;

namespace PairForge.Cli;

/// <summary>Takes out of a message what a pipeline took from the environment: faults of the operating system name paths as they are, not as they were written.</summary>
internal static partial class EnvironmentValues
{
    private const int ShortestHidden = 4, MostBytes = 1 << 20;

    /// <summary>The text, with <c>${env:NAME}</c> in the place of the value of each variable that the command's words or their files name.</summary>
    /// <param name="text">A message.</param>
    /// <param name="args">The words of the command line: among them a pipeline file, the folder of a run, or an assignment.</param>
    internal static string Hide(string text, IReadOnlyList<string> args)
    {
        foreach (var name in args.SelectMany(Texts).SelectMany(t => Variable().Matches(t)).Select(m => m.Groups[1].Value).Distinct())
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: >= ShortestHidden } value) text = text.Replace(value, $"${{env:{name}}}", StringComparison.Ordinal);
        }
        return text;
    }

    private static IEnumerable<string> Texts(string word)
    {
        yield return word;
        foreach (var path in (string[])[word, Path.Combine(word, "provenance.json"), Path.Combine(word, "_run", "origin.json"), Path.Combine(Path.GetDirectoryName(word) ?? "", "_run", "origin.json")])
        {
            if (Read(path) is { } text) yield return text;
        }
    }

    private static string? Read(string path)
    {
        try
        {
            return File.Exists(path) ? Encoding.UTF8.GetString(RegularFile.ReadAllBytes(path, MostBytes)) : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}")]
    private static partial Regex Variable();
}
