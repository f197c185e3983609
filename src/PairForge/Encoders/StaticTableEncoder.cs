using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace PairForge.Encoders;

/// <summary><c>static</c>: a text is the mean of its tokens' vectors, from a Model2Vec or StaticEmbedding folder, GloVe or word2vec text, or a matrix with its vocabulary.</summary>
/// <remarks>
/// With <c>sif</c> rare tokens count more, and with <c>remove_components</c> what all texts share is taken out; both learn from the
/// corpus. Rows are added in token order, each dimension by itself: the same bits on every machine. A text without a known token is
/// the zero vector.
/// </remarks>
public sealed class StaticTableEncoder : ITextEncoder
{
    private static ReadOnlySpan<byte> Magic => "PFSTA001"u8;

    private readonly StaticOptions _options;
    private readonly StaticTable _table;
    private readonly UInt128 _identity;
    private readonly long[] _counts;
    private readonly ConcurrentBag<List<int>> _buffers = [];
    private readonly TextSample _sample = new(SampledTexts);
    private float[]? _weights;
    private float[][] _components = [];
    private UInt128 _learntHash;

    /// <summary>Texts from which common directions are learnt.</summary>
    private const int SampledTexts = 20_000;

    /// <summary>Loads the table.</summary>
    /// <exception cref="PairForgeException">A file is missing, is another format, or does not fit the others.</exception>
    public StaticTableEncoder(StaticOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _table) = (options, StaticTableFile.Open(options));
        if (options.RemoveComponents >= _table.Dimension)
            throw new ConfigurationException($"static: remove_components is {options.RemoveComponents}; it must be less than the dimension, {_table.Dimension}");
        _counts = new long[Learns ? _table.Tokenizer.Size : 0];
        _weights = _table.Weights;
        _identity = XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"static 1 {_table.Fingerprint} {options.Lowercase} {options.Sif:R} {options.RemoveComponents}")));
    }

    /// <inheritdoc/>
    public int Dimension => _table.Dimension;

    /// <summary>Hash of files and options; after <see cref="Load"/>, of what was learnt too.</summary>
    public string Fingerprint => (_identity ^ _learntHash).ToString("x32", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public bool Learns => _options.Sif is not null || _options.RemoveComponents > 0;

    /// <inheritdoc/>
    public void Learn(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ids = Rent();
        _table.Encode(text, ids);
        foreach (var id in ids) _counts[id]++;
        _buffers.Add(ids);
        if (_options.RemoveComponents > 0) _sample.Add(text);
    }

    /// <inheritdoc/>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _weights = Weigh();
        var components = Components();
        using var memory = new MemoryStream();
        using (var writer = new BinaryWriter(memory, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Magic);
            Span<byte> identity = stackalloc byte[16];
            BinaryPrimitives.WriteUInt128LittleEndian(identity, _identity);
            writer.Write(identity);
            foreach (var count in _counts) writer.Write7BitEncodedInt64(count);
            foreach (var component in components)
            {
                foreach (var x in component) writer.Write(x);
            }
        }
        var body = memory.GetBuffer().AsSpan(0, (int)memory.Length);
        stream.Write(body);
        Span<byte> hash = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(hash, XxHash128.HashToUInt128(body));
        stream.Write(hash);
    }

    /// <inheritdoc/>
    public void Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        var bytes = memory.GetBuffer().AsSpan(0, (int)memory.Length);
        if (bytes.Length < 40 || !bytes.StartsWith(Magic)) throw Damaged("it does not begin as one");
        var hash = XxHash128.HashToUInt128(bytes[..^16]);
        if (BinaryPrimitives.ReadUInt128LittleEndian(bytes[^16..]) != hash) throw Damaged("its hash differs");
        if (BinaryPrimitives.ReadUInt128LittleEndian(bytes[8..]) != _identity) throw new PairForgeException(FailureKind.BadData, "what was learnt for static belongs to another model or other options; learn it again");
        memory.SetLength(memory.Length - 16);
        memory.Position = 24;
        using var reader = new BinaryReader(memory);
        try
        {
            for (var id = 0; id < _counts.Length; id++) _counts[id] = reader.Read7BitEncodedInt64();
            var components = new float[_options.RemoveComponents][];
            for (var c = 0; c < components.Length; c++)
            {
                components[c] = new float[Dimension];
                for (var i = 0; i < Dimension; i++) components[c][i] = reader.ReadSingle();
            }
            if (memory.Position != memory.Length) throw Damaged("bytes follow its end");
            (_weights, _components, _learntHash) = (Weigh(), components, hash);
        }
        catch (Exception fault) when (fault is EndOfStreamException or FormatException)
        {
            throw Damaged("it ends early");
        }
    }

    /// <inheritdoc/>
    public ValueTask EncodeAsync(IReadOnlyList<TextToEncode> texts, Memory<float> vectors, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var ids = Rent();
        for (var i = 0; i < texts.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var vector = vectors.Span.Slice(i * Dimension, Dimension);
            Sum(texts[i].Text, ids, vector);
            foreach (var component in _components) TakeOut(component, vector);
            UnitLength.Scale(vector);
        }
        _buffers.Add(ids);
        return ValueTask.CompletedTask;
    }

    /// <summary>The weighted sum of a text's rows: its direction is the mean's.</summary>
    private void Sum(string text, List<int> ids, Span<float> vector)
    {
        _table.Encode(text, ids);
        vector.Clear();
        foreach (var id in ids) DenseMatrix.AddScaled(vector, _table.Row(id), _weights is null ? 1 : _weights[id]);
    }

    private static void TakeOut(float[] component, Span<float> vector)
    {
        var share = 0.0;
        for (var i = 0; i < vector.Length; i++) share += (double)component[i] * vector[i];
        for (var i = 0; i < vector.Length; i++) vector[i] = (float)(vector[i] - share * component[i]);
    }

    /// <summary>The weight of every token; null: all alike.</summary>
    private float[]? Weigh()
    {
        if (_options.Sif is not { } a) return _table.Weights;
        long total = 0;
        foreach (var count in _counts) total += count;
        var weights = new float[_counts.Length];
        for (var id = 0; id < weights.Length; id++) weights[id] = (float)(a / (a + (total == 0 ? 0 : (double)_counts[id] / total)) * (_table.Weights?[id] ?? 1));
        return weights;
    }

    /// <summary>The leading directions of the sampled texts' vectors, which are not centred: the first is what all share.</summary>
    private float[][] Components()
    {
        if (_options.RemoveComponents == 0) return [];
        var texts = _sample.Take();
        var matrix = new DenseMatrix(texts.Count, Dimension);
        var ids = Rent();
        for (var row = 0; row < texts.Count; row++)
        {
            Sum(texts[row], ids, matrix.Row(row));
            UnitLength.Scale(matrix.Row(row));
        }
        var (_, vectors) = SymmetricEigen.Decompose(matrix.Gram(), Dimension);
        var components = new float[_options.RemoveComponents][];
        for (var c = 0; c < components.Length; c++)
        {
            components[c] = new float[Dimension];
            for (var i = 0; i < Dimension; i++) components[c][i] = (float)vectors[i * Dimension + c];
        }
        return components;
    }

    private List<int> Rent() => _buffers.TryTake(out var buffer) ? buffer : [];

    private static PairForgeException Damaged(string how) => new(FailureKind.BadData, $"not what static learnt, or damaged: {how}");
}
