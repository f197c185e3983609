using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace PairForge.Runs;

/// <summary>
/// A storage that ends the process at a chosen operation, at once and without cleaning up, or hangs there, to prove that a run survives
/// it. Off unless the environment variable <c>PAIRFORGE_FAILPOINT</c> is set.
/// </summary>
/// <remarks>
/// The variable is <c>before:N</c> or <c>after:N</c>, the N-th operation that changes something, from 1;
/// <c>before:NAME</c> or <c>before:NAME:K</c> (likewise <c>after</c>), the first or K-th whose name begins with NAME; or
/// <c>trace:FILE</c>, which only adds the names to a file. <c>hang</c> is like <c>before</c>, but the operation never ends.
/// A name is the operation and its path, without the random part of an attempt's folder:
/// <c>link:_run/done/map-00000.json</c>, <c>sync:_run/attempts/map-00000/passages</c>,
/// <c>sync-folder:.</c>.
/// </remarks>
internal sealed class FailpointStorage : IStorage
{
    internal const string Variable = "PAIRFORGE_FAILPOINT";

    private readonly IStorage _inner;
    private readonly ConditionalWeakTable<Stream, string> _paths = [];
    private readonly Lock _gate = new();
    private readonly string? _trace;
    private readonly string _name = "";
    private readonly bool _after, _hangs;
    private int _left;

    private FailpointStorage(IStorage inner, string failpoint)
    {
        _inner = inner;
        if (failpoint.Split(':', 2) is not [var when, { Length: > 0 } what] || when is not ("before" or "after" or "hang" or "trace")) throw Unknown(failpoint);
        if (when == "trace")
        {
            _trace = Path.GetFullPath(what);
            return;
        }
        (_after, _hangs) = (when == "after", when == "hang");
        var last = what.LastIndexOf(':');
        var counted = IsNumber(what.AsSpan(last + 1), out _left);
        if (!counted) (_name, _left) = (what, 1);
        else if (last >= 0) _name = what[..last];
        if (_left < 1) throw Unknown(failpoint);
    }

    /// <summary>The storage with the failpoint of the environment; the storage itself where there is none.</summary>
    internal static IStorage Wrap(IStorage inner) => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } failpoint ? new FailpointStorage(inner, failpoint) : inner;

    /// <summary>What an operation is called: the same in every run of the same plan.</summary>
    internal static string NameOf(string operation, string path)
    {
        const int random = 33; // a dash and a Guid
        if (!path.StartsWith(RunStore.Attempts + "/", StringComparison.Ordinal)) return $"{operation}:{(path is "" ? "." : path)}";
        var end = path.IndexOf('/', RunStore.Attempts.Length + 1) is var slash and >= 0 ? slash : path.Length;
        return $"{operation}:{path.AsSpan(0, Math.Max(end - random, RunStore.Attempts.Length))}{path.AsSpan(end)}";
    }

    public Stream Create(string path)
    {
        var stream = At("create", path, () => _inner.Create(path));
        _paths.Add(stream, path);
        return stream;
    }

    public void Sync(Stream stream) => At("sync", _paths.TryGetValue(stream, out var path) ? path : "", () => { _inner.Sync(stream); return true; });

    public Stream Open(string path) => _inner.Open(path);

    public bool Link(string path, string newPath) => At("link", newPath, () => _inner.Link(path, newPath));

    public void SyncFolder(string folder) => At("sync-folder", folder, () => { _inner.SyncFolder(folder); return true; });

    public void Replace(string path, string newPath) => At("replace", newPath, () => { _inner.Replace(path, newPath); return true; });

    public void Delete(string path) => At("delete", path, () => { _inner.Delete(path); return true; });

    public void DeleteFolder(string folder) => At("delete-folder", folder, () => { _inner.DeleteFolder(folder); return true; });

    public IReadOnlyList<string> List(string folder) => _inner.List(folder);

    public long? Length(string path) => _inner.Length(path);

    public string? LocalPath(string path) => _inner.LocalPath(path);

    private T At<T>(string operation, string path, Func<T> work)
    {
        var name = NameOf(operation, path);
        if (_trace is not null)
        {
            lock (_gate) File.AppendAllText(_trace, name + "\n");
            return work();
        }
        var hit = name.StartsWith(_name, StringComparison.Ordinal) && Interlocked.Decrement(ref _left) == 0;
        if (hit && _hangs) Thread.Sleep(Timeout.Infinite);
        if (hit && !_after) Die();
        var result = work();
        if (hit) Die();
        return result;
    }

    private static void Die()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
        Thread.Sleep(Timeout.Infinite); // Not one more instruction of the run, however slowly the signal comes.
    }

    private static bool IsNumber(ReadOnlySpan<char> text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static ConfigurationException Unknown(string failpoint) =>
        new($"{Variable} is '{failpoint}'; expected before:N, after:N, before:NAME, before:NAME:K, after:NAME, after:NAME:K, hang:... or trace:FILE");
}
