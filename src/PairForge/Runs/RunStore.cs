using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;

namespace PairForge.Runs;

/// <summary>The committed work of one run: markers under <c>_run/done</c>, files under <c>_run/STAGE</c>, attempts under <c>_run/attempts</c>.</summary>
/// <remarks>
/// Any number of processes may work on one run, also on the same index: each writes files of its own, and the first
/// marker wins. Nothing is read but through a marker, and a file whose size or hash is not the marker's is refused.
/// </remarks>
internal sealed class RunStore(IStorage storage, string planHash)
{
    internal const string Folder = "_run", Done = "_run/done", Attempts = "_run/attempts";

    private readonly ConcurrentDictionary<string, bool> _verified = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _durable = new(StringComparer.Ordinal);

    internal IStorage Storage => storage;

    internal string PlanHash => planHash;

    /// <summary>The marker of one index of a stage, which survives a power cut now; null while it is not done.</summary>
    internal StageMarker? Find(string stage, int index)
    {
        var path = MarkerPath(stage, index);
        if (ReadMarker(path) is not { } marker || marker.Stage != stage || marker.Index != index) return null;
        if (marker.PlanHash != planHash)
            throw new PairForgeException(FailureKind.CannotCreateOutput, $"{storage.LocalPath(path) ?? path} belongs to another plan; replace the run with --fresh");
        if (_durable.ContainsKey(path)) return marker;
        // Whoever linked it may have died before it synced the folder; what is built on it must not outlive it.
        var names = storage.List(Done);
        storage.SyncFolder(Done);
        foreach (var name in names) _durable.TryAdd($"{Done}/{name}", true);
        return marker;
    }

    /// <summary>The marker of an index that must be done.</summary>
    internal StageMarker Require(string stage, int index) => Find(stage, index)
        ?? throw new PairForgeException(FailureKind.TryAgain, $"stage {stage} {index} is not done yet; run it before the stages that follow it");

    /// <summary>The markers of a whole stage.</summary>
    internal StageMarker[] RequireAll(string stage, int count)
    {
        var markers = new StageMarker[count];
        for (var i = 0; i < count; i++) markers[i] = Require(stage, i);
        return markers;
    }

    /// <summary>Begins an attempt at one index of a stage.</summary>
    internal StageAttempt Begin(string stage, int index) => new(this, stage, index);

    /// <summary>Opens a committed file; its content is verified the first time.</summary>
    internal Stream Open(StageFile file)
    {
        Check(file);
        return storage.Open(file.Path);
    }

    /// <summary>A committed file on a local disk, verified, for mapping or random access.</summary>
    internal string LocalPath(StageFile file)
    {
        Check(file);
        return storage.LocalPath(file.Path) ?? throw new PairForgeException(FailureKind.Internal, $"{file.Path} must be on a local disk");
    }

    internal byte[] ReadAll(string path)
    {
        using var stream = storage.Open(path);
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return buffer.ToArray();
    }

    internal static string MarkerPath(string stage, int index) => string.Create(CultureInfo.InvariantCulture, $"{Done}/{stage}-{index:D5}.json");

    /// <summary>What is wrong with a committed file; null where it is as its marker says.</summary>
    internal string? Problem(StageFile file)
    {
        if (storage.Length(file.Path) is not { } length) return "is missing";
        if (length != file.Bytes) return $"has {length} bytes; its marker says {file.Bytes}";
        using var stream = storage.Open(file.Path);
        var found = Convert.ToHexStringLower(SHA256.HashData(stream));
        return found == file.Sha256 ? null : $"has the hash {found}; its marker says {file.Sha256}";
    }

    /// <summary>Notes that a file was hashed in this process when it was committed.</summary>
    internal void Trust(StageFile file) => _verified.TryAdd(file.Path, true);

    /// <summary>Makes the name of a marker durable.</summary>
    internal void SyncMarker(string path)
    {
        storage.SyncFolder(Done);
        _durable.TryAdd(path, true);
    }

    private StageMarker? ReadMarker(string path)
    {
        if (storage.Length(path) is null) return null;
        try
        {
            return StageMarker.TryParse(ReadAll(path));
        }
        catch (FileNotFoundException)
        {
            return null; // Taken away in between.
        }
    }

    /// <summary>Refuses a committed file that is not what its marker says.</summary>
    internal void Check(StageFile file)
    {
        if (_verified.ContainsKey(file.Path)) return;
        try
        {
            if (Problem(file) is { } problem)
                throw new DamagedRunException($"{storage.LocalPath(file.Path) ?? file.Path} {problem}; the run is damaged: build it anew with --fresh");
        }
        catch (ArgumentException fault)
        {
            throw new DamagedRunException($"a marker of the run names a file outside of it ({fault.Message}); the run is damaged: build it anew with --fresh", fault);
        }
        _verified.TryAdd(file.Path, true);
    }
}
