using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PairForge.Configuration;

/// <summary>
/// The JSON Schema (draft 2020-12) of the pipeline file, for editors: made from the same options records that bind, so that
/// a file that it refuses does not bind. What one value demands of another is left to <c>pairforge validate</c>.
/// </summary>
public sealed class PipelineSchema
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Components _components;
    private readonly DocumentationFile _documentation = new();
    private readonly SortedDictionary<string, JsonObject> _definitions = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, string> _names = [];

    private PipelineSchema(Components components) => _components = components;

    /// <summary>The schema, indented.</summary>
    public static string Write(Components components)
    {
        ArgumentNullException.ThrowIfNull(components);
        return new PipelineSchema(components).Document().ToJsonString(Indented) + "\n";
    }

    private JsonObject Document()
    {
        var root = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = "PairForge pipeline" };
        foreach (var (key, value) in Record(typeof(Pipeline)).ToArray()) root[key] = value?.DeepClone();
        var properties = root["properties"]!.AsObject();
        foreach (var (name, type) in _components.Blocks.OrderBy(b => b.Key, StringComparer.Ordinal)) properties[name] = AnyOf(Reference(type), Null());
        var definitions = new JsonObject();
        foreach (var (name, definition) in _definitions) definitions[name] = definition;
        root["$defs"] = definitions;
        return root;
    }

    /// <summary>The mapping that binds to an options record.</summary>
    private JsonObject Record(Type type)
    {
        var options = OptionProperty.Of(type);
        var properties = new JsonObject();
        var defaults = Activator.CreateInstance(type)!;
        foreach (var option in options) properties[option.Key] = Property(option, defaults);
        var record = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        if (_documentation.Of(type) is { } description) record["description"] = description;
        if (options.Any(o => o.IsRequired)) record["required"] = new JsonArray([.. options.Where(o => o.IsRequired).Select(o => JsonValue.Create(o.Key))]);
        return record;
    }

    private JsonObject Property(OptionProperty option, object defaults)
    {
        var schema = Value(option.Type, option.Property);
        if (option.IsNullable) schema = AnyOf(schema, OptionProperty.SeamOf(option.Type) is null ? [Null()] : [Null(), new JsonObject { ["enum"] = new JsonArray("none") }]);
        if (_documentation.Of(option.Property) is { } description) schema["description"] = description;
        if (!option.IsRequired && IsSimple(option.Type) && option.Property.GetValue(defaults) is { } value) schema["default"] = JsonNode.Parse(CanonicalJson.Write(value));
        return schema;
    }

    private static bool IsSimple(Type type) => type.IsPrimitive || type.IsEnum || type == typeof(string);

    private JsonObject Value(Type type, PropertyInfo? property = null)
    {
        if (OptionProperty.SeamOf(type) is { } seam) return Reference(seam);
        if (OptionProperty.ItemOf(type) is { } item) return List(item, property?.GetCustomAttribute<MinLengthAttribute>()?.Length ?? 0);
        if (type == typeof(bool)) return OfType("boolean");
        if (type == typeof(int) || type == typeof(long)) return Number("integer", property);
        if (type == typeof(ulong)) return new JsonObject { ["type"] = "integer", ["minimum"] = 0 };
        if (type == typeof(double) || type == typeof(float)) return Number("number", property);
        if (type.IsEnum) return new JsonObject { ["enum"] = new JsonArray([.. Enum.GetNames(type).Select(n => JsonValue.Create(CanonicalJson.KebabCase(n)))]) };
        if (type == typeof(Secret)) return new JsonObject { ["type"] = "string", ["pattern"] = @"^\$\{env:[A-Za-z_][A-Za-z0-9_]*\}$" };
        if (type == typeof(IReadOnlyDictionary<string, double>))
            return AnyOf(new JsonObject { ["type"] = "object", ["additionalProperties"] = new JsonObject { ["type"] = "number", ["minimum"] = 0, ["maximum"] = 1 } }, Null());
        if (type == typeof(CommandWord)) return new JsonObject { ["type"] = "string", ["minLength"] = 1, ["pattern"] = @"^(?!.*\$\{env:)" };
        if (type == typeof(string)) return Text(property);
        return type == typeof(InputPath) || type == typeof(OutputPath) ? new JsonObject { ["type"] = "string", ["minLength"] = 1 } : AnyOf(Reference(type), Null());
    }

    /// <summary>A list, or one item alone; of components also a mapping, each of whose keys is one.</summary>
    private JsonObject List(Type item, int atLeast)
    {
        var list = new JsonObject { ["type"] = "array", ["items"] = Value(item) };
        if (atLeast > 0) list["minItems"] = atLeast;
        if (OptionProperty.SeamOf(item) is not { } seam) return atLeast > 0 ? AnyOf(list, Value(item)) : AnyOf(list, Value(item), Null());
        var several = new JsonObject { ["type"] = "object", ["properties"] = Bodies(seam), ["additionalProperties"] = false };
        if (atLeast > 0) several["minProperties"] = atLeast;
        JsonObject[] forms = BareNames(seam) is { } names ? [several, names] : [several];
        return AnyOf(list, atLeast > 0 ? forms : [.. forms, Null()]);
    }

    /// <summary>A component: its bare name, or a mapping of one key.</summary>
    private JsonObject Component(Type seam)
    {
        var forms = new JsonArray();
        if (BareNames(seam) is { } names) forms.Add(names);
        foreach (var (name, body) in Bodies(seam))
        {
            forms.Add(new JsonObject
            {
                ["description"] = _documentation.Of(_components.Find(seam, name)!.ComponentType),
                ["type"] = "object",
                ["properties"] = new JsonObject { [name] = body!.DeepClone() },
                ["required"] = new JsonArray(name),
                ["additionalProperties"] = false,
            });
        }
        return forms.Count == 0 ? new JsonObject { ["not"] = new JsonObject() } // this program has no component of the seam
            : new JsonObject { ["oneOf"] = forms };
    }

    /// <summary>The components that need no options; null where all do.</summary>
    private JsonObject? BareNames(Type seam)
    {
        var names = _components.Of(seam).Where(e => !NeedsOptions(e)).Select(e => JsonValue.Create(e.Name)).ToArray();
        return names.Length == 0 ? null : new JsonObject { ["enum"] = new JsonArray([.. names]) };
    }

    private JsonObject Bodies(Type seam)
    {
        var bodies = new JsonObject();
        foreach (var entry in _components.Of(seam)) bodies[entry.Name] = NeedsOptions(entry) ? Reference(entry.OptionsType) : AnyOf(Reference(entry.OptionsType), Null());
        return bodies;
    }

    private static bool NeedsOptions(ComponentEntry entry) => OptionProperty.Of(entry.OptionsType).Any(o => o.IsRequired);

    /// <summary>A reference to the definition of a seam or of an options record, which is made on the first use.</summary>
    private JsonObject Reference(Type type)
    {
        var name = Name(type);
        if (!_definitions.ContainsKey(name))
        {
            _definitions.Add(name, []); // a record may hold itself
            _definitions[name] = type.IsAbstract || _components.Of(type).Any() ? Component(type) : Record(type);
        }
        return new JsonObject { ["$ref"] = $"#/$defs/{name}" };
    }

    private string Name(Type type)
    {
        if (_names.TryGetValue(type, out var known)) return known;
        var name = CanonicalJson.KebabCase(type.Name is ['I', var second, ..] && char.IsUpper(second) ? type.Name[1..] : type.Name);
        while (_names.ContainsValue(name)) name += "-";
        return _names[type] = name;
    }

    private static JsonObject Number(string type, PropertyInfo? property)
    {
        var schema = OfType(type);
        if (property?.GetCustomAttribute<RangeAttribute>() is not { } range) return schema;
        schema["minimum"] = Bound(range.Minimum);
        if (!OptionProperty.IsOpen(range.Maximum)) schema["maximum"] = Bound(range.Maximum);
        return schema;

        static JsonNode Bound(object bound) => bound is int whole ? JsonValue.Create(whole) : JsonValue.Create(Convert.ToDouble(bound, CultureInfo.InvariantCulture));
    }

    private static JsonObject Text(PropertyInfo? property)
    {
        var schema = OfType("string");
        if (property?.GetCustomAttribute<MinLengthAttribute>() is { } least) schema["minLength"] = least.Length;
        schema["pattern"] = @"^(?!.*\$\{env:)" + (property?.GetCustomAttribute<RegularExpressionAttribute>() is { } expression ? $"(?:{expression.Pattern})$" : "");
        return schema;
    }

    private static JsonObject OfType(string type) => new() { ["type"] = type };

    private static JsonObject Null() => OfType("null");

    private static JsonObject AnyOf(params JsonObject[] forms) => new() { ["anyOf"] = new JsonArray([.. forms]) };

    private static JsonObject AnyOf(JsonObject first, JsonObject[] more) => AnyOf([first, .. more]);
}
