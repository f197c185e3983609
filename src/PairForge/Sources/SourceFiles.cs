using System.Text.RegularExpressions;

namespace PairForge.Sources;

/// <summary>Lists the files that a path or a glob names.</summary>
internal static class SourceFiles
{
    /// <summary>Files in ordinal order of their path relative to the glob root (the part before the first wildcard).</summary>
    internal static IReadOnlyList<SourceFile> List(InputPath path)
    {
        var full = path.Resolved;
        var wildcard = full.IndexOfAny(['*', '?']);
        if (wildcard < 0)
        {
            if (Directory.Exists(full)) throw new PairForgeException(FailureKind.InputMissing, $"{path.Given} is a folder; name a file or a glob such as {path.Given.TrimEnd('/')}/*.jsonl");
            if (!File.Exists(full)) throw new PairForgeException(FailureKind.InputMissing, $"{path.Given} does not exist{(path.Shown == path.Given ? "" : $" ({path.Shown})")}");
            return [Describe(Path.GetDirectoryName(full)!, full)];
        }
        var root = full[..(full.LastIndexOf(Path.DirectorySeparatorChar, wildcard) + 1)];
        var pattern = new Regex("^" + Regex.Escape(full[root.Length..].Replace('\\', '/'))
            .Replace(@"\*\*/", "(.*/)?", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal).Replace(@"\?", "[^/]", StringComparison.Ordinal) + "$", RegexOptions.CultureInvariant);
        var files = !Directory.Exists(root) ? [] : Directory
            .EnumerateFiles(root, "*", new EnumerationOptions { RecurseSubdirectories = full.IndexOf('/', wildcard) >= 0, IgnoreInaccessible = false })
            .Select(f => Describe(root, f)).Where(f => pattern.IsMatch(f.Path)).OrderBy(f => f.Path, StringComparer.Ordinal).ToArray();
        return files.Length > 0 ? files : throw new PairForgeException(FailureKind.InputMissing, $"no file matches {path.Given}");
    }

    private static SourceFile Describe(string root, string file) =>
        new(Path.GetRelativePath(root, file).Replace('\\', '/'), file, new FileInfo(file).Length);
}
