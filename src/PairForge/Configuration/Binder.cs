using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace PairForge.Configuration;

/// <summary>Binds a YAML tree to options records by reflection: keys are the snake_case of property names.</summary>
/// <param name="components">The known components.</param>
/// <param name="file">Name used in messages.</param>
/// <param name="folder">Folder against which the file's relative paths resolve.</param>
/// <param name="assigned">Nodes that came from <c>--set</c>: their paths resolve against the working directory.</param>
internal sealed partial class Binder(Components components, string file, string folder, HashSet<YamlNode> assigned)
{
    internal Pipeline BindPipeline(YamlMappingNode root)
    {
        var blocks = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (name, type) in components.Blocks)
        {
            var key = root.Children.Keys.FirstOrDefault(k => k is YamlScalarNode s && s.Value == name);
            if (key is null) continue;
            blocks.Add(name, BindRecord(type, root.Children[key], name));
            root.Children.Remove(key);
        }
        var pipeline = (Pipeline)BindRecord(typeof(Pipeline), root, "the pipeline", components.Blocks.Keys);
        return pipeline with { Blocks = blocks };
    }

    internal object BindBlock(string name, YamlNode node) => BindRecord(components.Blocks[name], node, name);

    internal object BindStep(Type seam, YamlNode node)
    {
        string name;
        YamlNode body;
        switch (node)
        {
            case YamlScalarNode { Value: { Length: > 0 } bare }:
                (name, body) = (bare, new YamlMappingNode());
                break;
            case YamlMappingNode { Children.Count: 1 } one:
                var (key, value) = one.Children.First();
                (name, body) = (((YamlScalarNode)key).Value!, value is YamlScalarNode { Value: null or "" } ? new YamlMappingNode() : value);
                break;
            case YamlMappingNode map when map.Children.Count > 1:
                throw Fault(node, $"{map.Children.Count} keys stand in one item ({string.Join(", ", map.Children.Keys)}); an item has one, so begin each with '- '");
            default:
                throw Fault(node, $"a component is missing; known: {Known(seam)}");
        }
        var entry = components.Find(seam, name) ?? throw Fault(node, $"'{name}' is not known here{Suggest(name, components.Of(seam).Select(e => e.Name))}; known: {Known(seam)}");
        var options = BindRecord(entry.OptionsType, body, name);
        return components.StepOf(entry, options);
    }

    private object BindRecord(Type type, YamlNode node, string name, IEnumerable<string>? moreKeys = null)
    {
        if (node is YamlScalarNode { Value: null or "" or "~" or "null" }) node = new YamlMappingNode();
        if (node is not YamlMappingNode map) throw Fault(node, $"{name} is {Describe(node)}; it must be a mapping of keys to values");
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.SetMethod is not null && p.Name != nameof(Pipeline.Blocks))
            .ToDictionary(p => CanonicalJson.SnakeCase(p.Name), StringComparer.Ordinal);
        var record = Activator.CreateInstance(type)!;
        var places = new Dictionary<string, YamlNode>(StringComparer.Ordinal);
        foreach (var (key, value) in map.Children)
        {
            var text = (key as YamlScalarNode)?.Value ?? throw Fault(key, "a key is no text");
            if (!properties.TryGetValue(text, out var property))
                throw Fault(key, $"'{text}' is not a key of {name}{Suggest(text, properties.Keys)}; known: {string.Join(", ", properties.Keys.Concat(moreKeys ?? []).Order(StringComparer.Ordinal))}");
            places.Add(property.Name, value);
            property.SetValue(record, BindValue(property.PropertyType, value, text, new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable));
        }
        foreach (var (key, property) in properties)
        {
            if (property.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute)) && !places.ContainsKey(property.Name))
                throw Fault(map, $"{name} needs '{key}'");
            CheckRange(property, record, key, places.GetValueOrDefault(property.Name) ?? map);
        }
        if (record is IValidatableObject validatable)
        {
            foreach (var result in validatable.Validate(new ValidationContext(record)))
                throw Fault(result.MemberNames.Select(m => places.GetValueOrDefault(m)).FirstOrDefault(n => n is not null) ?? map, result.ErrorMessage!);
        }
        return record;
    }

    private object? BindValue(Type type, YamlNode node, string key, bool nullable)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var isNull = node is YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: null or "" or "~" or "null" };
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Step<>))
        {
            if (isNull || (nullable && node is YamlScalarNode { Value: "none" })) return null;
            return BindStep(type.GetGenericArguments()[0], node);
        }
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)) return BindList(type.GetGenericArguments()[0], node, key);
        if (isNull && nullable) return null;
        if (type == typeof(InputPath)) return new InputPath(Text(node, key), Resolve(Text(node, key), node));
        if (type == typeof(OutputPath)) return new OutputPath(Text(node, key), Resolve(Text(node, key), node));
        if (type == typeof(string)) return Text(node, key);
        if (type.IsEnum)
        {
            var names = Enum.GetNames(type);
            var text = Text(node, key);
            var match = names.FirstOrDefault(n => CanonicalJson.KebabCase(n) == text || CanonicalJson.SnakeCase(n) == text);
            return match is not null ? Enum.Parse(type, match) : throw Fault(node, $"{key} is '{text}'{Suggest(text, names.Select(CanonicalJson.KebabCase))}; it must be one of {string.Join(", ", names.Select(CanonicalJson.KebabCase))}");
        }
        if (type == typeof(bool))
            return Text(node, key) switch { "true" => true, "false" => false, var other => throw Fault(node, $"{key} is '{other}'; it must be true or false") };
        if (type == typeof(int)) return Number<int>(node, key, "a whole number");
        if (type == typeof(long)) return Number<long>(node, key, "a whole number");
        if (type == typeof(ulong)) return Number<ulong>(node, key, "a whole number from 0");
        if (type == typeof(double)) return Number<double>(node, key, "a number");
        if (type == typeof(float)) return Number<float>(node, key, "a number");
        return BindRecord(type, node, key);
    }

    private object BindList(Type item, YamlNode node, string key)
    {
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
        if (node is YamlSequenceNode sequence)
        {
            foreach (var child in sequence.Children) list.Add(BindValue(item, child, key, nullable: false));
        }
        else if (item.IsGenericType && item.GetGenericTypeDefinition() == typeof(Step<>) && node is YamlMappingNode map)
        {
            foreach (var (name, body) in map.Children) list.Add(BindStep(item.GetGenericArguments()[0], new YamlMappingNode(name, body)));
        }
        else if (node is not YamlScalarNode { Value: null or "" })
        {
            list.Add(BindValue(item, node, key, nullable: false));
        }
        return list;
    }

    private T Number<T>(YamlNode node, string key, string what) where T : struct, IParsable<T>
    {
        var text = Text(node, key);
        if (T.TryParse(text, CultureInfo.InvariantCulture, out var number) && !(number is double d && !double.IsFinite(d)) && !(number is float f && !float.IsFinite(f))) return number;
        throw Fault(node, $"{key} is '{text}'; it must be {what}");
    }

    private void CheckRange(PropertyInfo property, object record, string key, YamlNode node)
    {
        foreach (var attribute in property.GetCustomAttributes<ValidationAttribute>())
        {
            var value = property.GetValue(record);
            if (value is null || attribute.IsValid(value)) continue;
            throw Fault(node, attribute switch
            {
                RangeAttribute range => $"{key} is {CanonicalJson.Write(value)}; it must lie in [{Bound(range.Minimum)}, {Bound(range.Maximum)}]",
                MinLengthAttribute least => $"{key} has too few items; it needs at least {least.Length}",
                _ => attribute.FormatErrorMessage(key),
            });
        }
        static string Bound(object bound) => string.Create(CultureInfo.InvariantCulture, $"{bound}");
    }

    private string Text(YamlNode node, string key)
    {
        if (node is not YamlScalarNode { Value: { } text }) throw Fault(node, $"{key} is {Describe(node)}; it must be one value");
        return Environment().Replace(text, match => System.Environment.GetEnvironmentVariable(match.Groups[1].Value)
            ?? throw Fault(node, $"the environment has no variable '{match.Groups[1].Value}'"));
    }

    private string Resolve(string path, YamlNode node) => Path.GetFullPath(path, assigned.Contains(node) ? Directory.GetCurrentDirectory() : folder);

    private string Known(Type seam) => string.Join(", ", components.Of(seam).Select(e => e.Name));

    private ConfigurationException Fault(YamlNode node, string message) => assigned.Contains(node)
        ? new ConfigurationException(message, "--set")
        : new ConfigurationException(message, file, (int)node.Start.Line, (int)node.Start.Column);

    private static string Describe(YamlNode node) => node switch
    {
        YamlSequenceNode => "a list",
        YamlMappingNode => "a mapping",
        YamlScalarNode scalar => $"'{scalar.Value}'",
        _ => "something else",
    };

    /// <summary><c>; did you mean 'x'?</c> where a known name is near.</summary>
    internal static string Suggest(string text, IEnumerable<string> known)
    {
        var best = known.Select(k => (Name: k, Distance: Distance(text, k))).OrderBy(x => x.Distance).ThenBy(x => x.Name, StringComparer.Ordinal).FirstOrDefault();
        return best.Name is not null && best.Distance <= Math.Max(2, text.Length / 3) ? $"; did you mean '{best.Name}'?" : "";
    }

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.Length];
    }

    [GeneratedRegex(@"\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}")]
    private static partial Regex Environment();
}
