using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PairForge;

/// <summary>Writes options records as canonical JSON: sorted snake_case keys, every default filled in, no white space.</summary>
/// <remarks>
/// An <see cref="InputPath"/>, and a <see cref="CommandWord"/> that names a file, is its file name alone and an <see cref="OutputPath"/> is left out: content is hashed, places are
/// not. A <see cref="Secret"/> is the name of its variable.
/// </remarks>
public static class CanonicalJson
{
    /// <summary>The canonical form of <paramref name="value"/>.</summary>
    public static string Write(object? value)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) Write(json, value);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Writes <paramref name="value"/> at the writer's place.</summary>
    public static void Write(Utf8JsonWriter json, object? value)
    {
        ArgumentNullException.ThrowIfNull(json);
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case string text: json.WriteStringValue(text); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case Enum name: json.WriteStringValue(KebabCase(name.ToString())); break;
            case ulong whole: json.WriteNumberValue(whole); break;
            case float single when float.IsFinite(single): json.WriteRawValue(single.ToString("R", CultureInfo.InvariantCulture)); break;
            case double real when double.IsFinite(real): json.WriteRawValue(real.ToString("R", CultureInfo.InvariantCulture)); break;
            case float or double: json.WriteNullValue(); break;
            case int or long or short or byte or uint: json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
            case InputPath path: json.WriteStringValue(Path.GetFileName(path.Given)); break;
            case CommandWord word: json.WriteStringValue(word.ToString()); break;
            case Secret secret: json.WriteStringValue(secret.ToString()); break;
            case IDictionary map: WriteMap(json, map); break;
            case IEnumerable list:
                json.WriteStartArray();
                foreach (var item in list) Write(json, item);
                json.WriteEndArray();
                break;
            default: WriteRecord(json, value); break;
        }
    }

    /// <summary><c>NumNegatives</c> as <c>num_negatives</c>.</summary>
    public static string SnakeCase(string name) => Separated(name, '_');

    /// <summary><c>NTuple</c> as <c>n-tuple</c>.</summary>
    public static string KebabCase(string name) => Separated(name, '-');

    private static void WriteMap(Utf8JsonWriter json, IDictionary map)
    {
        json.WriteStartObject();
        foreach (var key in map.Keys.Cast<string>().Order(StringComparer.Ordinal))
        {
            json.WritePropertyName(key);
            Write(json, map[key]);
        }
        json.WriteEndObject();
    }

    private static void WriteRecord(Utf8JsonWriter json, object value)
    {
        json.WriteStartObject();
        foreach (var (name, member) in Members(value))
        {
            json.WritePropertyName(name);
            Write(json, member);
        }
        json.WriteEndObject();
    }

    /// <summary>The members of an options record, or the one of a step, in the order in which they are written.</summary>
    internal static IEnumerable<(string Name, object? Value)> Members(object value)
    {
        var type = value.GetType();
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Step<>))
            return [((string)type.GetProperty(nameof(Step<object>.Name))!.GetValue(value)!, type.GetProperty(nameof(Step<object>.Options))!.GetValue(value))];
        return type.GetProperties()
            .Where(p => p.GetIndexParameters().Length == 0 && p.PropertyType != typeof(OutputPath) && p.Name != "EqualityContract")
            .Select(p => (Name: SnakeCase(p.Name), p.GetValue(value)))
            .OrderBy(m => m.Name, StringComparer.Ordinal);
    }

    private static string Separated(string name, char separator)
    {
        var text = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i])) text.Append(separator);
            text.Append(char.ToLowerInvariant(name[i]));
        }
        return text.ToString();
    }
}
