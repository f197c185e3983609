using System.Globalization;
using System.IO.Hashing;
using System.Text;
using PairForge.Sinks;

namespace PairForge.Encoders;

/// <summary>Options of <c>vectors</c>.</summary>
public sealed record VectorsOptions
{
    /// <summary>A <c>.npy</c> file (float32, C order, two-dimensional), or a Parquet file with a list column.</summary>
    public required InputPath Path { get; init; }

    /// <summary>For <c>.npy</c>: a text file whose line i is the id of row i.</summary>
    public InputPath? Ids { get; init; }

    /// <summary>For Parquet: the column of ids, texts or whole numbers.</summary>
    /// <value>The default is <c>id</c>.</value>
    public string IdColumn { get; init; } = "id";

    /// <summary>For Parquet: the column of vectors, lists of float or double.</summary>
    /// <value>The default is <c>embedding</c>.</value>
    public string VectorColumn { get; init; } = "embedding";
}

/// <summary><c>vectors</c>: embeddings that were made elsewhere, looked up by the id of the text and scaled to unit length.</summary>
/// <remarks>A <c>.npy</c> file stays on the disk; the vectors of a Parquet file are held in memory.</remarks>
public sealed class VectorsEncoder : ITextEncoder, IDisposable
{
    private readonly string _path;
    private readonly Dictionary<string, int> _rows = new(StringComparer.Ordinal);
    private readonly NumpyFile? _numpy;
    private readonly List<float[]> _vectors = [];

    /// <summary>Opens the file and reads its ids.</summary>
    /// <exception cref="PairForgeException">A file is missing, or ids and vectors do not fit.</exception>
    public VectorsEncoder(VectorsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _path = options.Path.Given;
        if (!File.Exists(options.Path.Resolved)) throw new PairForgeException(FailureKind.InputMissing, $"{_path} is not there; expected a .npy or .parquet file of vectors");
        ModelFile.RefuseCode(options.Path.Resolved);
        var hash = new XxHash128();
        Append(hash, options.Path);
        switch (Path.GetExtension(options.Path.Resolved).ToLowerInvariant())
        {
            case ".npy":
                if (options.Ids is null) throw new ConfigurationException($"vectors: ids is missing; with {_path} it names a text file whose line i is the id of row i");
                _numpy = NumpyFile.Open(options.Path.Resolved);
                ReadIds(options.Ids);
                if (_rows.Count != _numpy.Rows)
                    throw new PairForgeException(FailureKind.BadData, $"{options.Ids} has {_rows.Count} ids; {_path} has {_numpy.Rows} rows: they must be the same");
                Dimension = _numpy.Columns;
                Append(hash, options.Ids);
                break;
            case ".parquet":
                Task.Run(() => ReadParquetAsync(options)).GetAwaiter().GetResult();
                Dimension = _vectors.Count == 0 ? throw new PairForgeException(FailureKind.BadData, $"{_path} holds no vectors") : _vectors[0].Length;
                hash.Append(Encoding.UTF8.GetBytes($"{options.IdColumn}\n{options.VectorColumn}"));
                break;
            default:
                throw new ConfigurationException($"vectors: path is {_path}; expected a .npy or .parquet file");
        }
        Fingerprint = Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    /// <inheritdoc/>
    public int Dimension { get; }

    /// <summary>Hash of the files.</summary>
    public string Fingerprint { get; }

    /// <inheritdoc/>
    public bool EncodesAnyText => false;

    /// <inheritdoc/>
    public ValueTask EncodeAsync(IReadOnlyList<TextToEncode> texts, Memory<float> vectors, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(texts);
        for (var i = 0; i < texts.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var id = texts[i].Id;
            if (!_rows.TryGetValue(id, out var row))
                throw new PairForgeException(FailureKind.BadData, $"{_path} has no vector for id '{id}'; every text of the run needs one (it has {_rows.Count} ids, the first '{_rows.Keys.FirstOrDefault()}')");
            var vector = vectors.Span.Slice(i * Dimension, Dimension);
            if (_numpy is null) _vectors[row].CopyTo(vector);
            else _numpy.Read(row, vector);
            foreach (var x in vector)
                if (!float.IsFinite(x)) throw new PairForgeException(FailureKind.BadData, $"{_path}: the vector of id '{id}' (row {row}) holds {x.ToString(CultureInfo.InvariantCulture)}; expected finite numbers");
            UnitLength.Scale(vector);
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _numpy?.Dispose();

    private void ReadIds(InputPath ids)
    {
        try
        {
            using var reader = new StreamReader(RegularFile.Open(ids.Resolved), new UTF8Encoding(false, throwOnInvalidBytes: true));
            while (reader.ReadLine() is { } line) Add(line, ids.Given);
        }
        catch (DecoderFallbackException e)
        {
            throw new PairForgeException(FailureKind.BadData, $"{ids}: invalid UTF-8 after line {_rows.Count}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PairForgeException(FailureKind.InputMissing, $"{ids} cannot be read: {e.Message}", e);
        }
    }

    private async Task ReadParquetAsync(VectorsOptions options)
    {
        await using var file = await ParquetFile.OpenAsync(options.Path.Resolved, CancellationToken.None).ConfigureAwait(false);
        for (var g = 0; g < file.Groups; g++)
        {
            var numbers = await file.WholeNumbersAsync(g, options.IdColumn, CancellationToken.None).ConfigureAwait(false);
            var ids = numbers is not null
                ? Array.ConvertAll(numbers, n => n?.ToString(CultureInfo.InvariantCulture))
                : await file.TextsAsync(g, options.IdColumn, CancellationToken.None).ConfigureAwait(false);
            var vectors = await file.VectorsAsync(g, options.VectorColumn, CancellationToken.None).ConfigureAwait(false);
            for (var i = 0; i < ids.Length; i++)
            {
                var vector = Array.ConvertAll(vectors[i], x => x ?? float.NaN);
                if (vector.Length == 0 || (_vectors.Count > 0 && vector.Length != _vectors[0].Length))
                    throw new PairForgeException(FailureKind.BadData, $"{_path}: row {_vectors.Count} has {vector.Length} numbers; expected {(_vectors.Count > 0 ? _vectors[0].Length : "at least 1")}");
                Add(ids[i] ?? throw new PairForgeException(FailureKind.BadData, $"{_path}: the id of row {_vectors.Count} is null"), _path);
                _vectors.Add(vector);
            }
        }
    }

    private void Add(string id, string path)
    {
        if (!_rows.TryAdd(id, _rows.Count)) throw new PairForgeException(FailureKind.BadData, $"{path}: id '{id}' stands in rows {_rows[id]} and {_rows.Count} (from 0); ids must be unique");
    }

    private static void Append(XxHash128 hash, InputPath path)
    {
        try
        {
            using var stream = RegularFile.Open(path.Resolved);
            hash.Append(stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PairForgeException(FailureKind.InputMissing, $"{path} cannot be read: {e.Message}", e);
        }
    }
}
