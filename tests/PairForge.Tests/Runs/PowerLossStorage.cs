using PairForge.Runs;

namespace PairForge.Tests.Runs;

/// <summary>A disk in memory whose power can be cut: it promises what POSIX promises, and nothing more.</summary>
/// <remarks>
/// What is written to a file is durable after <see cref="Sync"/>; before, a cut may leave any part of it, or zeros.
/// A name made or taken away is durable after <see cref="SyncFolder"/> of its folder; before, a cut may leave any
/// subset of such changes, of which only those of one name are ordered. A folder is a name in the folder above. A file
/// that has no name is gone, however durable its content.
/// </remarks>
internal sealed class PowerLossStorage : IStorage
{
    private readonly Folder _root;
    private readonly Lock _gate = new();

    internal PowerLossStorage() => _root = new Folder();

    private PowerLossStorage(Folder root) => _root = root;

    /// <summary>Whether syncing a folder syncs those above it, as the seam promises; a disk alone does not.</summary>
    internal bool SyncsAbove { get; init; } = true;

    /// <summary>Whether the disk has hard links; otherwise a name is claimed by an empty file, and a durable copy renamed over it.</summary>
    internal bool HardLinks { get; set; } = true;

    public Stream Create(string path)
    {
        lock (_gate)
        {
            var (folder, name) = Place(path, make: true)!.Value;
            if (folder.Names.ContainsKey(name)) throw new IOException($"{path} is there already");
            var file = new File();
            folder.Set(name, file);
            return new Writer(file);
        }
    }

    public void Sync(Stream stream)
    {
        stream.Flush();
        var file = ((Writer)stream).File;
        lock (_gate) file.Durable = file.Content;
    }

    public Stream Open(string path)
    {
        lock (_gate) return new MemoryStream(Find(path)?.Content ?? throw new FileNotFoundException($"{path} is missing", path), writable: false);
    }

    public bool Link(string path, string newPath)
    {
        lock (_gate)
        {
            var file = Find(path) ?? throw new FileNotFoundException($"{path} is missing", path);
            var (folder, name) = Place(newPath, make: true)!.Value;
            if (folder.Names.TryGetValue(name, out var there) && (HardLinks || there is not File { Content.Length: 0 } || file.Content.Length == 0)) return false;
            if (HardLinks)
            {
                folder.Set(name, file);
                return true;
            }
            folder.Set(name, new File());
            folder.Set(name, new File { Content = file.Content, Durable = file.Content });
            return true;
        }
    }

    public void Replace(string path, string newPath)
    {
        lock (_gate)
        {
            var file = Find(path) ?? throw new FileNotFoundException($"{path} is missing", path);
            var (folder, name) = Place(newPath, make: true)!.Value;
            folder.Set(name, file);
            var (above, old) = Place(path, make: false)!.Value;
            above.Set(old, null);
        }
    }

    public void SyncFolder(string folder)
    {
        lock (_gate)
        {
            var way = new List<Folder> { _root };
            foreach (var part in folder.Split('/', StringSplitOptions.RemoveEmptyEntries))
                way.Add(way[^1].Names.GetValueOrDefault(part) as Folder ?? throw new IOException($"{folder} is missing"));
            foreach (var synced in SyncsAbove ? way : way[^1..]) synced.Sync();
        }
    }

    public void Delete(string path)
    {
        lock (_gate)
        {
            if (Place(path, make: false) is var (folder, name) && folder.Names.ContainsKey(name)) folder.Set(name, null);
        }
    }

    public void DeleteFolder(string folder)
    {
        lock (_gate)
        {
            if (Place(folder, make: false) is not var (above, name) || above.Names.GetValueOrDefault(name) is not Folder gone) return;
            gone.Clear();
            above.Set(name, null);
        }
    }

    public IReadOnlyList<string> List(string folder)
    {
        lock (_gate)
        {
            if (Place($"{folder}/x", make: false) is not var (place, _)) return [];
            return [.. place.Names.Where(n => n.Value is File).Select(n => n.Key).Order(StringComparer.Ordinal)];
        }
    }

    public long? Length(string path)
    {
        lock (_gate) return Find(path)?.Content.Length;
    }

    public string? LocalPath(string path) => null;

    /// <summary>The disk after a power cut now; each open question is put to <paramref name="choose"/>, given the number of answers.</summary>
    /// <param name="choose">Answer 0 is always that nothing unsynced survived.</param>
    /// <param name="except">A folder that is empty afterwards, without a question.</param>
    internal PowerLossStorage Cut(Func<int, int> choose, string? except = null)
    {
        lock (_gate) return new((Folder)_root.AfterCut("", choose, except, [])) { SyncsAbove = SyncsAbove, HardLinks = HardLinks };
    }

    /// <summary>The disk after every power cut that is possible now.</summary>
    internal IEnumerable<PowerLossStorage> EveryCut(string? except = null)
    {
        List<(int Answer, int Of)> answers = [];
        do
        {
            var asked = 0;
            yield return Cut(options =>
            {
                if (asked == answers.Count) answers.Add((0, options));
                return answers[asked++].Answer;
            }, except);
            while (answers.Count > 0 && answers[^1].Answer == answers[^1].Of - 1) answers.RemoveAt(answers.Count - 1);
            if (answers.Count > 0) answers[^1] = (answers[^1].Answer + 1, answers[^1].Of);
        }
        while (answers.Count > 0);
    }

