using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using PairForge.Sinks;

namespace PairForge.Runs;

/// <summary>A folder on a local or mounted disk.</summary>
/// <remarks>
/// No path leads out of the folder: neither by its text, as any operating system reads it, nor by a symbolic link
/// inside the folder.
/// </remarks>
public sealed class LocalStorage : IStorage
{
    private static readonly SearchValues<char> Special = SearchValues.Create("\\:*?\"<>|");

    private readonly string _root;

    /// <summary>Folders whose own names are durable.</summary>
    private readonly ConcurrentDictionary<string, bool> _durable = new(StringComparer.Ordinal);

    /// <summary>Uses <paramref name="root"/>, which need not exist yet.</summary>
    public LocalStorage(string root)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
    }

    /// <summary>How <see cref="Link"/> begins; the other ways are for disks that have no hard links.</summary>
    internal ExclusiveName.Way FirstWay { get; init; }

    /// <summary>How long a name that is claimed but empty is left to the one who claimed it, on disks without hard links.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Makes the names in one folder durable.</summary>
    internal Action<string> SyncNames { get; init; } = AtomicFile.SyncFolder;

    /// <inheritdoc/>
    public Stream Create(string path)
    {
        var full = Resolve(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        return new FileStream(full, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, 1 << 16);
    }

    /// <inheritdoc/>
    public void Sync(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ((FileStream)stream).Flush(flushToDisk: true);
    }

    /// <inheritdoc/>
    public Stream Open(string path)
    {
        try
        {
            return RegularFile.Open(Resolve(path), 1 << 16);
        }
        catch (DirectoryNotFoundException missing)
        {
            throw new FileNotFoundException(missing.Message, path, missing);
        }
    }

    /// <inheritdoc/>
    public bool Link(string path, string newPath)
    {
        var (from, to) = (Resolve(path), Resolve(newPath));
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        return ExclusiveName.Give(from, to, FirstWay, Patience);
    }

    /// <inheritdoc/>
    public void SyncFolder(string folder)
    {
        var full = ResolveFolder(folder);
        SyncNames(full);
        // A folder's own name lies in the one above it. That it is there does not say that it is durable: whoever made
        // it may have died before. Above the run's folder are the user's, which we need not be allowed to read.
        for (var (name, above) = (full, Path.GetDirectoryName(full)); above is not null; (name, above) = (above, Path.GetDirectoryName(above)))
        {
            if (_durable.ContainsKey(name)) continue;
            try
            {
                SyncNames(above);
            }
            catch (IOException) when (name.Length <= _root.Length)
            {
            }
            _durable.TryAdd(name, true);
        }
    }

    /// <inheritdoc/>
    public void Replace(string path, string newPath) => File.Move(Resolve(path), Resolve(newPath), overwrite: true); // rename(2), which is atomic when it may replace

    /// <inheritdoc/>
    public void Delete(string path)
    {
        try
        {
            File.Delete(Resolve(path));
        }
        catch (DirectoryNotFoundException)
        {
        }
    }

    /// <inheritdoc/>
    public void DeleteFolder(string folder)
    {
        var full = Resolve(folder);
        foreach (var name in _durable.Keys)
        {
            if (name.StartsWith(full, StringComparison.Ordinal)) _durable.TryRemove(name, out _);
        }
        try
        {
            Directory.Delete(full, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(ResolveFolder(folder)).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <inheritdoc/>
    public long? Length(string path)
    {
        try
        {
            return new FileInfo(Resolve(path)).Length;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public string? LocalPath(string path) => Resolve(path);

    private string ResolveFolder(string folder) => folder is "" ? _root : Resolve(folder);

    /// <summary>The full path; a symbolic link in the place of a folder or file of the run is refused.</summary>
    private string Resolve(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var parts = path.Split('/');
        if (path.Length > 1024 || !parts.All(IsPlain))
            throw new ArgumentException($"'{(path.Length > 1024 ? path[..100] + "..." : path)}' is no path inside the run's folder; expected plain names, joined by forward slashes", nameof(path));
        var full = _root;
        foreach (var part in parts)
        {
            full = Path.Combine(full, part);
            if (new FileInfo(full).LinkTarget is { } target)
                throw new PairForgeException(FailureKind.CannotCreateOutput, $"{full} is a symbolic link to {target}; a run writes inside its own folder only: remove the link");
        }
        return full;
    }

    /// <summary>Whether a name means a file of that name on every operating system: no device, stream, drive or way up.</summary>
    private static bool IsPlain(string name) =>
        name.Length > 0 && name[^1] is not ('.' or ' ') && Encoding.UTF8.GetByteCount(name) <= 255
        && !name.AsSpan().ContainsAny(Special) && !name.Any(char.IsControl) && !IsDevice(name.AsSpan(0, (name + ".").IndexOf('.', StringComparison.Ordinal)));

    private static bool IsDevice(ReadOnlySpan<char> stem)
    {
        Span<char> upper = stackalloc char[4];
        if (stem.Length is not (3 or 4) || stem.ToUpperInvariant(upper) < 0) return false;
        return upper[..stem.Length] is "CON" or "PRN" or "AUX" or "NUL" || (stem.Length == 4 && upper[..3] is "COM" or "LPT" && char.IsAsciiDigit(upper[3]));
    }
}
