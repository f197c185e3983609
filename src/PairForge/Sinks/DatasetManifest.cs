using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PairForge.Sinks;

/// <summary>One split of a dataset.</summary>
/// <param name="Name"><c>train</c> or <c>dev</c>.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Files">Its data files, then its lineage files.</param>
public sealed record DatasetSplit(string Name, long Rows, IReadOnlyList<DatasetFile> Files);

/// <summary>What a dataset holds: readers follow this list, never the folder.</summary>
public sealed record DatasetManifest
{
    /// <summary>Version of this layout.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Name of the dataset.</summary>
    public required string Name { get; init; }

    /// <summary>Identity of the run that made it.</summary>
    public required string PlanHash { get; init; }

    /// <summary><c>pair</c>, <c>triplet</c> or <c>n-tuple</c>.</summary>
    public required string Format { get; init; }

    /// <summary>Negatives asked for a pair.</summary>
    public int Negatives { get; init; }

    /// <summary>The splits.</summary>
    public required IReadOnlyList<DatasetSplit> Splits { get; init; }

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Reads the manifest of a finished dataset.</summary>
    /// <exception cref="PairForgeException">There is none, or the dataset was not finished.</exception>
    public static DatasetManifest Read(string folder)
    {
        var path = Path.Combine(folder, "manifest.json");
        if (!File.Exists(path))
            throw new PairForgeException(FailureKind.InputMissing, $"{folder} is not a dataset: it has no manifest.json");
        if (!File.Exists(Path.Combine(folder, "_SUCCESS")))
            throw new PairForgeException(FailureKind.BadData, $"{folder} was not finished: it has no _SUCCESS; run the same build again");
        try
        {
            return JsonSerializer.Deserialize<DatasetManifest>(File.ReadAllText(path), Json) ?? throw new JsonException("null");
        }
        catch (JsonException fault)
        {
            throw new PairForgeException(FailureKind.BadData, $"{path} is damaged: {fault.Message}", fault);
        }
    }

    /// <summary>Canonical JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json) + "\n";
}

/// <summary>The marker of a finished dataset: the hash of its manifest, written last.</summary>
public static class SuccessMarker
{
    /// <summary>Marks <paramref name="folder"/> as finished.</summary>
    public static void Write(string folder) =>
        AtomicFile.Write(Path.Combine(folder, "_SUCCESS"), $"{{\"manifest_sha256\":\"{HashOf(Path.Combine(folder, "manifest.json"))}\"}}\n");

    internal static string HashOf(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}

/// <summary>Hashes a finished dataset again.</summary>
public static class DatasetVerifier
{
    /// <summary>One line for everything that is not as the manifest says; none when all is well.</summary>
    public static IReadOnlyList<string> Verify(string folder)
    {
        var faults = new List<string>();
        var manifest = DatasetManifest.Read(folder);
        var marker = File.ReadAllText(Path.Combine(folder, "_SUCCESS"), Encoding.UTF8);
        if (!marker.Contains(SuccessMarker.HashOf(Path.Combine(folder, "manifest.json")), StringComparison.Ordinal))
            faults.Add("manifest.json is not the one that _SUCCESS names");
        foreach (var file in manifest.Splits.SelectMany(s => s.Files))
        {
            var path = Path.Combine(folder, file.Path);
            if (!File.Exists(path)) faults.Add($"{file.Path} is missing");
            else if (new FileInfo(path).Length != file.Bytes) faults.Add($"{file.Path} has {new FileInfo(path).Length} bytes; the manifest says {file.Bytes}");
            else if (SuccessMarker.HashOf(path) != file.Sha256) faults.Add($"{file.Path} has other content than the manifest says");
        }
        return faults;
    }
}
