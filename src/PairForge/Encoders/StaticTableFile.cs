using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PairForge.Encoders.Tokenizers;

namespace PairForge.Encoders;

/// <summary>Opens what <see cref="StaticOptions.Path"/> may name.</summary>
internal static class StaticTableFile
{
    private const int Model2VecTokens = 512;
    private const int MostDimensions = 65536;

    /// <summary>Reads it.</summary>
    /// <exception cref="PairForgeException">A file is missing, is another format, or does not fit the others.</exception>
    internal static StaticTable Open(StaticOptions options)
    {
        var path = options.Path;
        if (Directory.Exists(path.Resolved)) return OpenFolder(path);
        if (!File.Exists(path.Resolved)) throw new PairForgeException(FailureKind.InputMissing, $"{path.Shown} does not exist; give a folder of Model2Vec or StaticEmbedding, a text file of word vectors, or a matrix");
        ModelFile.RefuseCode(path.Resolved);
        return Path.GetExtension(path.Resolved).ToLowerInvariant() switch
        {
            ".npy" => OpenMatrix(options, ReadNumpy),
            ".f32le" => OpenMatrix(options, ReadRaw),
            ".safetensors" => throw new PairForgeException(FailureKind.BadConfiguration, $"{path.Shown} is one file of a model; give the folder in which it lies"),
            _ => OpenWords(options),
        };
    }

    private static StaticTable OpenFolder(InputPath folder)
    {
        var inner = File.Exists(Path.Combine(folder.Resolved, "modules.json")) ? StaticEncoder.FilesOf(folder.Resolved) : StaticEncoder.FilesIn(folder.Resolved);
        var tokenizer = TokenizerFile.Read(inner.Tokenizer);
        var weights = SafetensorsFile.Open(inner.Weights);
        var isModel2Vec = !weights.Tensors.ContainsKey("embedding.weight") && weights.Tensors.ContainsKey("embeddings");
        var name = isModel2Vec ? "embeddings" : "embedding.weight";
        var rows = weights.ReadSingles(name);
        if (weights.Tensors[name].Shape is not [var count, var dimension] || dimension is < 1 or > MostDimensions)
            throw new PairForgeException(FailureKind.BadData, $"{inner.Weights} holds '{name}' of shape ({string.Join(", ", weights.Tensors[name].Shape)}); (tokens, dimension) was expected");
        var mapping = weights.Tensors.ContainsKey("mapping") ? weights.ReadIntegers("mapping") : null;
        var factors = weights.Tensors.ContainsKey("weights") ? weights.ReadSingles("weights") : null;
        if ((mapping?.Length ?? count) < tokenizer.Size || (factors is not null && factors.Length < tokenizer.Size) || (mapping is not null && mapping.Any(row => row < 0 || row >= count)))
            throw new PairForgeException(FailureKind.BadData, $"{inner.Weights} has {mapping?.Length ?? count} rows; {inner.Tokenizer} has tokens up to {tokenizer.Size - 1}, and each needs one");
        Refuse(rows, inner.Weights);
        return new StaticTable(tokenizer, rows, (int)dimension, HashOf(inner.Tokenizer, inner.Weights))
        {
            RowOf = mapping, Weights = factors,
            // Model2Vec passes over unknown tokens and reads the first 512 of the others; StaticEmbedding reads all.
            Skipped = isModel2Vec ? UnknownOf(inner.Tokenizer, tokenizer) : -1, MaxTokens = isModel2Vec ? Model2VecTokens : int.MaxValue,
        };
    }

    private static StaticTable OpenMatrix(StaticOptions options, Func<StaticOptions, int, (float[] Rows, int Dimension)> read)
    {
        var (tokenizer, count, unknown) = ReadVocabulary(options);
        var (rows, dimension) = read(options, count);
        Refuse(rows, options.Path.Shown);
        return new StaticTable(tokenizer, rows, dimension, HashOf(options.Path.Resolved, options.Vocabulary!.Resolved)) { Skipped = unknown };
    }

