namespace PairForge.Runs;

/// <summary>The folder of a dataset while it is being made: work goes to <c>_run</c>, and a finished dataset ends in <c>_SUCCESS</c>.</summary>
internal sealed class RunFolder
{
    private static readonly HashSet<string> Ours = new(StringComparer.Ordinal)
    {
        "data", "lineage", "quarantine", "manifest.json", "plan.json", "stats.json", "README.md", "report.html", "train.json", "_SUCCESS", "_run",
    };

    private RunFolder(string path, bool existed) => (Path, _existed) = (path, existed);

    private readonly bool _existed;

    internal string Path { get; }

    internal string Work => At("_run");

    internal bool IsFinished { get; private init; }

    internal string At(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Opens the folder for a plan: finished already, or empty and writable.</summary>
    /// <exception cref="PairForgeException">It holds something else, or cannot be written.</exception>
    internal static RunFolder Open(string path, RunPlan plan, bool fresh)
    {
        try
        {
            if (File.Exists(path))
                throw new PairForgeException(FailureKind.CannotCreateOutput, $"{path} is a file; the output must be a folder: give another with --out");
            var existed = Directory.Exists(path);
            if (existed)
            {
                var entries = Directory.EnumerateFileSystemEntries(path).Select(e => System.IO.Path.GetFileName(e)!).ToList();
                if (entries.FirstOrDefault(e => !Ours.Contains(e)) is { } foreign)
                    throw new PairForgeException(FailureKind.CannotCreateOutput, $"{path} holds '{foreign}', which is not part of a dataset; give an empty folder with --out");
                if (!fresh && File.Exists(System.IO.Path.Combine(path, "plan.json")))
                {
                    var there = File.ReadAllText(System.IO.Path.Combine(path, "plan.json"));
                    if (there != plan.Json)
                        throw new PairForgeException(FailureKind.CannotCreateOutput, $"{path} holds the dataset of another run ({RunPlan.Difference(there, plan.Json)}); give another folder with --out, or replace it with --fresh");
                    if (File.Exists(System.IO.Path.Combine(path, "_SUCCESS")))
                        return new RunFolder(path, existed) { IsFinished = true };
                }
            }
            var folder = new RunFolder(path, existed);
            folder.Clear();
            Directory.CreateDirectory(folder.Work);
            return folder;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new PairForgeException(FailureKind.CannotCreateOutput, $"{path} cannot be written: {fault.Message}", fault);
        }
    }

    /// <summary>Removes everything of an earlier run.</summary>
    internal void Clear()
    {
        foreach (var name in Ours)
        {
            var entry = At(name);
            if (Directory.Exists(entry)) Directory.Delete(entry, recursive: true);
            else if (File.Exists(entry)) File.Delete(entry);
        }
    }

    /// <summary>After a failure: removes all but the quarantine, which says what was wrong; and the folder if nothing is left.</summary>
    internal void Abandon()
    {
        try
        {
            foreach (var name in Ours.Where(n => n != "quarantine"))
            {
                var entry = At(name);
                if (Directory.Exists(entry)) Directory.Delete(entry, recursive: true);
                else if (File.Exists(entry)) File.Delete(entry);
            }
            if (!_existed && !Directory.EnumerateFileSystemEntries(Path).Any()) Directory.Delete(Path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one to report.
        }
    }
}
