using PairForge.Runs;

namespace PairForge.Tests.Runs;

/// <summary>A small piece of work with a known result: two files and two counts for each index of a stage.</summary>
internal static class SampleShard
{
    internal const string Plan = "plan";

    /// <summary>What the files must hold, by name.</summary>
    internal static IReadOnlyList<(string Name, byte[] Content)> Files(int index) =>
        [("passages", [(byte)'p', 1, 2, 3, 4, (byte)(index + 1)]), ("views", [(byte)'v', 9, 8, (byte)(index + 1)])];

    /// <summary>Finds the index done, or does it.</summary>
    internal static StageMarker Run(IStorage storage, string stage, int index) => new RunStore(storage, Plan).Find(stage, index) ?? Attempt(storage, stage, index);

    /// <summary>Does the index, whether or not another has.</summary>
    internal static StageMarker Attempt(IStorage storage, string stage, int index, byte salt = 0)
    {
        using var attempt = new RunStore(storage, Plan).Begin(stage, index);
        foreach (var (name, content) in Files(index))
        {
            var stream = attempt.Create(name);
            stream.Write(content);
            if (salt != 0) stream.WriteByte(salt);
        }
        attempt.Count("records.accepted", 10 + index);
        attempt.Count("passages.kept", 7);
        return attempt.Commit();
    }

    /// <summary>What is wrong with the committed index; null where all its files are there and hold what they must.</summary>
    internal static string? Damage(IStorage storage, StageMarker marker)
    {
        foreach (var (name, content) in Files(marker.Index))
        {
            var file = marker.File(name);
            if (storage.Length(file.Path) is null) return $"{file.Path} is missing";
            if (!new RunStore(storage, Plan).ReadAll(file.Path).AsSpan().SequenceEqual(content)) return $"{file.Path} differs";
        }
        return marker.Count("records.accepted") == 10 + marker.Index && marker.Count("passages.kept") == 7 && marker.Counts.Count == 2 ? null : "counts differ";
    }

    /// <summary>The one right marker.</summary>
    internal static byte[] Expected(string stage, int index) => Attempt(new PowerLossStorage(), stage, index).ToBytes();
}
