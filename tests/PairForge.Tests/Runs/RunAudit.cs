using System.Security.Cryptography;
using PairForge.Runs;

namespace PairForge.Tests.Runs;

/// <summary>Looks at a run from outside: whatever has a final name must be whole.</summary>
internal static class RunAudit
{
    /// <summary>What is wrong, in one line; null where every marker is whole and every file is what its name and its marker say.</summary>
    internal static string? Damage(IStorage storage)
    {
        var stages = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var name in storage.List(RunStore.Done))
        {
            if (StageMarker.TryParse(Read(storage, $"{RunStore.Done}/{name}")) is not { } marker) return $"{name} is no whole marker";
            stages.Add(marker.Stage);
            foreach (var file in marker.Files)
            {
                if (storage.Length(file.Path) is null) return $"{name} names {file.Path}, which is missing";
                if (Hash(storage, file.Path) != file.Sha256) return $"{name} names {file.Path}, which differs";
            }
        }
        foreach (var stage in stages.Select(s => $"{RunStore.Folder}/{s}"))
        {
            // A file ends in the first 16 digits of its hash; .copy-... is on its way to a name.
            foreach (var name in storage.List(stage).Where(n => n[0] != '.'))
            {
                if (!Hash(storage, $"{stage}/{name}").StartsWith(name[^16..], StringComparison.Ordinal)) return $"{stage}/{name} is not what its name says";
            }
        }
        return null;
    }

    private static string Hash(IStorage storage, string path) => Convert.ToHexStringLower(SHA256.HashData(Read(storage, path)));

    private static byte[] Read(IStorage storage, string path)
    {
        using var stream = storage.Open(path);
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return buffer.ToArray();
    }
}
