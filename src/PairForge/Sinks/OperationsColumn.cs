using System.Buffers;
using System.Text.Json;

namespace PairForge.Sinks;

/// <summary>A column of operations as JSON, written without an object a row.</summary>
internal sealed class OperationsColumn(string name)
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _json = new(Stream.Null, OperationsJson.Options);
    private readonly Dictionary<string, bool> _isJson = new(StringComparer.Ordinal); // parameters: a few different texts

    /// <summary>The texts.</summary>
    public TextColumn Texts { get; } = new(name, false);

    /// <summary>Adds a row's operations; answers the length of their JSON.</summary>
    public int Add(IReadOnlyList<AppliedOperation> operations)
    {
        if (operations.Count == 0) return Texts.Add("[]");
        _buffer.ResetWrittenCount();
        _json.Reset(_buffer);
        OperationsJson.WriteTo(_json, operations, IsJson);
        _json.Flush();
        return Texts.AddUtf8(_buffer.WrittenSpan);
    }

    private bool IsJson(string parameters)
    {
        if (!_isJson.TryGetValue(parameters, out var known)) _isJson.Add(parameters, known = OperationsJson.IsJson(parameters));
        return known;
    }
}
