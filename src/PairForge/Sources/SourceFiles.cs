using System.IO.Enumeration;

namespace PairForge.Sources;

/// <summary>Lists the files that a path or a glob names.</summary>
/// <remarks>
/// In a glob <c>*</c> and <c>?</c> stay inside a name, and <c>**</c> stands for any folders, none included; as in a shell they do not match
/// a name that begins with a dot. Links to folders are followed, save one that leads back to a folder above it. Only folders that the
/// pattern can reach are opened, and one that cannot be opened is a fault, for what is in it would be lost.
/// </remarks>
internal static class SourceFiles
{
    private const string AnyFolders = "**";

    /// <summary>Files in ordinal order of their path relative to the glob root (the part before the first wildcard).</summary>
    internal static IReadOnlyList<SourceFile> List(InputPath path)
    {
        var full = path.Resolved;
        if (full.Contains('\0')) throw new PairForgeException(FailureKind.InputMissing, $"{path.Given.Replace("\0", "\\0", StringComparison.Ordinal)} holds a NUL, which no path can");
        var wildcard = full.IndexOfAny(['*', '?']);
        if (wildcard < 0 || File.Exists(full))
        {
            if (Directory.Exists(full)) throw new PairForgeException(FailureKind.InputMissing, $"{path.Given} is a folder; name a file or a glob such as {path.Given.TrimEnd('/')}/*.jsonl");
            if (!File.Exists(full)) throw new PairForgeException(FailureKind.InputMissing, $"{path.Given} does not exist ({path.Shown}{(IsLink(full) ? ", a link to nothing" : "")})");
            return [Describe(Path.GetDirectoryName(full)!, full)];
        }
        var root = full[..(full.LastIndexOf(Path.DirectorySeparatorChar, wildcard) + 1)];
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (Directory.Exists(root)) Walk(root, "", full[root.Length..].Replace('\\', '/').Split('/'), [RealPath(root)], found);
        return found.Count > 0 ? [.. found.Values.Select(f => Describe(root, f))] : throw new PairForgeException(FailureKind.InputMissing, $"no file matches {path.Given} ({path.Shown})");
    }

    /// <summary>Finds what the rest of the pattern names in a folder.</summary>
    private static void Walk(string folder, string relative, ReadOnlySpan<string> pattern, List<string> above, SortedDictionary<string, string> found)
    {
        var isDeep = pattern[0] == AnyFolders;
        if (isDeep)
        {
            while (pattern.Length > 1 && pattern[1] == AnyFolders) pattern = pattern[1..];
            if (pattern.Length > 1) Walk(folder, relative, pattern[1..], above, found); // no folder at all
        }
        foreach (var entry in Entries(folder))
        {
            var name = Path.GetFileName(entry);
            if (!Matches(isDeep ? "*" : pattern[0], name)) continue;
            if (!Directory.Exists(entry))
            {
                if (pattern.Length == 1) found.TryAdd(relative + name, entry);
                continue;
            }
            if (pattern.Length == 1 && !isDeep) continue;
            var real = IsLink(entry) ? RealPath(entry) : Path.Combine(above[^1], name);
            if (above.Contains(real)) continue;
            above.Add(real);
            Walk(entry, $"{relative}{name}/", isDeep ? pattern : pattern[1..], above, found);
            above.RemoveAt(above.Count - 1);
        }
    }

    private static bool Matches(string pattern, string name) =>
        name.StartsWith('.') == pattern.StartsWith('.') && (pattern.AsSpan().IndexOfAny('*', '?') < 0 ? pattern == name : FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false));

    private static string[] Entries(string folder)
    {
        try
        {
            return Directory.GetFileSystemEntries(folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new PairForgeException(FailureKind.InputMissing, $"{folder} cannot be read: {fault.Message}", fault);
        }
    }

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    private static string RealPath(string folder)
    {
        var link = new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true);
        return Path.TrimEndingDirectorySeparator((link ?? new DirectoryInfo(folder)).FullName);
    }

    private static SourceFile Describe(string root, string file)
    {
        try
        {
            RegularFile.Check(file);
            // A link's own length is that of its target's name.
            var info = new FileInfo(file);
            if (info.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target) info = target;
            return new(Path.GetRelativePath(root, file).Replace('\\', '/'), file, info.Length);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new PairForgeException(FailureKind.InputMissing, $"{file} cannot be read: {(IsLink(file) && RegularFile.OtherKind(file) is null ? "it is a link to nothing" : fault.Message)}", fault);
        }
    }
}
