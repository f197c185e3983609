using System.Runtime.CompilerServices;

namespace PairForge.Tests;

/// <summary>Finds published suites and data that lie beside the repository on some machines and are never part of it.</summary>
internal static class SharedData
{
    /// <summary>The full path of a file or folder; null where it is not there.</summary>
    internal static string? Find(string path, [CallerFilePath] string here = "")
    {
        for (var folder = Path.GetDirectoryName(here); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var candidate = Path.Combine(folder, "shared", "data", path);
            if (Path.Exists(candidate)) return candidate;
        }
        return null;
    }

    /// <summary>The full path; the test is skipped where it is not there.</summary>
    internal static string Require(string path)
    {
        var found = Find(path);
        Assert.SkipWhen(found is null, $"shared/data/{path} is not there");
        return found!;
    }
}
