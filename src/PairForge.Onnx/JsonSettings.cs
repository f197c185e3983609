using System.Text.Json;

namespace PairForge.Onnx;

/// <summary>Reads single values of the configuration files that lie beside a model; what is there must have its type.</summary>
internal static class JsonSettings
{
    internal static JsonElement? Value(this JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    internal static bool? Flag(this JsonElement? element, string name, string file) => element.Value(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        var value => throw Wrong(value.Value, name, file, "true or false"),
    };

    internal static string? Text(this JsonElement? element, string name, string file) => element.Value(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        var value => throw Wrong(value.Value, name, file, "text"),
    };

    /// <summary>A positive whole number; null where it is missing, or so large that it means no limit (transformers writes 1e30).</summary>
    internal static int? Number(this JsonElement? element, string name, string file) => element.Value(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.GetDouble() > int.MaxValue => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var number) && number > 0 => number,
        var value => throw Wrong(value.Value, name, file, "a whole number above 0"),
    };

    private static PairForgeException Wrong(JsonElement value, string name, string file, string expected) =>
        new(FailureKind.BadData, $"{file}: {name} is {(value.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? value.ValueKind.ToString() : value.GetRawText())}; {expected} was expected");
}
