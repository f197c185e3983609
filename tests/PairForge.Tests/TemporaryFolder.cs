namespace PairForge.Tests;

/// <summary>A folder that is gone after the test.</summary>
/// <param name="inMemory">Where there is a disk in memory, it lies there: for tests that wait for many an fsync.</param>
internal sealed class TemporaryFolder(bool inMemory = false) : IDisposable
{
    private const string Memory = "/dev/shm";

    public string Path { get; } = inMemory && Directory.Exists(Memory)
        ? Directory.CreateDirectory(System.IO.Path.Combine(Memory, $"pairforge-{Guid.NewGuid():N}")).FullName
        : Directory.CreateTempSubdirectory("pairforge-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
