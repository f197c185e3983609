using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PairForge.Sources;

namespace PairForge.Runs;

/// <summary>One input of a run, as it was when the run was planned.</summary>
/// <param name="Source">Index of the source in the pipeline.</param>
/// <param name="Path">Path relative to the glob root.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Hash of the content, hex; empty for a source in memory.</param>
internal sealed record PlannedInput(int Source, string Path, long Size, string Sha256)
{
    internal required SourceFile File { get; init; }
}

/// <summary>A part of an input that one index of stage <c>map</c> reads.</summary>
/// <param name="Input">Index of the input.</param>
/// <param name="Range">Bytes, or rows of Parquet.</param>
internal sealed record PlannedShard(int Input, SourceRange Range);

/// <summary>A run, frozen: its configuration, its inputs and its shards. The hash of its JSON is the run's identity.</summary>
internal sealed class RunPlan
{
    private RunPlan(string json, IReadOnlyList<PlannedInput> inputs, IReadOnlyList<PlannedShard> shards, long? limit)
    {
        Json = json;
        Inputs = inputs;
        Shards = shards;
        Limit = limit;
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
    }

    /// <summary>Canonical JSON; holds no place, time, host or worker count.</summary>
    internal string Json { get; }

    /// <summary>SHA-256 of <see cref="Json"/>, hex.</summary>
    internal string Hash { get; }

    internal IReadOnlyList<PlannedInput> Inputs { get; }

    /// <summary>In the order of the run; cut from the inputs alone, never from the number of workers.</summary>
    internal IReadOnlyList<PlannedShard> Shards { get; }

    /// <summary>Records read at most.</summary>
    internal long? Limit { get; }

    internal static string Version => typeof(RunPlan).Assembly.GetName().Version!.ToString(3);

    /// <summary>Lists and hashes the inputs.</summary>
    internal static RunPlan Make(Pipeline pipeline, IReadOnlyList<ISource> sources, string? encoderFingerprint, long? limit)
    {
        var inputs = new List<PlannedInput>();
        for (var s = 0; s < sources.Count; s++)
        {
            foreach (var file in sources[s].List())
                inputs.Add(new PlannedInput(s, file.Path, file.Size, file.FullPath.Length == 0 ? "" : HashFile(file.FullPath)) { File = file });
        }
        var shards = new List<PlannedShard>();
        for (var i = 0; i < inputs.Count; i++)
        {
            foreach (var range in sources[inputs[i].Source].Cut(inputs[i].File, pipeline.Plan.ShardBytes)) shards.Add(new PlannedShard(i, range));
        }
        var corpus = pipeline.Mine?.Corpus is { } path ? HashFile(path.Resolved) : null;

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WritePropertyName("configuration");
            CanonicalJson.Write(json, Identity(pipeline));
            json.WriteString("corpus_sha256", corpus);
            json.WriteString("encoder", encoderFingerprint);
            json.WriteStartArray("inputs");
            foreach (var input in inputs)
            {
                json.WriteStartObject();
                json.WriteString("path", input.Path);
                json.WriteString("sha256", input.Sha256);
                json.WriteNumber("size", input.Size);
                json.WriteNumber("source", input.Source);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            if (limit is { } most) json.WriteNumber("limit", most);
            json.WriteString("pairforge", Version);
            json.WriteNumber("schema_version", 1);
            json.WriteStartArray("shards");
            foreach (var shard in shards)
            {
                json.WriteStartObject();
                if (shard.Range.End != long.MaxValue) json.WriteNumber("end", shard.Range.End);
                json.WriteNumber("input", shard.Input);
                json.WriteNumber("start", shard.Range.Start);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return new RunPlan(Encoding.UTF8.GetString(buffer.ToArray()) + "\n", inputs, shards, limit);
    }

    /// <summary>Refuses an input that is no longer what was planned.</summary>
    /// <exception cref="PairForgeException">Its content has changed.</exception>
    internal void Verify(int input)
    {
        var planned = Inputs[input];
        if (planned.Sha256.Length == 0) return;
        var found = HashFile(planned.File.FullPath);
        if (found != planned.Sha256)
            throw new PairForgeException(FailureKind.CannotCreateOutput, $"{planned.File.FullPath} has changed since the run was planned (its hash was {planned.Sha256[..16]} and is {found[..16]}); start over with --fresh");
    }

    /// <summary>The first line in which two plans differ, for people.</summary>
    internal static string Difference(string there, string here)
    {
        using var a = JsonDocument.Parse(there);
        using var b = JsonDocument.Parse(here);
        return Difference(a.RootElement, b.RootElement, "") ?? "nothing";
    }

    private static string? Difference(JsonElement a, JsonElement b, string path)
    {
        if (a.ValueKind == JsonValueKind.Object && b.ValueKind == JsonValueKind.Object)
        {
            var names = a.EnumerateObject().Select(p => p.Name).Union(b.EnumerateObject().Select(p => p.Name)).Order(StringComparer.Ordinal);
            foreach (var name in names)
            {
                var inA = a.TryGetProperty(name, out var x);
                var inB = b.TryGetProperty(name, out var y);
                var inner = path.Length == 0 || path == "configuration" ? name : $"{path}.{name}";
                if (!inA) return $"{inner} is new";
                if (!inB) return $"{inner} is gone";
                if (Difference(x, y, inner) is { } found) return found;
            }
            return null;
        }
        if (a.ValueKind == JsonValueKind.Array && b.ValueKind == JsonValueKind.Array && a.GetArrayLength() == b.GetArrayLength())
        {
            for (var i = 0; i < a.GetArrayLength(); i++)
            {
                if (Difference(a[i], b[i], $"{path}[{i}]") is { } found) return found;
            }
            return null;
        }
        return a.GetRawText() == b.GetRawText() ? null : $"{path} was {Short(a)} and is {Short(b)}";

        static string Short(JsonElement e) => e.GetRawText() is { Length: > 60 } text ? text[..60] + "..." : e.GetRawText();
    }

    private static Dictionary<string, object?> Identity(Pipeline pipeline) => new(StringComparer.Ordinal)
    {
        ["name"] = pipeline.Name,
        ["seed"] = pipeline.Seed,
        ["source"] = pipeline.Source,
        ["segment"] = pipeline.Segment,
        ["filter"] = pipeline.Filter,
        ["pair"] = pipeline.Pair,
        ["augment"] = pipeline.Augment,
        ["encode"] = pipeline.Encode,
        ["mine"] = pipeline.Mine,
        ["write"] = pipeline.Write,
        ["max_quarantine"] = pipeline.MaxQuarantine,
    };

    private static string HashFile(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new PairForgeException(FailureKind.InputMissing, $"{path} cannot be read: {fault.Message}", fault);
        }
    }
}
