namespace PairForge.Runs;

/// <summary>
/// Where a run keeps its files: the few operations by which a run commits its work. Local disks now; an object store
/// implements <see cref="Link"/> as a conditional put.
/// </summary>
/// <remarks>
/// Paths are relative to the run's folder, with forward slashes. A run's promises rest on three properties: what was
/// written before <see cref="Sync"/> survives a power cut once the name is durable too (<see cref="SyncFolder"/>);
/// <see cref="Link"/> gives a name to exactly one of several callers; a file that has its final name never changes.
/// </remarks>
public interface IStorage
{
    /// <summary>Creates a file for writing and reading back, and the folders above it; nothing of it is durable yet.</summary>
    /// <exception cref="IOException">The name is taken, or the file cannot be made.</exception>
    Stream Create(string path);

    /// <summary>Makes what was written to a stream of <see cref="Create"/> durable.</summary>
    void Sync(Stream stream);

    /// <summary>Opens a file for reading, from its beginning.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    Stream Open(string path);

    /// <summary>Gives a file that is durable a second name, and makes the folders above it.</summary>
    /// <returns>False where the name is taken: of several callers exactly one gets true.</returns>
    bool Link(string path, string newPath);

    /// <summary>Moves a file to a name that may be taken: at every moment the name has either what it had or the whole file.</summary>
    void Replace(string path, string newPath);

    /// <summary>Makes the names in a folder durable, and the folder itself with those above it.</summary>
    void SyncFolder(string folder);

    /// <summary>Takes a name away; nothing happens where there is none.</summary>
    void Delete(string path);

    /// <summary>Takes a folder away with all that it holds; nothing happens where there is none.</summary>
    void DeleteFolder(string folder);

    /// <summary>Names of the files in a folder, in ordinal order; none where there is no folder.</summary>
    IReadOnlyList<string> List(string folder);

    /// <summary>Size of a file in bytes; null where there is none.</summary>
    long? Length(string path);

    /// <summary>The file's place on a local disk, for what must be mapped or read at random; null where it has none.</summary>
    string? LocalPath(string path);
}
