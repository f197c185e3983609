using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PairForge.Sinks;

/// <summary>The operations of a view as JSON: <c>[{"name":"crop","parameters":{...},"edits":[[start,length,"replacement"],...]}]</c>.</summary>
public static class OperationsJson
{
    internal static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes them; parameters that are no JSON are written as a string.</summary>
    public static string Write(IReadOnlyList<AppliedOperation> operations)
    {
        ArgumentNullException.ThrowIfNull(operations);
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Options)) WriteTo(writer, operations, IsJson);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    internal static void WriteTo(Utf8JsonWriter writer, IReadOnlyList<AppliedOperation> operations, Func<string, bool> isJson)
    {
        writer.WriteStartArray();
        for (var o = 0; o < operations.Count; o++)
        {
            var operation = operations[o];
            writer.WriteStartObject();
            writer.WriteString("name", operation.Name);
            writer.WritePropertyName("parameters");
            if (isJson(operation.Parameters)) writer.WriteRawValue(operation.Parameters, skipInputValidation: true);
            else writer.WriteStringValue(operation.Parameters);
            writer.WriteStartArray("edits");
            for (var e = 0; e < operation.Edits.Count; e++)
            {
                var edit = operation.Edits[e];
                writer.WriteStartArray();
                writer.WriteNumberValue(edit.Start);
                writer.WriteNumberValue(edit.Length);
                writer.WriteStringValue(edit.Replacement);
                writer.WriteEndArray();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static IReadOnlyList<AppliedOperation> Read(string json)
    {
        if (json == "[]") return [];
        using var document = JsonDocument.Parse(json);
        var operations = new List<AppliedOperation>();
        foreach (var operation in document.RootElement.EnumerateArray())
        {
            var parameters = operation.GetProperty("parameters");
            operations.Add(new(
                operation.GetProperty("name").GetString()!,
                parameters.ValueKind == JsonValueKind.String ? parameters.GetString()! : parameters.GetRawText(),
                [.. operation.GetProperty("edits").EnumerateArray().Select(e => new TextEdit(e[0].GetInt32(), e[1].GetInt32(), e[2].GetString()!))]));
        }
        return operations;
    }

    internal static bool IsJson(string text)
    {
        if (text.Length == 0 || text[0] is not ('{' or '[')) return false;
        var needed = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = ArrayPool<byte>.Shared.Rent(needed);
        try
        {
            var reader = new Utf8JsonReader(bytes.AsSpan(0, Encoding.UTF8.GetBytes(text, bytes)));
            while (reader.Read())
            {
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
