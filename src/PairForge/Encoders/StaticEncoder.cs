using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PairForge.Encoders;

/// <summary>
/// A vector a word: a text is the mean of its words' rows, scaled to unit length. What <c>pairforge train</c> makes, and what
/// sentence-transformers loads as StaticEmbedding.
/// </summary>
/// <remarks>
/// Rows are added in word order, each dimension by itself, without fused operations: the same bits on every machine. A text
/// without a known word is the zero vector. Instances are read-only and may be shared by threads.
/// </remarks>
public sealed class StaticEncoder
{
    private const string ModulesFile = "modules.json", ConfigurationFile = "config_sentence_transformers.json";
    private const string TokenizerFile = "tokenizer.json", WeightsFile = "model.safetensors";
    private const string WeightName = "embedding.weight", Model2VecWeightName = "embeddings";

    private readonly float[] _rows;

    /// <summary>Makes an encoder over <paramref name="rows"/>, (vocabulary, dimension) row-major.</summary>
    public StaticEncoder(WordTokenizer tokenizer, float[] rows, int dimension)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimension);
        if (rows.Length != (long)tokenizer.Vocabulary.Count * dimension)
            throw new ArgumentException($"{rows.Length} values are not {tokenizer.Vocabulary.Count} words of {dimension} dimensions", nameof(rows));
        (Tokenizer, _rows, Dimension) = (tokenizer, rows, dimension);
    }

    /// <summary>Cuts texts into words.</summary>
    public WordTokenizer Tokenizer { get; }

    /// <summary>Length of a vector.</summary>
    public int Dimension { get; }

    /// <summary>The row of one word.</summary>
    public ReadOnlySpan<float> Row(int id) => _rows.AsSpan(id * Dimension, Dimension);

    /// <summary>Encodes one text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="vector">Receives <see cref="Dimension"/> values of unit length, or zeros.</param>
    /// <param name="words">Room for word ids, reused from call to call.</param>
    public void Encode(string text, Span<float> vector, List<int> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        words.Clear();
        Tokenizer.Encode(text, words);
        vector = vector[..Dimension];
        vector.Clear();
        foreach (var id in words) Add(vector, Row(id));
        if (words.Count > 1)
        {
            var count = (float)words.Count;
            for (var i = 0; i < vector.Length; i++) vector[i] /= count;
        }
        UnitLength.Scale(vector);
    }

    /// <summary>Encodes one text.</summary>
    public float[] Encode(string text)
    {
        var vector = new float[Dimension];
        Encode(text, vector, []);
        return vector;
    }

    /// <summary>Writes the model folder: <c>modules.json</c>, <c>config_sentence_transformers.json</c>, <c>tokenizer.json</c>, <c>model.safetensors</c>.</summary>
    /// <remarks>The layout of sentence-transformers 5 and later, which keeps a StaticEmbedding in the folder's root.</remarks>
    public void Save(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Directory.CreateDirectory(folder);
        using (var stream = File.Create(Path.Combine(folder, TokenizerFile))) WordTokenizerFile.Write(Tokenizer, stream);
        using (var stream = File.Create(Path.Combine(folder, WeightsFile)))
            SafetensorsFile.Write(stream, [(WeightName, [Tokenizer.Vocabulary.Count, Dimension], _rows)]);
        WriteJson(Path.Combine(folder, ConfigurationFile), json =>
        {
            json.WriteStartObject();
            json.WriteString("model_type", "SentenceTransformer");
            json.WriteStartObject("__version__");
            json.WriteString("sentence_transformers", "5.0.0");
            json.WriteEndObject();
            json.WriteStartObject("prompts");
            json.WriteEndObject();
            json.WriteNull("default_prompt_name");
            json.WriteString("similarity_fn_name", "cosine");
            json.WriteEndObject();
        });
        WriteJson(Path.Combine(folder, ModulesFile), json =>
        {
            json.WriteStartArray();
            json.WriteStartObject();
            json.WriteNumber("idx", 0);
            json.WriteString("name", "0");
            json.WriteString("path", "");
            json.WriteString("type", "sentence_transformers.models.StaticEmbedding");
            json.WriteEndObject();
            json.WriteEndArray();
        });
    }

    /// <summary>Loads a model folder, of <see cref="Save"/> or of sentence-transformers' own making.</summary>
    /// <exception cref="PairForgeException">A file is missing, or the folder holds another kind of model.</exception>
    public static StaticEncoder Load(string folder)
    {
        var files = FilesOf(folder);
        var tokenizer = WordTokenizerFile.Read(files.Tokenizer);
        var weights = SafetensorsFile.Open(files.Weights);
        var name = !weights.Tensors.ContainsKey(WeightName) && weights.Tensors.ContainsKey(Model2VecWeightName) ? Model2VecWeightName : WeightName;
        var rows = weights.ReadSingles(name);
        var shape = weights.Tensors[name].Shape;
        if (shape.Count != 2 || shape[0] != tokenizer.Vocabulary.Count || shape[1] is < 1 or > int.MaxValue)
            throw new PairForgeException(FailureKind.BadData, $"{files.Weights} holds '{name}' of shape ({string.Join(", ", shape)}); ({tokenizer.Vocabulary.Count}, dimension) was expected, a row a word of {files.Tokenizer}");
        return new StaticEncoder(tokenizer, rows, (int)shape[1]);
    }

    /// <summary>Hex SHA-256 over tokenizer and weights: everything that decides the vectors of a folder.</summary>
    internal static string Fingerprint(string folder)
    {
        var files = FilesOf(folder);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in (ReadOnlySpan<string>)[files.Tokenizer, files.Weights])
        {
            using var stream = ModelFile.Open(path);
            hash.AppendData(SHA256.HashData(stream));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Where tokenizer and weights of a folder lie, as its <c>modules.json</c> says.</summary>
    internal static (string Tokenizer, string Weights) FilesOf(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var modules = Path.Combine(folder, ModulesFile);
        using var stream = ModelFile.Open(modules);
        try
        {
            using var json = JsonDocument.Parse(stream);
            foreach (var module in json.RootElement.EnumerateArray())
            {
                var type = module.GetProperty("type").GetString()!;
                if (!type.EndsWith("StaticEmbedding", StringComparison.Ordinal)) break;
                var path = module.GetProperty("path").GetString()!;
                if (Path.IsPathRooted(path) || path.Contains("..", StringComparison.Ordinal)) break;
                return FilesIn(Path.Combine(folder, path));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new PairForgeException(FailureKind.BadData, $"{modules} is not a list of modules: {e.Message}", e);
        }
        throw new PairForgeException(FailureKind.BadConfiguration, $"{modules} does not start with a StaticEmbedding; only static encoders can be loaded from a checkpoint");
    }

    /// <summary>Tokenizer and weights by their usual names.</summary>
    internal static (string Tokenizer, string Weights) FilesIn(string folder) => (Path.Combine(folder, TokenizerFile), Path.Combine(folder, WeightsFile));

    private static void WriteJson(string path, Action<Utf8JsonWriter> write)
    {
        using var stream = File.Create(path);
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        write(json);
    }

    private static void Add(Span<float> sum, ReadOnlySpan<float> row)
    {
        var i = 0;
        if (sum.Length >= Vector<float>.Count)
        {
            var sums = MemoryMarshal.Cast<float, Vector<float>>(sum);
            var rows = MemoryMarshal.Cast<float, Vector<float>>(row);
            for (var v = 0; v < sums.Length; v++) sums[v] += rows[v];
            i = sums.Length * Vector<float>.Count;
        }
        for (; i < sum.Length; i++) sum[i] += row[i];
    }
}
