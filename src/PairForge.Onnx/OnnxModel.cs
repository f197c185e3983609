using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.ML.OnnxRuntime;
using PairForge.Encoders;

namespace PairForge.Onnx;

/// <summary>An ONNX graph that takes token ids, run so that what it answers for a row depends on that row alone.</summary>
/// <remarks>
/// A matrix product may add in another order when its shape is another, so every row is padded to the length of its bucket and a
/// run always has the number of rows of that bucket, filled up where texts are missing. One thread works at a run; runs on several
/// threads share the session. Where rows depend on each other all the same (activations quantised as they come, or a first trial
/// that gives other bits at another place of the batch), a row is run alone and unpadded.
/// </remarks>
internal sealed class OnnxModel : IDisposable
{
    /// <summary>Tokens of a run, padding included: larger runs are not faster on a core, and waste more where texts are missing.</summary>
    private const int RunTokens = 512;

    private const int MostRows = 32;
    private static readonly string[] KnownInputs = ["input_ids", "attention_mask", "token_type_ids"];

    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly string _name;
    private readonly string[] _inputs;
    private readonly bool[] _isNarrow;
    private readonly int _padding;
    private readonly int? _fixedRows, _fixedLength;

    private OnnxModel(InferenceSession session, string name, string output, string fingerprint, int padding, int maxTokens)
    {
        (_session, _name, Output, Fingerprint, _padding) = (session, name, output, fingerprint, padding);
        _inputs = [.. session.InputMetadata.Keys];
        foreach (var input in _inputs)
        {
            if (!KnownInputs.Contains(input)) throw Refused($"asks for the input '{input}'; {string.Join(", ", KnownInputs)} can be given");
            var metadata = session.InputMetadata[input];
            if (metadata.ElementDataType is not (Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int64 or Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int32)) throw Refused($"takes '{input}' as {metadata.ElementDataType}; Int64 or Int32 was expected");
            if (metadata.Dimensions.Length != 2) throw Refused($"takes '{input}' of {metadata.Dimensions.Length} dimensions; 2 were expected: (rows, tokens)");
            if (metadata.Dimensions[0] > 0) _fixedRows = metadata.Dimensions[0];
            if (metadata.Dimensions[1] > 0) _fixedLength = metadata.Dimensions[1];
        }
        if (!_inputs.Contains("input_ids")) throw Refused($"has the inputs {string.Join(", ", _inputs)}; input_ids was expected");
        _isNarrow = [.. _inputs.Select(i => session.InputMetadata[i].ElementDataType == Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int32)];
        MaxTokens = Math.Min(maxTokens, _fixedLength ?? int.MaxValue);
    }

    /// <summary>The output that is read.</summary>
    internal string Output { get; }

    /// <summary>Hex SHA-256 of the file and the version of ONNX Runtime.</summary>
    internal string Fingerprint { get; }

    /// <summary>The most tokens of a row: what was asked for, or what the graph is fixed to where that is less.</summary>
    internal int MaxTokens { get; }

    /// <summary>Whether a row is run without others.</summary>
    internal bool RunsAlone { get; private set; }

