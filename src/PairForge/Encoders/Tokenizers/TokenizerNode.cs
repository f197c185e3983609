using System.Text.Json;

namespace PairForge.Encoders.Tokenizers;

/// <summary>A mapping of a <c>tokenizer.json</c> with its place, read strictly: what is not understood is refused by name.</summary>
internal readonly struct TokenizerNode
{
    private readonly JsonElement _element;
    private readonly string _file, _place;

    internal TokenizerNode(JsonElement element, string file, string place)
    {
        (_element, _file, _place) = (element, file, place);
        if (element.ValueKind != JsonValueKind.Object) throw Refused($"is {Describe(element)}; a mapping was expected");
    }

    /// <summary>The value of <c>type</c>.</summary>
    internal string Type => Text("type");

    /// <summary>Refuses every other key.</summary>
    internal void Only(params ReadOnlySpan<string> keys)
    {
        foreach (var property in _element.EnumerateObject())
            if (property.Name != "type" && !keys.Contains(property.Name)) throw Refused($"has the key '{property.Name}', which cannot be read");
    }

    /// <summary>A mapping; null where it is missing or null.</summary>
    internal TokenizerNode? Child(string name) => Value(name) is { } value ? new TokenizerNode(value, _file, Place(name)) : null;

    /// <summary>The mappings of a list; none where it is missing or null.</summary>
    internal List<TokenizerNode> Children(string name)
    {
        var nodes = new List<TokenizerNode>();
        foreach (var (item, place) in Items(name)) nodes.Add(new TokenizerNode(item, _file, place));
        return nodes;
    }

    /// <summary>The items of a list; none where it is missing or null.</summary>
    internal List<(JsonElement Item, string Place)> Items(string name)
    {
        var items = new List<(JsonElement, string)>();
        if (Value(name) is not { } list) return items;
        if (list.ValueKind != JsonValueKind.Array) throw Wrong(name, list, "a list");
        foreach (var item in list.EnumerateArray()) items.Add((item, $"{Place(name)}[{items.Count}]"));
        return items;
    }

    /// <summary>The members of a mapping.</summary>
    internal JsonElement.ObjectEnumerator Members(string name) =>
        Value(name) is { ValueKind: JsonValueKind.Object } value ? value.EnumerateObject() : throw Wrong(name, Value(name), "a mapping");

    internal string Text(string name, string? fallback = null) => Value(name) switch
    {
        { ValueKind: JsonValueKind.String } value => value.GetString()!,
        null when fallback is not null => fallback,
        var value => throw Wrong(name, value, "text"),
    };

    internal string? TextOrNull(string name) => Value(name) is null ? null : Text(name);

    internal bool Flag(string name, bool? fallback = null) => Value(name) switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        null when fallback is { } value => value,
        var value => throw Wrong(name, value, "true or false"),
    };

    internal bool? FlagOrNull(string name) => Value(name) is null ? null : Flag(name);

    internal int Number(string name, int? fallback = null) => Value(name) switch
    {
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var number) && number >= 0 => number,
        null when fallback is { } value => value,
        var value => throw Wrong(name, value, "a whole number"),
    };

    internal int? NumberOrNull(string name) => Value(name) is null ? null : Number(name);

    internal JsonElement? Value(string name) =>
        _element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>The place of a member, as messages give it.</summary>
    internal string Place(string name) => _place.Length == 0 ? name : $"{_place}.{name}";

    /// <summary>A failure at this place.</summary>
    internal PairForgeException Refused(string what, Exception? inner = null) => Refused(_place, what, inner);

    /// <summary>A failure at a place of the file.</summary>
    internal PairForgeException Refused(string place, string what, Exception? inner = null) =>
        new(FailureKind.BadConfiguration, $"{_file}: {(place.Length == 0 ? "the file" : place)} {what}", inner);

    /// <summary>An unknown type.</summary>
    internal PairForgeException Unknown(params ReadOnlySpan<string> known) =>
        Refused($"is '{Type}', which cannot be read; known: {string.Join(", ", known!)}");

    private PairForgeException Wrong(string name, JsonElement? value, string expected) =>
        Refused(Place(name), $"is {(value is { } found ? Describe(found) : "missing")}; {expected} was expected");

    private static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "a mapping",
        JsonValueKind.Array => "a list",
        _ => element.GetRawText() is { Length: > 60 } text ? text[..60] + "..." : element.GetRawText(),
    };
}
