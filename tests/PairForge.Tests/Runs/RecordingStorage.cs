using PairForge.Runs;

namespace PairForge.Tests.Runs;

/// <summary>Tells a test of every operation that changes something, by the names of <see cref="FailpointStorage"/>; and leaves out or delays some.</summary>
internal sealed class RecordingStorage(IStorage inner) : IStorage
{
    private readonly Dictionary<Stream, string> _paths = [];
    private readonly List<Action> _delayed = [];

    internal List<string> Log { get; } = [];

    /// <summary>Called before an operation, which is not yet in the log.</summary>
    internal Action<string>? Before { get; init; }

    /// <summary>Which operations are left out.</summary>
    internal Predicate<string>? Drops { get; init; }

    /// <summary>Which operations are put off until after one whose name begins with <see cref="Until"/>.</summary>
    internal Predicate<string>? Delays { get; init; }

    internal string Until { get; init; } = "";

    public Stream Create(string path)
    {
        Stream? stream = null;
        Do("create", path, () => stream = inner.Create(path));
        _paths[stream!] = path;
        return stream!;
    }

    public void Sync(Stream stream) => Do("sync", _paths[stream], () => inner.Sync(stream));

    public Stream Open(string path) => inner.Open(path);

    public bool Link(string path, string newPath)
    {
        var made = true;
        Do("link", newPath, () => made = inner.Link(path, newPath));
        return made;
    }

    public void SyncFolder(string folder) => Do("sync-folder", folder, () => inner.SyncFolder(folder));

    public void Replace(string path, string newPath) => Do("replace", newPath, () => inner.Replace(path, newPath));

    public void Delete(string path) => Do("delete", path, () => inner.Delete(path));

    public void DeleteFolder(string folder) => Do("delete-folder", folder, () => inner.DeleteFolder(folder));

    public IReadOnlyList<string> List(string folder) => inner.List(folder);

    public long? Length(string path) => inner.Length(path);

    public string? LocalPath(string path) => inner.LocalPath(path);

    private void Do(string operation, string path, Action work)
    {
        var name = FailpointStorage.NameOf(operation, path);
        Before?.Invoke(name);
        Log.Add(name);
        if (Drops?.Invoke(name) == true) return;
        if (Delays?.Invoke(name) == true)
        {
            _delayed.Add(work);
            return;
        }
        work();
        if (Until.Length == 0 || !name.StartsWith(Until, StringComparison.Ordinal)) return;
        foreach (var late in _delayed)
        {
            Before?.Invoke("late");
            late();
        }
        _delayed.Clear();
    }
}
