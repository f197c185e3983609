using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using PairForge.Encoders;

namespace PairForge.Onnx;

/// <summary>An ONNX graph that takes token ids, run row by row, so that what it answers for a row depends on that row alone.</summary>
/// <remarks>
/// In a batch, a row's last bits depend on the batch's shape, and where activations are quantised as they come (dynamic int8) its
/// values depend on every other row. A row by itself and unpadded costs 15 % of the processor's time against batches of rows of like
/// length, and less than batches of fixed shape, whose padding is computed as well. One thread works at a run; runs on several threads
/// share the session.
/// </remarks>
internal sealed class OnnxModel : IDisposable
{
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
            if (metadata.ElementDataType is not (TensorElementType.Int64 or TensorElementType.Int32)) throw Refused($"takes '{input}' as {metadata.ElementDataType}; Int64 or Int32 was expected");
            if (metadata.Dimensions.Length != 2) throw Refused($"takes '{input}' of {metadata.Dimensions.Length} dimensions; 2 were expected: (rows, tokens)");
            if (metadata.Dimensions[0] > 0) _fixedRows = metadata.Dimensions[0];
            if (metadata.Dimensions[1] > 0) _fixedLength = metadata.Dimensions[1];
        }
        if (!_inputs.Contains("input_ids")) throw Refused($"has the inputs {string.Join(", ", _inputs)}; input_ids was expected");
        _isNarrow = [.. _inputs.Select(i => session.InputMetadata[i].ElementDataType == TensorElementType.Int32)];
        MaxTokens = Math.Min(maxTokens, _fixedLength ?? int.MaxValue);
    }

    /// <summary>The output that is read.</summary>
    internal string Output { get; }

    /// <summary>Hex SHA-256 of the file and the version of ONNX Runtime.</summary>
    internal string Fingerprint { get; }

    /// <summary>The most tokens of a row: what was asked for, or what the graph is fixed to where that is less.</summary>
    internal int MaxTokens { get; }

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
            var model = new OnnxModel(session, shown, output, fingerprint, tokenizer.Tokenizer.PaddingId, tokenizer.MaxTokens);
            return model.MaxTokens > specials ? model
                : throw model.Refused($"gets rows of {model.MaxTokens} tokens, which leave no room for a text beside {specials} special tokens; raise max_tokens");
        }
        catch
        {
            session?.Dispose();
            throw;
        }
    }

    /// <summary>Runs a row.</summary>
    /// <param name="row">The row, at least one token and not longer than <see cref="MaxTokens"/>.</param>
    internal OnnxAnswer Run(TokenRow row)
    {
        var (count, length) = (_fixedRows ?? 1, _fixedLength ?? row.Ids.Count);
        var values = new OrtValue[_inputs.Length];
        try
        {
            for (var i = 0; i < values.Length; i++) values[i] = Input(_inputs[i], _isNarrow[i], row, count, length);
            using var answers = _session.Run(_options, _inputs, values, [Output]);
            return Read(answers[0], count, length);
        }
        catch (OnnxRuntimeException e)
        {
            throw Refused($"cannot be run: {e.Message.ReplaceLineEndings(" ")}", e);
        }
        finally
        {
            foreach (var value in values) value?.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }

    /// <summary>One input; a graph that takes several rows gets the same one as often.</summary>
    private OrtValue Input(string name, bool isNarrow, TokenRow row, int count, int length)
    {
        var wide = new long[count * length];
        for (var r = 0; r < count; r++)
        {
            var line = wide.AsSpan(r * length, length);
            if (name == "input_ids") line[row.Ids.Count..].Fill(_padding);
            for (var t = 0; t < row.Ids.Count; t++) line[t] = name switch { "input_ids" => row.Ids[t], "attention_mask" => 1, _ => row.Types[t] };
        }
        long[] shape = [count, length];
        return isNarrow ? OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(wide, n => (int)n), shape) : OrtValue.CreateTensorValueFromMemory(wide, shape);
    }

    private OnnxAnswer Read(OrtValue answer, int count, int length)
    {
        var type = answer.GetTensorTypeAndShape();
        var shape = type.Shape;
        if (shape.Length is not (2 or 3) || shape[0] != count || (shape.Length == 3 && shape[1] != length) || shape[^1] < 1)
            throw Refused($"answers '{Output}' of shape ({string.Join(", ", shape)}) for {count} row{(count == 1 ? "" : "s")} of {length} tokens; ({count}, {length}, dimension) or ({count}, dimension) was expected");
        var size = (int)(type.ElementCount / count);
        float[] numbers = type.ElementDataType switch
        {
            TensorElementType.Float => answer.GetTensorDataAsSpan<float>()[..size].ToArray(),
            TensorElementType.Float16 => Array.ConvertAll(MemoryMarshal.Cast<Float16, Half>(answer.GetTensorDataAsSpan<Float16>()[..size]).ToArray(), h => (float)h),
            _ => throw Refused($"answers '{Output}' as {type.ElementDataType}; Float or Float16 was expected"),
        };
        return new OnnxAnswer(numbers, (int)shape[^1], HasTokens: shape.Length == 3);
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
            OrtEnv.Instance().DisableTelemetryEvents();
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

/// <summary>What a graph answers for a row.</summary>
/// <param name="Numbers">(tokens, dimension) row-major with <paramref name="HasTokens"/>, padding included; (dimension) without.</param>
/// <param name="Dimension">Numbers of a token, or of the answer.</param>
/// <param name="HasTokens">Whether it has a vector a token.</param>
internal readonly record struct OnnxAnswer(float[] Numbers, int Dimension, bool HasTokens);
