using System.Runtime.InteropServices;
using PairForge.Sinks;

namespace PairForge.Runs;

/// <summary>A folder on a local or mounted disk.</summary>
/// <remarks>
/// A name is given by a hard link, which is atomic everywhere; a rename that must not replace is not (.NET's
/// <c>File.Move</c> looks first and then renames). Where a file system has no hard links, the file is copied under an
/// exclusive create. No path leads out of the folder: neither by its text nor by a symbolic link inside it.
/// </remarks>
public sealed partial class LocalStorage : IStorage
{
    private readonly string _root;

    /// <summary>Uses <paramref name="root"/>, which need not exist yet.</summary>
    public LocalStorage(string root)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
    }

    /// <inheritdoc/>
    public Stream Create(string path)
    {
        var full = Resolve(path);
        MakeFolder(Path.GetDirectoryName(full)!);
        return new FileStream(full, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, 1 << 16);
    }

    /// <inheritdoc/>
    public void Sync(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ((FileStream)stream).Flush(flushToDisk: true);
    }

    /// <inheritdoc/>
    public Stream Open(string path) => new FileStream(Resolve(path), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);

    /// <inheritdoc/>
    public bool Link(string path, string newPath)
    {
        var (from, to) = (Resolve(path), Resolve(newPath));
        MakeFolder(Path.GetDirectoryName(to)!);
        if (OperatingSystem.IsWindows())
        {
            if (CreateHardLink(to, from, 0)) return true;
            if (Marshal.GetLastPInvokeError() is 80 or 183) return false; // ERROR_FILE_EXISTS, ERROR_ALREADY_EXISTS
            return CopyExclusively(from, to);
        }
        if (UnixLink(from, to) == 0) return true;
        return Marshal.GetLastPInvokeError() switch
        {
            17 => false, // EEXIST
            1 or 18 or 31 or 38 or 95 => CopyExclusively(from, to), // EPERM, EXDEV, EMLINK, ENOSYS, EOPNOTSUPP: no hard links here
            var error => throw new IOException($"{to} cannot be made: {Marshal.GetPInvokeErrorMessage(error)}", error),
        };
    }

    /// <inheritdoc/>
    public void SyncFolder(string folder) => AtomicFile.SyncFolder(Resolve(folder));

    /// <inheritdoc/>
    public void Delete(string path)
    {
        var full = Resolve(path);
        if (File.Exists(full)) File.Delete(full);
    }

    /// <inheritdoc/>
    public void DeleteFolder(string folder)
    {
        var full = Resolve(folder);
        if (Directory.Exists(full)) Directory.Delete(full, recursive: true);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string folder)
    {
        var full = Resolve(folder);
        return Directory.Exists(full) ? [.. Directory.EnumerateFiles(full).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)] : [];
    }

    /// <inheritdoc/>
    public long? Length(string path)
    {
        var file = new FileInfo(Resolve(path));
        return file.Exists ? file.Length : null;
    }

    /// <inheritdoc/>
    public string? LocalPath(string path) => Resolve(path);

    /// <summary>The full path; a symbolic link in the place of a folder or file of the run is refused.</summary>
    private string Resolve(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Path.IsPathRooted(path) || path.Contains('\\') || path.Contains('\0'))
            throw new ArgumentException($"'{path}' is no path inside the run's folder", nameof(path));
        var full = _root;
        if (path.Length == 0) return full;
        foreach (var part in path.Split('/'))
        {
            if (part is "" or "." or "..") throw new ArgumentException($"'{path}' is no path inside the run's folder", nameof(path));
            full = Path.Combine(full, part);
            if (new FileInfo(full).LinkTarget is { } target)
                throw new PairForgeException(FailureKind.CannotCreateOutput, $"{full} is a symbolic link to {target}; a run writes inside its own folder only: remove the link");
        }
        return full;
    }

    /// <summary>Makes a folder and the missing ones above it, each name durable.</summary>
    private static void MakeFolder(string folder)
    {
        if (Directory.Exists(folder)) return;
        var parent = Path.GetDirectoryName(folder);
        if (parent is not null) MakeFolder(parent);
        Directory.CreateDirectory(folder);
        if (parent is not null) AtomicFile.SyncFolder(parent);
    }

    private static bool CopyExclusively(string from, string to)
    {
        try
        {
            using var target = new FileStream(to, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.Read);
            source.CopyTo(target);
            target.Flush(flushToDisk: true);
            return true;
        }
        catch (IOException) when (File.Exists(to))
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnixLink(string path, string newPath);

    [LibraryImport("kernel32", EntryPoint = "CreateHardLinkW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLink(string newPath, string path, nint attributes);
}
