using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PairForge.Sinks;

/// <summary>One split of a dataset.</summary>
/// <param name="Name"><c>train</c>, <c>dev</c>, ...</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Files">Its data files in row order, each with its lineage.</param>
public sealed record DatasetSplit(string Name, long Rows, IReadOnlyList<DatasetFile> Files);

/// <summary><c>manifest.json</c>: every file of a dataset with its hash. No times and no host names: two runs compare byte for byte.</summary>
public sealed record DatasetManifest
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "manifest.json";

    private const int KnownSchemaVersion = 1;

    /// <summary>Hash of the plan that made the dataset.</summary>
    public required string PlanHash { get; init; }

    /// <summary>Name of the dataset.</summary>
    public required string Name { get; init; }

    /// <summary>The columns.</summary>
    public required PairFormat Format { get; init; }

    /// <summary>The splits.</summary>
    public required IReadOnlyList<DatasetSplit> Splits { get; init; }

    /// <summary>The files of bad input.</summary>
    public IReadOnlyList<DatasetFile> Quarantine { get; init; } = [];

    /// <summary>The files beside the rows: plan, counts, training block, card. A card that was written on since then differs.</summary>
    public IReadOnlyList<DatasetDocument> Documents { get; init; } = [];

    /// <summary>Hash of the bytes that the manifest was read from, hex; null where it was not read.</summary>
    public string? Sha256 { get; private init; }

    /// <summary>Every file that the manifest names, lineage after its data.</summary>
    public IEnumerable<DatasetFile> AllFiles =>
        Splits.SelectMany(s => s.Files).SelectMany(f => f.Lineage is null ? [f] : new[] { f, f.Lineage }).Concat(Quarantine);

    /// <summary>Name of a format in files: <c>pair</c>, <c>triplet</c>, <c>n-tuple</c>, <c>labeled-pair</c>, <c>labeled-list</c>.</summary>
    public static string FormatName(PairFormat format) => CanonicalJson.KebabCase(format.ToString());

    /// <summary>The canonical bytes: one order of keys, one indentation, one line end.</summary>
    public byte[] ToBytes()
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("schema_version", KnownSchemaVersion);
            json.WriteString("plan_hash", PlanHash);
            json.WriteString("name", Name);
            json.WriteString("format", FormatName(Format));
            json.WriteStartArray("splits");
            foreach (var split in Splits)
            {
                json.WriteStartObject();
                json.WriteString("name", split.Name);
                json.WriteNumber("rows", split.Rows);
                json.WriteStartArray("files");
                foreach (var file in split.Files) Write(json, file);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("quarantine");
            foreach (var file in Quarantine) Write(json, file);
            json.WriteEndArray();
            if (Documents.Count > 0)
            {
                json.WriteStartArray("documents");
                foreach (var document in Documents)
                {
                    json.WriteStartObject();
                    json.WriteString("path", document.Path);
                    json.WriteNumber("bytes", document.Bytes);
                    json.WriteString("sha256", document.Sha256);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes <c>manifest.json</c> into a dataset's folder, atomically.</summary>
    public void Write(string folder) => AtomicFile.Write(Path.Combine(folder, FileName), ToBytes());

    /// <summary>Reads <c>manifest.json</c> of a dataset's folder.</summary>
    /// <exception cref="PairForgeException">The folder or the file is missing, or it is no manifest of this version.</exception>
    public static DatasetManifest Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!Directory.Exists(folder))
            throw new PairForgeException(FailureKind.InputMissing, $"{folder} is not there; expected the folder of a dataset");
        if (!File.Exists(path))
            throw new PairForgeException(FailureKind.InputMissing, $"{folder} holds no {FileName}; expected the folder of a dataset that `pairforge build` or `pairforge mine` wrote");
        try
        {
            var bytes = RegularFile.ReadAllBytes(path);
            return Parse(bytes, path) with { Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)) };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PairForgeException(FailureKind.InputMissing, $"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads the bytes of a manifest.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="path">Their file, for messages.</param>
    public static DatasetManifest Parse(ReadOnlyMemory<byte> bytes, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            var version = root.GetProperty("schema_version").GetInt32();
            if (version != KnownSchemaVersion)
                throw new PairForgeException(FailureKind.BadData, $"{path}: schema_version is {version}; this version of PairForge reads {KnownSchemaVersion}");
            var format = root.GetProperty("format").GetString();
            return new()
            {
                PlanHash = root.GetProperty("plan_hash").GetString() ?? "",
                Name = root.GetProperty("name").GetString() ?? "",
                Format = Enum.GetValues<PairFormat>().Where(f => FormatName(f) == format).Cast<PairFormat?>().FirstOrDefault()
                    ?? throw new PairForgeException(FailureKind.BadData, $"{path}: format is '{format}'; expected {string.Join(", ", Enum.GetValues<PairFormat>().Select(FormatName))}"),
                Splits = [.. root.GetProperty("splits").EnumerateArray().Select(s => new DatasetSplit(
                    s.GetProperty("name").GetString() ?? "", s.GetProperty("rows").GetInt64(), Files(s.GetProperty("files"), path)))],
                Quarantine = Files(root.GetProperty("quarantine"), path),
                Documents = root.TryGetProperty("documents", out var documents)
                    ? [.. documents.EnumerateArray().Select(d => new DatasetDocument(PathOf(d, path), d.GetProperty("bytes").GetInt64(), d.GetProperty("sha256").GetString()!))]
                    : [],
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new PairForgeException(FailureKind.BadData, $"{path} is not a dataset's manifest: {e.Message}", e);
        }
    }

    private static void Write(Utf8JsonWriter json, DatasetFile file)
    {
        json.WriteStartObject();
        json.WriteString("path", file.Path);
        json.WriteNumber("rows", file.Rows);
        json.WriteNumber("bytes", file.Bytes);
        json.WriteString("sha256", file.Sha256);
        if (file.Lineage is not null)
        {
            json.WritePropertyName("lineage");
            Write(json, file.Lineage);
        }
        json.WriteEndObject();
    }

    private static IReadOnlyList<DatasetFile> Files(JsonElement array, string manifest) => [.. array.EnumerateArray().Select(f => ReadFile(f, manifest))];

    private static DatasetFile ReadFile(JsonElement json, string manifest)
    {
        return new(PathOf(json, manifest), json.GetProperty("rows").GetInt64(), json.GetProperty("bytes").GetInt64(), json.GetProperty("sha256").GetString() ?? "")
        {
            Lineage = json.TryGetProperty("lineage", out var lineage) ? ReadFile(lineage, manifest) : null,
        };
    }

    private static string PathOf(JsonElement json, string manifest)
    {
        var path = json.GetProperty("path").GetString() ?? "";
        // A manifest may come from anywhere; it names files of its own folder only.
        if (Path.IsPathRooted(path) || path.Length > 1024 || path.Contains('\\') || path.Any(char.IsControl) || path.Split('/').Any(part => part is "" or "." or ".."))
            throw new PairForgeException(FailureKind.BadData, $"{manifest} names '{path}'; expected a path inside the dataset's folder");
        return path;
    }
}
