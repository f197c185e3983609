using System.Security.Cryptography;

namespace PairForge.Sinks;

/// <summary>A file that is not what the dataset says.</summary>
/// <param name="Path">Path relative to the dataset's folder.</param>
/// <param name="Problem">What was found and what was expected, in one line.</param>
public sealed record DatasetDifference(string Path, string Problem);

/// <summary>The outcome of a verification.</summary>
/// <param name="Files">Files that were hashed.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Differences">Empty where the dataset is whole.</param>
public sealed record DatasetVerification(int Files, long Bytes, IReadOnlyList<DatasetDifference> Differences)
{
    /// <summary>True when nothing differs.</summary>
    public bool IsWhole => Differences.Count == 0;
}

/// <summary>Hashes every file of a dataset again and compares with its manifest.</summary>
public static class DatasetVerifier
{
    private static readonly string[] Folders = ["data", "lineage", "quarantine"];

    /// <summary>Verifies the dataset in <paramref name="folder"/>.</summary>
    /// <exception cref="PairForgeException">There is no dataset, or its manifest cannot be read.</exception>
    public static async Task<DatasetVerification> VerifyAsync(string folder, CancellationToken cancellation = default)
    {
        var manifest = DatasetManifest.Read(folder);
        var differences = new List<DatasetDifference>();
        var found = manifest.Sha256;
        if (!SuccessMarker.Exists(folder)) differences.Add(new(SuccessMarker.FileName, "is missing: the dataset is unfinished"));
        else if (SuccessMarker.ReadManifestHash(folder) is not { } expected) differences.Add(new(SuccessMarker.FileName, "is unreadable; expected the hash of the manifest"));
        else if (expected != found) differences.Add(new(DatasetManifest.FileName, $"sha256 is {found}; {SuccessMarker.FileName} says {expected}"));

        var (files, bytes) = (0, 0L);
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in manifest.AllFiles)
        {
            known.Add(file.Path);
            var (size, problem) = await CompareAsync(Path.Combine(folder, file.Path), file.Bytes, file.Sha256, cancellation).ConfigureAwait(false);
            if (problem is not null) differences.Add(new(file.Path, problem));
            files++;
            bytes += size;
        }
        foreach (var document in manifest.Documents)
        {
            var (size, problem) = await CompareAsync(Path.Combine(folder, document.Path), document.Bytes, document.Sha256, cancellation).ConfigureAwait(false);
            if (problem is not null) differences.Add(new(document.Path, problem));
            files++;
            bytes += size;
        }
        foreach (var split in manifest.Splits)
        {
            if (split.Files.Sum(f => f.Rows) is var rows && rows != split.Rows)
                differences.Add(new(DatasetManifest.FileName, $"split {split.Name} has {split.Rows} rows; its files have {rows}"));
        }
        foreach (var sub in Folders)
        {
            if (!Directory.Exists(Path.Combine(folder, sub))) continue;
            foreach (var path in Directory.GetFiles(Path.Combine(folder, sub)).Order(StringComparer.Ordinal))
                if ($"{sub}/{Path.GetFileName(path)}" is var relative && !known.Contains(relative))
                    differences.Add(new(relative, "is not in the manifest"));
        }
        return new(files, bytes, differences);
    }

    /// <summary>Hashes one file; a problem is null where it is as expected.</summary>
    internal static async Task<(long Bytes, string? Problem)> CompareAsync(string path, long bytes, string sha256, CancellationToken cancellation)
    {
        try
        {
            RegularFile.Check(path);
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: true);
            await using (stream.ConfigureAwait(false))
            {
                if (stream.Length != bytes) return (stream.Length, $"has {stream.Length} bytes; expected {bytes}");
                var found = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation).ConfigureAwait(false));
                return (stream.Length, found == sha256 ? null : $"sha256 is {found}; expected {sha256}");
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return (0, "is missing");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (0, $"cannot be read: {e.Message}");
        }
    }
}
