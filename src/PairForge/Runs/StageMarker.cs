using System.Security.Cryptography;
using System.Text.Json;

namespace PairForge.Runs;

/// <summary>One file that a stage committed.</summary>
/// <param name="Name">What the stage calls it: <c>passages</c>, <c>views</c>, ...</param>
/// <param name="Path">Where it lies, named by its content.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Hash of its bytes, hex.</param>
internal sealed record StageFile(string Name, string Path, long Bytes, string Sha256);

/// <summary>
/// The record that an index of a stage is done: which files it made and what it counted. A marker that is there is the
/// only thing that later stages believe.
/// </summary>
internal sealed record StageMarker
{
    internal required string Stage { get; init; }

    internal required int Index { get; init; }

    /// <summary>Hash of the plan that the work was done for.</summary>
    internal required string PlanHash { get; init; }

    /// <summary>In order of their names.</summary>
    internal required IReadOnlyList<StageFile> Files { get; init; }

    /// <summary>Counts by name, such as <c>records.accepted</c>; in order of their names.</summary>
    internal required IReadOnlyDictionary<string, long> Counts { get; init; }

    internal StageFile? Find(string name) => Files.FirstOrDefault(f => f.Name == name);

    internal StageFile File(string name) => Find(name) ?? throw new PairForgeException(FailureKind.Internal, $"stage {Stage} {Index} made no file '{name}'");

    internal long Count(string name) => Counts.GetValueOrDefault(name);

    /// <summary>The one way to write this marker; its last line is the hash of the lines before.</summary>
    internal byte[] ToBytes() => Write(Convert.ToHexStringLower(SHA256.HashData(Write(hash: null))));

    private byte[] Write(string? hash)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteStartObject("counts");
            foreach (var (name, count) in Counts.OrderBy(c => c.Key, StringComparer.Ordinal)) json.WriteNumber(name, count);
            json.WriteEndObject();
            json.WriteStartArray("files");
            foreach (var file in Files.OrderBy(f => f.Name, StringComparer.Ordinal))
            {
                json.WriteStartObject();
                json.WriteNumber("bytes", file.Bytes);
                json.WriteString("name", file.Name);
                json.WriteString("path", file.Path);
                json.WriteString("sha256", file.Sha256);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteNumber("index", Index);
            json.WriteString("plan", PlanHash);
            json.WriteString("stage", Stage);
            if (hash is not null) json.WriteString("marker_sha256", hash);
            json.WriteEndObject();
        }
        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    /// <summary>Reads a marker; null where the bytes are no whole and undamaged one: then the work counts as not done.</summary>
    internal static StageMarker? TryParse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            var marker = new StageMarker
            {
                Stage = Text(root, "stage"),
                Index = root.GetProperty("index").GetInt32(),
                PlanHash = Text(root, "plan"),
                Files = [.. root.GetProperty("files").EnumerateArray().Select(f => new StageFile(Text(f, "name"), Text(f, "path"), f.GetProperty("bytes").GetInt64(), Text(f, "sha256")))],
                Counts = root.GetProperty("counts").EnumerateObject().DistinctBy(c => c.Name).ToDictionary(c => c.Name, c => c.Value.GetInt64(), StringComparer.Ordinal),
            };
            return bytes.Span.SequenceEqual(marker.ToBytes()) ? marker : null;
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? throw new FormatException();
}