    /// <summary>The same disk, as a process finds it that starts after another was killed: nothing is lost, and nothing more is durable.</summary>
    internal PowerLossStorage Copy()
    {
        lock (_gate) return new((Folder)_root.Copied([])) { SyncsAbove = SyncsAbove, HardLinks = HardLinks };
    }

    /// <summary>All names and contents, to tell states apart.</summary>
    internal string Describe()
    {
        lock (_gate) return _root.Describe("");
    }

    private File? Find(string path) => Place(path, make: false) is var (folder, name) ? folder.Names.GetValueOrDefault(name) as File : null;

    private (Folder Folder, string Name)? Place(string path, bool make)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var folder = _root;
        foreach (var part in parts[..^1])
        {
            if (folder.Names.GetValueOrDefault(part) is not Folder below)
            {
                if (!make) return null;
                if (folder.Names.ContainsKey(part)) throw new IOException($"{part} of {path} is a file");
                folder.Set(part, below = new Folder());
            }
            folder = below;
        }
        return (folder, parts[^1]);
    }

    private abstract class Node
    {
        internal abstract Node AfterCut(string path, Func<int, int> choose, string? except, Dictionary<Node, Node> done);

        internal abstract Node Copied(Dictionary<Node, Node> done);
    }

    private sealed class Folder : Node
    {
        /// <summary>By name, what it may be after a cut: the durable state, then each change since, in order.</summary>
        private readonly SortedDictionary<string, List<Node?>> _states = new(StringComparer.Ordinal);

        internal Dictionary<string, Node> Names { get; } = new(StringComparer.Ordinal);

        internal void Set(string name, Node? node)
        {
            if (!_states.TryGetValue(name, out var states)) _states[name] = states = [Names.GetValueOrDefault(name)];
            states.Add(node);
            if (node is null) Names.Remove(name);
            else Names[name] = node;
        }

        internal void Sync() => _states.Clear();

        internal void Clear()
        {
            foreach (var (name, node) in Names.ToList())
            {
                (node as Folder)?.Clear();
                Set(name, null);
            }
        }

        internal override Node AfterCut(string path, Func<int, int> choose, string? except, Dictionary<Node, Node> done)
        {
            if (done.TryGetValue(this, out var known)) return known;
            var after = new Folder();
            done[this] = after;
            if (path == except) return after;
            foreach (var name in Names.Keys.Union(_states.Keys).Order(StringComparer.Ordinal))
            {
                var states = _states.GetValueOrDefault(name)?.Distinct().ToList() ?? [Names[name]];
                if (states[states.Count == 1 ? 0 : choose(states.Count)] is { } node) after.Names[name] = node.AfterCut(path.Length == 0 ? name : $"{path}/{name}", choose, except, done);
            }
            return after;
        }

        internal override Node Copied(Dictionary<Node, Node> done)
        {
            if (done.TryGetValue(this, out var known)) return known;
            var copy = new Folder();
            done[this] = copy;
            foreach (var (name, node) in Names) copy.Names[name] = node.Copied(done);
            foreach (var (name, states) in _states) copy._states[name] = [.. states.Select(s => s?.Copied(done))];
            return copy;
        }

        internal string Describe(string path) => string.Concat(Names.OrderBy(n => n.Key, StringComparer.Ordinal)
            .Select(n => n.Value is Folder folder ? folder.Describe($"{path}{n.Key}/") + $"{path}{n.Key}/\n" : $"{path}{n.Key} {Convert.ToHexString(((File)n.Value).Content)}\n"));
    }

    private sealed class File : Node
    {
        internal byte[] Content { get; set; } = [];

        internal byte[] Durable { get; set; } = [];

        /// <summary>The durable bytes, then any first part of the rest; then zeros up to its length, or zeros before the rest.</summary>
        internal override Node AfterCut(string path, Func<int, int> choose, string? except, Dictionary<Node, Node> done)
        {
            if (done.TryGetValue(this, out var known)) return known;
            var (from, to) = (Durable.Length, Content.Length);
            if (!Content.AsSpan().StartsWith(Durable)) throw new InvalidOperationException("a file of a run is written once, from front to back");
            var after = Durable;
            if (to > from)
            {
                var (shape, part) = Math.DivRem(choose(3 * (to - from)), to - from);
                after = Content.ToArray();
                if (shape == 0) after = after[..(from + part)];
                else if (shape == 1) after.AsSpan(from + part).Clear();
                else after.AsSpan(from, part).Clear();
            }
            return done[this] = new File { Content = after, Durable = after };
        }

        internal override Node Copied(Dictionary<Node, Node> done) => done.TryGetValue(this, out var known) ? known : done[this] = new File { Content = Content, Durable = Durable };
    }

    private sealed class Writer(File file) : MemoryStream
    {
        internal File File => file;

        public override void Flush() => file.Content = ToArray();

        protected override void Dispose(bool disposing)
        {
            Flush();
            base.Dispose(disposing);
        }
    }
}
