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
/// <param name="Sha256">Hash of the range's bytes, hex; empty where the input is one shard or is cut by rows: then the input's own hash counts.</param>
internal sealed record PlannedShard(int Input, SourceRange Range, string Sha256 = "");

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
    internal static RunPlan Make(Pipeline pipeline, IReadOnlyList<ISource> sources, string? encoderFingerprint, string? scrubKey, long? limit)
    {
        var (inputs, shards) = (new List<PlannedInput>(), new List<PlannedShard>());
        foreach (var (s, file) in SourceInputs.List(sources))
        {
            var ranges = sources[s].Cut(file, pipeline.Plan.ShardBytes);
            var hashes = InputHashes.Of(file, ranges);
            for (var r = 0; r < ranges.Count; r++) shards.Add(new PlannedShard(inputs.Count, ranges[r], hashes.Ranges[r]));
            inputs.Add(new PlannedInput(s, file.Path, file.Size, hashes.Whole) { File = file });
        }
        return new RunPlan(Write(pipeline, encoderFingerprint, scrubKey, limit, ConfiguredFiles.Hash(pipeline), inputs, shards), inputs, shards, limit);
    }

    /// <summary>Takes up a plan that was written before, without hashing its inputs again (each shard is verified when it is read); the other files of the pipeline are hashed.</summary>
    /// <exception cref="PairForgeException">It is not the plan of this pipeline, or the inputs or the secret of <c>scrub</c> are no longer those.</exception>
    internal static RunPlan Load(string planJson, Pipeline pipeline, IReadOnlyList<(int Source, SourceFile File)> listed, string? encoderFingerprint, string? scrubKey)
    {
        using var document = JsonDocument.Parse(planJson);
        var root = document.RootElement;
        if (root.GetProperty("pairforge").GetString() is var version && version != Version)
            throw new PairForgeException(FailureKind.CannotCreateOutput, $"the plan was made by PairForge {version}; this is {Version}: start over with --fresh");
        if ((root.TryGetProperty("scrub_key", out var planned) ? planned.GetString() : null) != scrubKey)
            throw new PairForgeException(FailureKind.CannotCreateOutput, "scrub.key holds another secret than when the run was planned; set the variable that it was planned with, or start over with --fresh");
        var inputs = new List<PlannedInput>();
        foreach (var input in root.GetProperty("inputs").EnumerateArray())
        {
            var expected = (Source: input.GetProperty("source").GetInt32(), Path: input.GetProperty("path").GetString()!, Size: input.GetProperty("size").GetInt64());
            var file = inputs.Count < listed.Count ? listed[inputs.Count] : default;
            if (file.File is null || file.Source != expected.Source || file.File.Path != expected.Path || file.File.Size != expected.Size)
                throw new PairForgeException(FailureKind.CannotCreateOutput, $"input {expected.Path} is no longer what was planned ({expected.Size} bytes); start over with --fresh");
            inputs.Add(new PlannedInput(expected.Source, expected.Path, expected.Size, input.GetProperty("sha256").GetString()!) { File = file.File });
        }
        if (listed.Count != inputs.Count)
            throw new PairForgeException(FailureKind.CannotCreateOutput, $"there are {listed.Count} inputs; {inputs.Count} were planned: start over with --fresh");
        var files = ConfiguredFiles.Hash(pipeline);
        foreach (var file in root.GetProperty("files").EnumerateObject())
        {
            if (!files.TryGetValue(file.Name, out var found) || found != file.Value.GetString())
                throw new PairForgeException(FailureKind.CannotCreateOutput, $"the file of {file.Name} has changed since the run was planned; start over with --fresh");
        }
        var shards = root.GetProperty("shards").EnumerateArray().Select(s => new PlannedShard(
            s.GetProperty("input").GetInt32(),
            new SourceRange(s.GetProperty("start").GetInt64(), s.TryGetProperty("end", out var end) ? end.GetInt64() : long.MaxValue),
            s.TryGetProperty("sha256", out var hash) ? hash.GetString()! : "")).ToList();
        long? most = root.TryGetProperty("limit", out var limit) ? limit.GetInt64() : null;
        var again = Write(pipeline, encoderFingerprint, scrubKey, most, files, inputs, shards);
        if (again != planJson)
            throw new PairForgeException(FailureKind.CannotCreateOutput, $"{RunFolder.PlanFile} is not what the pipeline plans ({PlanDifference.Of(planJson, again)}): it is damaged, or the encoder has changed; start over with --fresh");
        return new RunPlan(planJson, inputs, shards, most);
    }

    /// <summary>Refuses a shard whose input is no longer what was planned.</summary>
    /// <exception cref="PairForgeException">Its content has changed.</exception>
    internal void Verify(int shard)
    {
        var (planned, range) = (Inputs[Shards[shard].Input], Shards[shard]);
        if (planned.Sha256.Length == 0 || (range.Sha256.Length == 0 && range.Range.Start > 0)) return;
        var found = range.Sha256.Length > 0 ? InputHashes.OfRange(planned.File.FullPath, range.Range) : InputHashes.OfFile(planned.File.FullPath);
        if (found != (range.Sha256.Length > 0 ? range.Sha256 : planned.Sha256))
            throw new PairForgeException(FailureKind.CannotCreateOutput, $"{planned.File.FullPath} has changed since the run was planned; start over with --fresh");
    }

    private static string Write(Pipeline pipeline, string? encoderFingerprint, string? scrubKey, long? limit, SortedDictionary<string, string> files, List<PlannedInput> inputs, List<PlannedShard> shards)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WritePropertyName("configuration");
            CanonicalJson.Write(json, Identity(pipeline));
            json.WriteString("encoder", encoderFingerprint);
            json.WriteStartObject("files");
            foreach (var (key, sha256) in files) json.WriteString(key, sha256);
            json.WriteEndObject();
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
            if (pipeline.Mine?.Scorers.Select(s => s.Create().Fingerprint).ToArray() is { Length: > 0 } scorers)
            {
                json.WriteStartArray("pair_scorers");
                foreach (var fingerprint in scorers) json.WriteStringValue(fingerprint);
                json.WriteEndArray();
            }
            if (limit is { } most) json.WriteNumber("limit", most);
            json.WriteString("pairforge", Version);
            json.WriteNumber("schema_version", 1);
            if (scrubKey is not null) json.WriteString("scrub_key", scrubKey);
            json.WriteStartArray("shards");
            foreach (var shard in shards)
            {
                json.WriteStartObject();
                if (shard.Range.End != long.MaxValue) json.WriteNumber("end", shard.Range.End);
                json.WriteNumber("input", shard.Input);
                if (shard.Sha256.Length > 0) json.WriteString("sha256", shard.Sha256);
                json.WriteNumber("start", shard.Range.Start);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    /// <summary>The blocks of a pipeline that say what comes out.</summary>
    internal static Dictionary<string, object?> Identity(Pipeline pipeline) => new(StringComparer.Ordinal)
    {
        ["name"] = pipeline.Name,
        ["seed"] = pipeline.Seed,
        ["source"] = pipeline.Source,
        ["scrub"] = pipeline.Scrub,
        ["segment"] = pipeline.Segment,
        ["filter"] = pipeline.Filter,
        ["split"] = pipeline.Split,
        ["words"] = pipeline.Words,
        ["pair"] = pipeline.Pair,
        ["augment"] = pipeline.Augment,
        ["negatives"] = pipeline.Negatives,
        ["encode"] = pipeline.Encode,
        ["embeddings"] = pipeline.Embeddings,
        ["mine"] = pipeline.Mine,
        ["write"] = pipeline.Write,
        ["max_quarantine"] = pipeline.MaxQuarantine,
    };
}