    private static (float[] Rows, int Dimension) ReadNumpy(StaticOptions options, int tokens)
    {
        var path = options.Path;
        using var file = NumpyFile.Open(path.Resolved);
        if (file.Rows < tokens) throw new PairForgeException(FailureKind.BadData, $"{path.Shown} has {file.Rows} rows; the vocabulary has {tokens} tokens, and each needs one");
        var rows = new float[checked(tokens * file.Columns)];
        for (var row = 0; row < tokens; row++) file.Read(row, rows.AsSpan(row * file.Columns, file.Columns));
        return (rows, file.Columns);
    }

    private static (float[] Rows, int Dimension) ReadRaw(StaticOptions options, int tokens)
    {
        var path = options.Path;
        using var stream = ModelFile.Open(path.Resolved);
        var row = options.Dimension is { } given ? 4L * given : stream.Length / tokens;
        if (row == 0 || row % 4 != 0 || row / 4 > MostDimensions || stream.Length % row != 0 || stream.Length / row < tokens || tokens * row / 4 > Array.MaxLength)
            throw new PairForgeException(FailureKind.BadData, $"{path.Shown} has {stream.Length} bytes, which are not rows of float32 for the {tokens} tokens of the vocabulary; where it has more rows than that, give dimension");
        var rows = new float[tokens * row / 4];
        var buffer = new byte[1 << 16];
        for (var i = 0; i < rows.Length;)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, 4L * (rows.Length - i)));
            stream.ReadExactly(part);
            for (; part.Length > 0; part = part[4..]) rows[i++] = BinaryPrimitives.ReadSingleLittleEndian(part);
        }
        return (rows, rows.Length / tokens);
    }

    /// <summary>The tokens of a matrix, how many they are, and the one that is passed over, or -1.</summary>
    private static (TextTokenizer Tokenizer, int Count, int Unknown) ReadVocabulary(StaticOptions options)
    {
        var path = options.Vocabulary!;
        using var stream = ModelFile.Open(path.Resolved);
        using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true));
        try
        {
            var text = reader.ReadToEnd();
            var tokens = new List<string>();
            if (!path.Resolved.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            {
                foreach (var line in text.Split('\n')) tokens.Add(line.TrimEnd('\r'));
                if (tokens[^1].Length == 0) tokens.RemoveAt(tokens.Count - 1);
                return (Words(tokens, options, path), tokens.Count, -1);
            }
            var scores = new List<double>();
            using var json = JsonDocument.Parse(text);
            foreach (var item in json.RootElement.EnumerateArray())
            {
                if (item.ValueKind == JsonValueKind.String)
                {
                    tokens.Add(item.GetString()!);
                    continue;
                }
                tokens.Add(item[0].GetString()!);
                scores.Add(item[1].ValueKind == JsonValueKind.Null ? double.NaN : item[1].GetDouble()); // a probability that was lost
            }
            if (scores.Count == 0) return (Words(tokens, options, path), tokens.Count, -1);
            if (scores.Count != tokens.Count) throw new PairForgeException(FailureKind.BadData, $"{path.Shown} mixes tokens with [piece, log probability]; give one of the two");
            var (pieces, unknown) = Pieces(tokens, scores, path);
            return (pieces, tokens.Count, unknown);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or IndexOutOfRangeException or FormatException)
        {
            throw new PairForgeException(FailureKind.BadData, $"{path.Shown} is not a JSON list of tokens, or of [piece, log probability]: {fault.Message.ReplaceLineEndings(" ")}", fault);
        }
        catch (DecoderFallbackException fault)
        {
            throw new PairForgeException(FailureKind.BadData, $"{path.Shown} is not UTF-8; save it as UTF-8", fault);
        }
    }

    private static StaticTable OpenWords(StaticOptions options)
    {
        var path = options.Path;
        var (tokens, rows) = (new List<string>(), new List<float>());
        var (dimension, number) = (0, 0);
        try
        {
            using var stream = ModelFile.Open(path.Resolved);
            using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true));
            while (reader.ReadLine() is { } line)
            {
                number++;
                var cells = line.TrimEnd().Split(' ');
                if (number == 1 && cells.Length == 2 && int.TryParse(cells[0], CultureInfo.InvariantCulture, out _) && int.TryParse(cells[1], CultureInfo.InvariantCulture, out _)) continue; // word2vec's first line
                if (dimension == 0) dimension = cells.Length - 1;
                if (dimension is < 2 or > MostDimensions || cells.Length <= dimension)
                    throw new PairForgeException(FailureKind.BadData, $"{path.Shown}({number}) has {cells.Length - 1} numbers; a word and {(dimension < 2 ? "two or more" : dimension)} numbers, with one space between, were expected");
                tokens.Add(string.Join(' ', cells[..^dimension])); // some files have words with spaces
                foreach (var cell in cells.AsSpan(cells.Length - dimension))
                {
                    if (!float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !float.IsFinite(value))
                        throw new PairForgeException(FailureKind.BadData, $"{path.Shown}({number}) holds '{cell}' where a number was expected");
                    rows.Add(value);
                }
            }
        }
        catch (DecoderFallbackException fault)
        {
            throw new PairForgeException(FailureKind.BadData, $"{path.Shown} is not UTF-8 in line {number + 1} or after it; is it a text file of word vectors?", fault);
        }
        if (tokens.Count == 0) throw new PairForgeException(FailureKind.BadData, $"{path.Shown} is empty; a word and its numbers a line were expected");
        return new StaticTable(Words(tokens, options, path), [.. rows], dimension, HashOf(path.Resolved));
    }

    /// <summary>Words as BERT cuts them; a word that is not in the table is passed over.</summary>
    private static TextTokenizer Words(List<string> tokens, StaticOptions options, InputPath path)
    {
        if (tokens.Count == 0) throw new PairForgeException(FailureKind.BadData, $"{path.Shown} holds no token");
        var ids = new Dictionary<string, int>(tokens.Count, StringComparer.Ordinal);
        for (var i = 0; i < tokens.Count; i++) ids.TryAdd(tokens[i], i); // of two equal words the first counts
        return new TextTokenizer(NormalizerReader.Bert(true, true, options.Lowercase, options.Lowercase), PreTokenizerReader.Bert, new WordLevelModel(ids, null), ids, [], []);
    }

    /// <summary>Pieces as SentencePiece cuts them.</summary>
    private static (TextTokenizer Tokenizer, int Unknown) Pieces(List<string> tokens, List<double> scores, InputPath path)
    {
        var ids = new Dictionary<string, int>(tokens.Count, StringComparer.Ordinal);
        for (var i = 0; i < tokens.Count; i++) ids.TryAdd(tokens[i], i);
        var unknown = ids.TryGetValue("<unk>", out var named) ? named : 0;
        if (ids.Count < 2) throw new PairForgeException(FailureKind.BadData, $"{path.Shown} holds {ids.Count} pieces; a vocabulary was expected");
        // Control pieces, whose logarithm is written as 0, are no text.
        foreach (var (piece, id) in ids.ToArray())
        {
            if (scores[id] == 0) ids.Remove(piece);
        }
        var least = scores.Where(double.IsFinite).DefaultIfEmpty().Min();
        var model = new UnigramModel(ids, [.. scores.Select(s => s != 0 && double.IsFinite(s) ? s : least)], unknown, null);
        return (new TextTokenizer(static text => Text.UnicodeNormalization.FormKC(text, lowerCase: false), PreTokenizerReader.Metaspace("always"), model, ids, [], []), unknown);
    }

    /// <summary>The unknown token of a <c>tokenizer.json</c>; -1 where it has none.</summary>
    private static int UnknownOf(string path, TextTokenizer tokenizer)
    {
        using var stream = ModelFile.Open(path);
        using var json = JsonDocument.Parse(stream);
        var model = json.RootElement.GetProperty("model");
        if (model.TryGetProperty("unk_id", out var id) && id.ValueKind == JsonValueKind.Number) return id.GetInt32();
        return model.TryGetProperty("unk_token", out var token) && token.ValueKind == JsonValueKind.String ? tokenizer.IdOf(token.GetString()!) ?? -1 : -1;
    }

    private static void Refuse(float[] rows, string file)
    {
        foreach (var x in rows)
        {
            if (!float.IsFinite(x)) throw new PairForgeException(FailureKind.BadData, $"{file} holds {x.ToString(CultureInfo.InvariantCulture)}; vectors must be finite");
        }
    }

    private static string HashOf(params ReadOnlySpan<string> paths)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in paths)
        {
            using var stream = ModelFile.Open(path);
            hash.AppendData(SHA256.HashData(stream));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