    /// <summary>Loads a graph.</summary>
    /// <param name="directory">Where it lies.</param>
    /// <param name="file">Its path there; null takes <c>onnx/model.onnx</c> or <c>model.onnx</c>.</param>
    /// <param name="modules">The folder of the transformer module, with a slash behind it, or empty.</param>
    /// <param name="outputs">Names of outputs, the preferred first.</param>
    /// <param name="tokenizer">Gives the padding token and the most tokens of a row.</param>
    /// <param name="specials">Special tokens of a row, beside which a text must have room.</param>
    /// <exception cref="PairForgeException">It is missing, no graph of this kind, or keeps weights outside of the file.</exception>
    internal static OnnxModel Load(ModelDirectory directory, string? file, string modules, IReadOnlyList<string> outputs, ModelTokenizer tokenizer, int specials)
    {
        var (name, path) = Locate(directory, file, modules);
        var shown = $"{directory.Shown}: {name}";
        byte[] bytes;
        OnnxGraph graph;
        try
        {
            ModelFile.RefuseCode(path);
            bytes = RegularFile.ReadAllBytes(path, Array.MaxLength);
            graph = new OnnxGraph(bytes);
        }
        catch (FormatException e)
        {
            throw new PairForgeException(FailureKind.BadData, $"{shown} is no ONNX model: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PairForgeException(FailureKind.InputMissing, $"{shown} cannot be read: {e.Message}", e);
        }
        if (graph.ExternalFile is { } external)
            throw new PairForgeException(FailureKind.BadConfiguration, $"{shown} keeps weights in {external}; only models whose weights are inside of the file are read: save it with onnx.save(model, path, save_as_external_data=False), or take a quantised one");
        InferenceSession? session = null;
        try
        {
            session = Open(bytes, shown);
            var output = outputs.FirstOrDefault(session.OutputMetadata.ContainsKey) ?? (session.OutputMetadata.Count == 1 ? session.OutputMetadata.Keys.Single() : null)
                ?? throw new PairForgeException(FailureKind.BadConfiguration, $"{shown} has the outputs {string.Join(", ", session.OutputMetadata.Keys)}; one of {string.Join(", ", outputs)} was expected");
            var version = typeof(InferenceSession).Assembly.GetName().Version;
            var fingerprint = $"{Convert.ToHexStringLower(SHA256.HashData(bytes))} {output} {version}";
            var model = new OnnxModel(session, shown, output, fingerprint, tokenizer.Tokenizer.PaddingId, tokenizer.MaxTokens) { RunsAlone = graph.IsDynamicallyQuantized };
            return model.MaxTokens > specials ? model
                : throw model.Refused($"gets rows of {model.MaxTokens} tokens, which leave no room for a text beside {specials} special tokens; raise max_tokens");
        }
        catch
        {
            session?.Dispose();
            throw;
        }
    }

    /// <summary>Runs rows and gives what the graph answers for each.</summary>
    /// <param name="rows">The rows, none longer than <see cref="MaxTokens"/>.</param>
    /// <param name="take">Receives each row's answer.</param>
    /// <param name="cancellation">Stops between two runs.</param>
    internal void Run(IReadOnlyList<TokenRow> rows, RowTaker take, CancellationToken cancellation)
    {
        var order = Enumerable.Range(0, rows.Count).OrderBy(i => rows[i].Ids.Count).ToArray();
        for (var at = 0; at < order.Length;)
        {
            cancellation.ThrowIfCancellationRequested();
            var length = Length(rows[order[at]].Ids.Count);
            var count = Rows(length);
            var taken = 1;
            while (taken < count && at + taken < order.Length && Length(rows[order[at + taken]].Ids.Count) == length) taken++;
            RunOnce(rows, order.AsSpan(at, taken), count, length, take);
            at += taken;
        }
    }

    /// <summary>Runs a row among others, first and last; where the answers differ, rows are run alone from now on.</summary>
    internal void Try(TokenRow row, TokenRow other)
    {
        var length = Length(Math.Max(row.Ids.Count, other.Ids.Count));
        if (RunsAlone || Rows(length) == 1) return;
        TokenRow[] both = [row, other];
        float[] first = [], last = [];
        var count = Rows(length);
        Span<int> order = stackalloc int[count];
        order.Fill(1);
        order[0] = 0;
        RunOnce(both, order, count, length, (index, answer, _) => first = index == 0 ? answer.ToArray() : first);
        order.Clear();
        RunOnce(both, order, count, length, (_, answer, _) => last = answer.ToArray());
        RunsAlone = !MemoryMarshal.AsBytes<float>(first).SequenceEqual(MemoryMarshal.AsBytes<float>(last)) && _fixedRows is null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }

    /// <summary>The padded length of a row: powers of two and the lengths half-way between them, from 8.</summary>
    private int Length(int tokens)
    {
        if (_fixedLength is { } length) return length;
        if (RunsAlone) return tokens;
        var bucket = 8;
        while (bucket < tokens) bucket = (bucket & (bucket - 1)) == 0 ? bucket + (bucket / 2) : bucket / 3 * 4;
        return Math.Min(bucket, MaxTokens);
    }

    private int Rows(int length) => _fixedRows ?? (RunsAlone ? 1 : Math.Clamp(RunTokens / length, 1, MostRows));

    private void RunOnce(IReadOnlyList<TokenRow> rows, ReadOnlySpan<int> places, int count, int length, RowTaker take)
    {
        var values = new OrtValue[_inputs.Length];
        try
        {
            for (var i = 0; i < values.Length; i++) values[i] = Input(_inputs[i], _isNarrow[i], rows, places, count, length);
            using var answers = Run(values);
            var (numbers, perRow, perToken) = Numbers(answers[0], count, length);
            for (var r = 0; r < places.Length; r++) take(places[r], numbers.AsSpan(r * perRow, perRow), perToken);
        }
        finally
        {
            foreach (var value in values) value?.Dispose();
        }
    }

    private IDisposableReadOnlyCollection<OrtValue> Run(OrtValue[] values)
    {
        try
        {
            return _session.Run(_options, _inputs, values, [Output]);
        }
        catch (OnnxRuntimeException e)
        {
            throw Refused($"cannot be run: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    /// <summary>One input; rows that are missing repeat the first.</summary>
    private OrtValue Input(string name, bool isNarrow, IReadOnlyList<TokenRow> rows, ReadOnlySpan<int> places, int count, int length)
    {
        var wide = new long[count * length];
        for (var r = 0; r < count; r++)
        {
            var row = rows[places[r < places.Length ? r : 0]];
            var line = wide.AsSpan(r * length, length);
            if (name == "input_ids") line[row.Ids.Count..].Fill(_padding);
            for (var t = 0; t < row.Ids.Count; t++) line[t] = name switch { "input_ids" => row.Ids[t], "attention_mask" => 1, _ => row.Types[t] };
        }
        long[] shape = [count, length];
        return isNarrow ? OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(wide, n => (int)n), shape) : OrtValue.CreateTensorValueFromMemory(wide, shape);
    }

    private (float[] Numbers, int PerRow, int PerToken) Numbers(OrtValue answer, int count, int length)
    {
        var type = answer.GetTensorTypeAndShape();
        var shape = type.Shape;
        if (shape.Length is not (2 or 3) || shape[0] != count || (shape.Length == 3 && shape[1] != length) || shape[^1] < 1)
            throw Refused($"answers '{Output}' of shape ({string.Join(", ", shape)}) for {count} rows of {length} tokens; ({count}, {length}, dimension) or ({count}, dimension) was expected");
        float[] numbers = type.ElementDataType switch
        {
            Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float => answer.GetTensorDataAsSpan<float>().ToArray(),
            Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float16 => Array.ConvertAll(MemoryMarshal.Cast<Float16, Half>(answer.GetTensorDataAsSpan<Float16>()).ToArray(), h => (float)h),
            _ => throw Refused($"answers '{Output}' as {type.ElementDataType}; Float or Float16 was expected"),
        };
        return (numbers, numbers.Length / count, shape.Length == 3 ? (int)shape[^1] : 0);
    }

    private static (string Name, string Path) Locate(ModelDirectory directory, string? file, string modules)
    {
        string[] names = file is not null ? [file] : [.. new[] { modules + "onnx/model.onnx", modules + "model.onnx", "onnx/model.onnx", "model.onnx" }.Distinct()];
        foreach (var name in names)
            if (directory.Find(name) is { } path) return (name, path);
        throw new PairForgeException(FailureKind.InputMissing, $"{directory.Shown} has no {string.Join(" and no ", names)}; export the model with optimum-cli export onnx, or name its graph with file");
    }

    private static InferenceSession Open(byte[] bytes, string shown)
    {
        try
        {
            using var options = new SessionOptions
            {
                IntraOpNumThreads = 1,
                InterOpNumThreads = 1,
                ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
                GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            };
            return new InferenceSession(bytes, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new PairForgeException(FailureKind.BadData, $"{shown} cannot be loaded by ONNX Runtime: {e.Message.ReplaceLineEndings(" ")}", e);
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or EntryPointNotFoundException)
        {
            throw new PairForgeException(FailureKind.Internal, $"ONNX Runtime does not load on this machine: {(e.InnerException ?? e).Message.ReplaceLineEndings(" ")}", e);
        }
    }

    private PairForgeException Refused(string what, Exception? inner = null) => new(FailureKind.BadConfiguration, $"{_name} {what}", inner);
}

/// <summary>Takes the answer for one row.</summary>
/// <param name="row">Its index.</param>
/// <param name="answer">The numbers, token after token where the output has tokens.</param>
/// <param name="perToken">Numbers of a token; 0 where the output has no tokens.</param>
internal delegate void RowTaker(int row, ReadOnlySpan<float> answer, int perToken);
