using System.Globalization;
using System.IO.Hashing;
using System.Text;
using PairForge.Sinks;
using PairForge.Sources;

namespace PairForge.Encoders;

/// <summary>Options of <c>aligned-vectors</c>.</summary>
public sealed record AlignedVectorsOptions
{
    /// <summary>A file of pairs, or the folder of a dataset.</summary>
    public required InputPath Pairs { get; init; }

    /// <summary>A <c>.npy</c> file (float32, two-dimensional): row i is the anchor of pair i; where it has twice as many rows, the positives follow.</summary>
    public required InputPath Vectors { get; init; }

    /// <summary>A file with a text a line.</summary>
    public InputPath? Corpus { get; init; }

    /// <summary>A <c>.npy</c> file: row i is line i of <c>corpus</c>.</summary>
    public InputPath? CorpusVectors { get; init; }
}

/// <summary><c>aligned-vectors</c>: embeddings that were made elsewhere, row by row for a file of pairs and a file of texts, looked up by the text and scaled to unit length.</summary>
/// <remarks>A text that stands several times has the vector of its first row. The vectors stay on the disk; a hash of each text is in memory.</remarks>
public sealed class AlignedVectorsEncoder : ITextEncoder, IDisposable
{
    private const int LongestLine = 16 << 20;

    private readonly NumpyFile[] _files;
    private readonly Dictionary<UInt128, (int File, int Row)> _places = [];

    /// <summary>Opens the files and reads the texts.</summary>
    /// <exception cref="PairForgeException">A file is missing, or texts and vectors do not fit.</exception>
    public AlignedVectorsEncoder(AlignedVectorsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if ((options.Corpus is null) != (options.CorpusVectors is null)) throw new ConfigurationException("aligned-vectors: corpus and corpus_vectors go together; give both or none");
        InputPath[] paths = options.CorpusVectors is { } more ? [options.Vectors, more] : [options.Vectors];
        _files = new NumpyFile[paths.Length];
        try
        {
            for (var f = 0; f < _files.Length; f++) _files[f] = NumpyFile.Open(paths[f].Resolved);
            if (_files[^1].Columns != _files[0].Columns)
                throw new PairForgeException(FailureKind.BadData, $"{paths[0].Shown} has {_files[0].Columns} columns, {paths[^1].Shown} {_files[^1].Columns}; both must come from one encoder");
            if (options.Corpus is { } corpus) ReadCorpus(corpus, paths[1]);
            Task.Run(() => ReadPairsAsync(options.Pairs, paths[0])).GetAwaiter().GetResult();
            var hash = new XxHash128();
            foreach (var path in paths) hash.Append(Encoding.UTF8.GetBytes(HashOf(path)));
            Fingerprint = Convert.ToHexStringLower(hash.GetCurrentHash());
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public int Dimension => _files[0].Columns;

    /// <summary>Hash of the vectors.</summary>
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
            if (!_places.TryGetValue(EmbeddingStore.KeyOf(texts[i].Text), out var place))
                throw new PairForgeException(FailureKind.BadData, $"'{texts[i].Id}' has no vector: its text is no anchor and no line of the corpus; let the vectors of the positives follow those of the anchors, in twice as many rows");
            var vector = vectors.Span.Slice(i * Dimension, Dimension);
            _files[place.File].Read(place.Row, vector);
            foreach (var x in vector)
            {
                if (!float.IsFinite(x)) throw new PairForgeException(FailureKind.BadData, $"the vector of '{texts[i].Id}' (row {place.Row} of {(place.File == 0 ? "vectors" : "corpus_vectors")}) holds {x.ToString(CultureInfo.InvariantCulture)}; vectors must be finite");
            }
            UnitLength.Scale(vector);
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        foreach (var file in _files) file?.Dispose();
    }

    private async Task ReadPairsAsync(InputPath pairs, InputPath vectors)
    {
        var positives = new List<string>();
        var count = 0;
        await foreach (var row in PairDatasetReader.Open(pairs.Resolved).ReadAsync(detail: LineageDetail.None).ConfigureAwait(false))
        {
            _places.TryAdd(EmbeddingStore.KeyOf(row.Anchor), (0, count++));
            if (_files[0].Rows > count) positives.Add(row.Positive);
        }
        if (_files[0].Rows != count && _files[0].Rows != 2L * count)
            throw new PairForgeException(FailureKind.BadData, $"{vectors.Shown} has {_files[0].Rows} rows; {pairs.Shown} has {count} pairs: {count} rows (anchors) or {2L * count} (anchors, then positives) were expected");
        if (_files[0].Rows == count) return;
        for (var i = 0; i < positives.Count; i++) _places.TryAdd(EmbeddingStore.KeyOf(positives[i]), (0, count + i));
    }

    private void ReadCorpus(InputPath corpus, InputPath vectors)
    {
        var count = 0;
        using var lines = new LineReader(StrictStream.Open(SourceFiles.List(corpus)[0]), 0, LongestLine);
        while (lines.TryRead(out var line)) _places.TryAdd(EmbeddingStore.KeyOf(Encoding.UTF8.GetString(line)), (1, count++));
        if (_files[1].Rows != count) throw new PairForgeException(FailureKind.BadData, $"{vectors.Shown} has {_files[1].Rows} rows; {corpus.Shown} has {count} lines: they must be the same");
    }

    private static string HashOf(InputPath path)
    {
        using var stream = RegularFile.Open(path.Resolved);
        var hash = new XxHash128();
        hash.Append(stream);
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}
