using System.Runtime.CompilerServices;

namespace PairForge.Tests.Filters;

/// <summary>Texts that ship with the project.</summary>
internal static class Corpora
{
    /// <summary>1,628 questions and answers, a sentence a line.</summary>
    internal static string[] Quickstart([CallerFilePath] string here = "")
    {
        var folder = Path.GetDirectoryName(here)!;
        while (!File.Exists(Path.Combine(folder, "PairForge.sln"))) folder = Path.GetDirectoryName(folder)!;
        return File.ReadAllLines(Path.Combine(folder, "resources", "corpora", "quickstart.txt"));
    }
}
