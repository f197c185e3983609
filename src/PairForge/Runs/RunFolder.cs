using System.Text;

namespace PairForge.Runs;

/// <summary>The folder of a dataset while it is being made: work goes to <c>_run</c>, and a finished dataset has <c>_SUCCESS</c>.</summary>
internal sealed class RunFolder
{
    internal const string PlanFile = "plan.json", SuccessFile = Sinks.SuccessMarker.FileName;

    private static readonly HashSet<string> Folders = new(StringComparer.Ordinal) { "data", "lineage", "quarantine", RunStore.Folder };
    private static readonly HashSet<string> Files = new(StringComparer.Ordinal)
    {
        "manifest.json", PlanFile, "stats.json", "README.md", "report.html", "train.json", MiningReview.FileName, Provenance.FileName, SuccessFile,
    };

    private readonly bool _existed;

    private RunFolder(string path, IStorage storage, bool existed) => (Path, Storage, _existed) = (path, storage, existed);

    internal string Path { get; }

    internal IStorage Storage { get; }

    internal bool IsFinished => Storage.Length(SuccessFile) is not null;

    /// <summary>The folder beside a run's own in which answers of hooks are kept: a new run, an abandoned one and <c>--fresh</c> leave it alone.</summary>
    internal static string CacheOf(string path) => System.IO.Path.TrimEndingDirectorySeparator(path) + ".cache";

    /// <summary>The folder as it is.</summary>
    internal static RunFolder At(string path, IStorage storage) => Directory.Exists(path)
        ? new RunFolder(path, storage, existed: true)
        : throw new PairForgeException(FailureKind.InputMissing, $"{path} is not there; expected the folder of a run");

    /// <summary>Opens the folder for a plan: finished, half done, or new.</summary>
    /// <exception cref="PairForgeException">It holds something else, or cannot be written.</exception>
    internal static RunFolder Open(string path, IStorage storage, RunPlan plan, bool fresh)
    {
        try
        {
            if (File.Exists(path))
                throw new PairForgeException(FailureKind.CannotCreateOutput, $"{path} is a file; the output must be a folder: give another with --out");
            var folder = new RunFolder(path, storage, Directory.Exists(path));
            if (folder._existed) folder.RefuseForeign();
            if (fresh) folder.Clear();
            var there = folder.ReadText(PlanFile);
            if (there is not null && there != plan.Json)
                throw new PairForgeException(FailureKind.CannotCreateOutput, $"{path} holds the dataset of another run ({folder.Parse(PlanFile, there, t => PlanDifference.Of(t, plan.Json))}); give another folder with --out, or replace it with --fresh");
            if (there is null)
            {
                folder.Clear(); // what a failed run left: its quarantine
                folder.Publish(PlanFile, Encoding.UTF8.GetBytes(plan.Json));
            }
            if (folder.IsFinished) storage.DeleteFolder(RunStore.Folder); // a run that was stopped between its last two steps
            return folder;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            if (RunFault.IsFull(fault)) throw RunFault.OfStorage(path, fault);
            throw new PairForgeException(FailureKind.CannotCreateOutput, $"{path} cannot be written ({fault.Message.TrimEnd('.')}); give another folder with --out", fault);
        }
    }

    /// <summary>Writes a small file of the dataset: durable first, then under its name.</summary>
    internal void Publish(string name, byte[] bytes)
    {
        var temporary = $"{RunStore.Attempts}/publish-{System.IO.Path.GetFileName(name)}-{Guid.NewGuid():N}";
        using (var stream = Storage.Create(temporary))
        {
            stream.Write(bytes);
            stream.Flush();
            Storage.Sync(stream);
        }
        if (!Storage.Link(temporary, name)) Storage.Replace(temporary, name);
        Storage.SyncFolder(System.IO.Path.GetDirectoryName(name) ?? "");
        Storage.Delete(temporary);
    }

    internal string? ReadText(string name)
    {
        if (Storage.Length(name) is null) return null;
        using var reader = new StreamReader(Storage.Open(name), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>The counts of a finished dataset.</summary>
    /// <exception cref="PairForgeException">They are missing or damaged.</exception>
    internal string ReadStats()
    {
        const string name = "stats.json";
        var text = ReadText(name) ?? throw new DamagedRunException($"{System.IO.Path.Combine(Path, name)} is missing; pairforge verify says what else is, --fresh builds anew");
        return Parse(name, text, t => { using var document = System.Text.Json.JsonDocument.Parse(t); return t; });
    }

    /// <summary>Reads what a text of the run says.</summary>
    /// <exception cref="PairForgeException">It says nothing that PairForge wrote.</exception>
    internal T Parse<T>(string name, string text, Func<string, T> parse)
    {
        try
        {
            return parse(text);
        }
        catch (Exception fault) when (fault is System.Text.Json.JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new DamagedRunException($"{System.IO.Path.Combine(Path, name)} is damaged ({fault.Message.TrimEnd('.')}); the run cannot go on: build it anew with --fresh", fault);
        }
    }

    /// <summary>After a failure that another try would meet again: removes all but the quarantine, which says what was wrong; and the folder if nothing is left.</summary>
    internal void Abandon(IEnumerable<StageFile> quarantine)
    {
        try
        {
            var part = 0;
            foreach (var file in quarantine) Storage.Link(file.Path, Sinks.QuarantineWriter.PathOf(part++));
            foreach (var name in Folders)
            {
                if (name != "quarantine") Storage.DeleteFolder(name);
            }
            foreach (var name in Files) Storage.Delete(name);
            if (!_existed && Directory.Exists(Path) && !Directory.EnumerateFileSystemEntries(Path).Any()) Directory.Delete(Path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one to report.
        }
    }

    /// <summary>Removes everything of an earlier run; the mark that it is finished goes first.</summary>
    private void Clear()
    {
        Storage.Delete(SuccessFile);
        foreach (var name in Folders) Storage.DeleteFolder(name);
        foreach (var name in Files) Storage.Delete(name);
    }

    private void RefuseForeign()
    {
        foreach (var entry in Directory.EnumerateFileSystemEntries(Path).Select(e => System.IO.Path.GetFileName(e)!).Order(StringComparer.Ordinal))
        {
            if (!Folders.Contains(entry) && !Files.Contains(entry))
                throw new PairForgeException(FailureKind.CannotCreateOutput, $"{Path} holds '{entry}', which is not part of a dataset; give an empty folder with --out");
        }
    }
}
