using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;

namespace PairForge.Configuration;

/// <summary>Binds a pipeline file's tree to options records by reflection: keys are the snake_case of property names.</summary>
/// <param name="components">The known components.</param>
/// <param name="folder">Folder against which the file's relative paths resolve.</param>
/// <param name="workingDirectory">Folder against which those of an assignment resolve.</param>
internal sealed partial class Binder(Components components, string folder, string workingDirectory)
{
    internal Pipeline BindPipeline(MappingNode root)
    {
        var blocks = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (name, type) in components.Blocks)
        {
            if (root.Find(name) is not { } body) continue;
            root.Remove(name);
            if (!body.IsNull) blocks.Add(name, BindRecord(type, body, name));
        }
        var pipeline = (Pipeline)BindRecord(typeof(Pipeline), root, "the pipeline", components.Blocks.Keys);
        return pipeline with { Blocks = blocks };
    }

    internal object BindBlock(string name, ConfigurationNode node) => BindRecord(components.Blocks[name], node, name);

    internal object BindStep(Type seam, ConfigurationNode node)
    {
        var (key, body) = node switch
        {
            { IsNull: true } => throw node.Place.Fault($"a component is missing; known: {Known(seam)}"),
            ScalarNode bare => (bare, new MappingNode(bare.Place)),
            MappingNode { Entries.Count: 1 } one => one.Entries[0],
            MappingNode { Entries.Count: 0 } => throw node.Place.Fault($"a component is missing between {{ and }}; known: {Known(seam)}"),
            MappingNode map => throw node.Place.Fault($"{map.Entries.Count} keys stand in one item ({string.Join(", ", map.Entries.Select(e => e.Key.Text))}); an item is one component, so begin each with '- ', and indent its options under it"),
            _ => throw node.Place.Fault($"a list stands where one component was expected; known: {Known(seam)}"),
        };
        return BindStep(seam, key, body);
    }

    private object BindStep(Type seam, ScalarNode key, ConfigurationNode body)
    {
        var names = components.Of(seam).Select(e => e.Name).ToArray();
        var entry = components.Find(seam, key.Text)
            ?? throw key.Place.Fault($"'{key.Text}' is not known here{Elsewhere(seam, key.Text) ?? NearestName.Suggest(key.Text, names)}; known: {string.Join(", ", names)}");
        return components.StepOf(entry, BindRecord(entry.OptionsType, body, key.Text));
    }

    private object BindRecord(Type type, ConfigurationNode node, string name, IEnumerable<string>? moreKeys = null)
    {
        if (node.IsNull) node = new MappingNode(node.Place);
        if (node is not MappingNode map) throw node.Place.Fault($"{name} is {node.Describe()}; it must be a mapping of keys to values");
        var options = OptionProperty.Of(type).ToDictionary(o => o.Key, StringComparer.Ordinal);
        var record = Activator.CreateInstance(type)!;
        var places = new Dictionary<string, Place>(StringComparer.Ordinal);
        foreach (var (key, value) in map.Entries)
        {
            if (!options.TryGetValue(key.Text, out var option)) throw UnknownKey(key, name, [.. options.Keys.Concat(moreKeys ?? [])]);
            places.Add(option.Property.Name, value.Place);
            option.Property.SetValue(record, BindValue(option.Type, value, key.Text, option.IsNullable));
        }
        if (options.Values.FirstOrDefault(o => o.IsRequired && !places.ContainsKey(o.Property.Name)) is { } absent)
            throw map.Place.Fault($"{name} needs '{absent.Key}'");
        foreach (var (property, message) in OptionProperty.Check(record))
            throw (property is not null && places.TryGetValue(property, out var place) ? place : map.Place).Fault(message);
        return record;
    }

    private object? BindValue(Type type, ConfigurationNode node, string key, bool nullable)
    {
        if (OptionProperty.SeamOf(type) is { } seam)
            return nullable && (node.IsNull || node is ScalarNode { Text: "none" }) ? null : BindStep(seam, node);
        if (OptionProperty.ItemOf(type) is { } item) return BindList(item, node, key);
        if (nullable && node.IsNull) return null;
        if (type == typeof(InputPath)) return new InputPath(Text(node, key), Resolve(node, key));
        if (type == typeof(OutputPath)) return new OutputPath(Text(node, key), Resolve(node, key));
        if (type == typeof(CommandWord)) return new CommandWord(Literal(node, key), Resolve(node, key));
        if (type == typeof(Secret)) return BindSecret(node, key);
        if (type == typeof(IReadOnlyDictionary<string, double>)) return BindShares(node, key);
        if (type == typeof(string)) return Literal(node, key);
        if (type.IsEnum)
        {
            var names = Enum.GetNames(type).ToDictionary(CanonicalJson.KebabCase, StringComparer.Ordinal);
            var text = Literal(node, key);
            return names.TryGetValue(text.Replace('_', '-'), out var name) ? Enum.Parse(type, name)
                : throw node.Place.Fault($"{key} is {node.Describe()}; it must be one of {string.Join(", ", names.Keys)}{NearestName.Suggest(text, names.Keys)}");
        }
        if (type == typeof(bool)) return Parse(node, key, "true or false", static text => text switch { "true" or "True" or "TRUE" => true, "false" or "False" or "FALSE" => false, _ => (bool?)null });
        if (type == typeof(int)) return Parse(node, key, $"a whole number up to {int.MaxValue}", static text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n : (int?)null);
        if (type == typeof(long)) return Parse(node, key, "a whole number", static text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n : (long?)null);
        if (type == typeof(ulong)) return Parse(node, key, "a whole number from 0", static text => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : (ulong?)null);
        if (type == typeof(double)) return Parse(node, key, "a number", static text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) && double.IsFinite(n) ? n : (double?)null);
        if (type == typeof(float)) return Parse(node, key, "a number", static text => float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) && float.IsFinite(n) ? n : (float?)null);
        return BindRecord(type, node, key);
    }

    private SortedDictionary<string, double> BindShares(ConfigurationNode node, string key)
    {
        var shares = new SortedDictionary<string, double>(StringComparer.Ordinal);
        if (node.IsNull) return shares;
        if (node is not MappingNode map) throw node.Place.Fault($"{key} is {node.Describe()}; it must be a mapping of names to shares, such as {{ dev: 0.01 }}");
        foreach (var (name, value) in map.Entries)
        {
            shares.Add(name.Text, (double)BindValue(typeof(double), value, $"{key}.{name.Text}", nullable: false)!);
            if (Runs.SplitAssignment.Fault(shares) is { } fault) throw value.Place.Fault(fault);
        }
        return shares;
    }

    private IList BindList(Type item, ConfigurationNode node, string key)
    {
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
        if (node is ListNode items)
        {
            foreach (var child in items.Items) list.Add(BindValue(item, child, key, nullable: false));
        }
        else if (node is MappingNode map && OptionProperty.SeamOf(item) is { } seam)
        {
            foreach (var (name, body) in map.Entries) list.Add(BindStep(seam, name, body));
        }
        else if (!node.IsNull)
        {
            list.Add(BindValue(item, node, key, nullable: false));
        }
        return list;
    }

    /// <summary>A number or a flag: plain, since what is quoted is text.</summary>
    private static object Parse<T>(ConfigurationNode node, string key, string what, Func<string, T?> parse) where T : struct
    {
        var text = Literal(node, key);
        if (node is ScalarNode { IsPlain: true } && parse(text) is { } value) return value;
        var remedy = node is ScalarNode { IsPlain: false } && parse(text) is not null ? ": leave the quotes out" : "";
        throw node.Place.Fault($"{key} is {node.Describe()}; it must be {what}{remedy}");
    }

    private static string Text(ConfigurationNode node, string key)
    {
        if (node is not ScalarNode scalar || node.IsNull) throw node.Place.Fault($"{key} is {node.Describe()}; it must be one value");
        return scalar.Text;
    }

    /// <summary>A value that will stand in the plan as it is, and so cannot come from the environment.</summary>
    private static string Literal(ConfigurationNode node, string key)
    {
        var text = Text(node, key);
        if (Environment().IsMatch(text))
            throw node.Place.Fault($"{key} is {node.Describe()}, but {key} stands in the plan and what comes from the environment must not; write the value itself, or give it with --set");
        return text;
    }

    private static Secret BindSecret(ConfigurationNode node, string key)
    {
        var match = Environment().Match(Text(node, key));
        if (!match.Success || match.Length != Text(node, key).Length)
            throw node.Place.Fault($"{key} is a secret and stands here itself; put it in an environment variable, and write {key}: ${{env:NAME}}");
        return new Secret(match.Groups[1].Value, Variable(match, node));
    }

    /// <summary>The place that a path names; the environment's part of it never leaves here, since messages and plans show the path as it was written.</summary>
    private string Resolve(ConfigurationNode node, string key)
    {
        var text = Text(node, key);
        if (Misspelt().Match(text) is { Success: true } wrong)
            throw node.Place.Fault($"{key} holds '{wrong.Value}'; write ${{env:{wrong.Groups[1].Value}}} for a variable of the environment");
        var path = Environment().Replace(text, match => Variable(match, node));
        if (path.Length == 0 || path.Contains('\0')) throw node.Place.Fault($"{key} is {node.Describe()}; it must be a path");
        return Path.GetFullPath(path, node.Place.IsAssigned ? workingDirectory : folder);
    }

    private static string Variable(Match match, ConfigurationNode node) => System.Environment.GetEnvironmentVariable(match.Groups[1].Value)
        ?? throw node.Place.Fault($"the environment has no variable '{match.Groups[1].Value}'; set it before the run");

    private static ConfigurationException UnknownKey(ScalarNode key, string name, string[] known) => key.Place.Fault(
        $"'{key.Text}' is not a key of {name}{NearestName.Suggest(key.Text, known)}; {(known.Length == 0 ? "it has none" : "known: " + string.Join(", ", known.Order(StringComparer.Ordinal)))}");

    /// <summary>For the name of a component of another seam, where it belongs.</summary>
    private string? Elsewhere(Type seam, string name)
    {
        foreach (var option in OptionProperty.Of(typeof(Pipeline)))
        {
            if ((OptionProperty.SeamOf(option.Type) ?? OptionProperty.SeamOf(OptionProperty.ItemOf(option.Type) ?? typeof(object))) is not { } other || other == seam || components.Find(other, name) is null) continue;
            return other == typeof(Augmentations.IHardNegative)
                ? $": it changes the meaning, so it makes hard negatives; list it under {option.Key}, as in {option.Key}: [ {{ {name}: {{}} }} ]"
                : $": it belongs under {option.Key}";
        }
        return seam == typeof(Augmentations.IHardNegative) && components.Find(typeof(Augmentations.IAugmentation), name) is not null ? ": it keeps the meaning, so it makes views; list it under augment.operations" : null;
    }

    private string Known(Type seam) => string.Join(", ", components.Of(seam).Select(e => e.Name));

    [GeneratedRegex(@"\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}")]
    private static partial Regex Environment();

    [GeneratedRegex(@"\$\{(?!env:)([A-Za-z_][A-Za-z0-9_]*)\}")]
    private static partial Regex Misspelt();
}
