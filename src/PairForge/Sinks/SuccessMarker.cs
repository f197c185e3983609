using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PairForge.Sinks;

/// <summary><c>_SUCCESS</c>: written last, it says that the dataset is whole and which manifest it was finished with.</summary>
public static class SuccessMarker
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "_SUCCESS";

    /// <summary>Marks a dataset as finished; its manifest must be there.</summary>
    public static void Write(string folder) => AtomicFile.Write(Path.Combine(folder, FileName), Of(File.ReadAllBytes(Path.Combine(folder, DatasetManifest.FileName))));

    /// <summary>The bytes of the mark for a manifest.</summary>
    internal static byte[] Of(ReadOnlySpan<byte> manifest) => Encoding.UTF8.GetBytes($"{{\"manifest_sha256\":\"{Convert.ToHexStringLower(SHA256.HashData(manifest))}\"}}\n");

    /// <summary>Takes the mark away, before anything of the dataset changes.</summary>
    public static void Remove(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) return;
        File.Delete(path);
        AtomicFile.SyncFolder(folder);
    }

    /// <summary>True when the mark is there, whatever it says.</summary>
    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>The hash of the manifest that the dataset was finished with; null where the mark is missing or unreadable.</summary>
    public static string? ReadManifestHash(string folder)
    {
        if (!Exists(folder)) return null;
        try
        {
            using var document = JsonDocument.Parse(RegularFile.ReadAllBytes(Path.Combine(folder, FileName)));
            return document.RootElement.GetProperty("manifest_sha256").GetString();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
