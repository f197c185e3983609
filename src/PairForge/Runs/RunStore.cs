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

    internal IStorage Storage => storage;

    internal string PlanHash => planHash;

    /// <summary>The marker of one index of a stage; null while it is not done.</summary>
    internal StageMarker? Find(string stage, int index)
    {
        var path = MarkerPath(stage, index);
        if (storage.Length(path) is null) return null;
        var marker = StageMarker.TryParse(ReadAll(path));
        if (marker is null) return null;
        return marker.PlanHash == planHash ? marker : throw new PairForgeException(FailureKind.CannotCreateOutput, $"{path} belongs to another plan; replace the run with --fresh");
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

    /// <summary>Refuses a committed file that is not what its marker says.</summary>
    internal void Check(StageFile file)
    {
        if (_verified.ContainsKey(file.Path)) return;
        var problem = Compare(file.Path, file.Bytes, file.Sha256);
        if (problem is not null) throw new PairForgeException(FailureKind.BadData, $"{storage.LocalPath(file.Path) ?? file.Path} {problem}; the run is damaged: build it anew with --fresh");
        _verified.TryAdd(file.Path, true);
    }

    private string? Compare(string path, long bytes, string sha256)
    {
        if (storage.Length(path) is not { } length) return "is missing";
        if (length != bytes) return $"has {length} bytes; its marker says {bytes}";
        using var stream = storage.Open(path);
        var found = Convert.ToHexStringLower(SHA256.HashData(stream));
        return found == sha256 ? null : $"has the hash {found}; its marker says {sha256}";
    }

    /// <summary>Notes that a file was hashed in this process when it was committed.</summary>
    internal void Trust(StageFile file) => _verified.TryAdd(file.Path, true);
}
