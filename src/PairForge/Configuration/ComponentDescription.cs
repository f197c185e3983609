using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Nodes;
using PairForge.Quality;
using PairForge.Scrubbing;

namespace PairForge.Configuration;

/// <summary>One option of a component, for people.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Type">What it takes: <c>number</c>, <c>path</c>, <c>one of top, random</c>, ...</param>
/// <param name="IsRequired">Whether a file must give it.</param>
/// <param name="Default">The default as JSON; null where it is required.</param>
/// <param name="Range">The range, such as <c>[0, 1]</c>; null where there is none.</param>
/// <param name="Summary">What it is; null where the documentation file is not beside the program.</param>
public sealed record OptionDescription(string Name, string Type, bool IsRequired, JsonNode? Default, string? Range, string? Summary);

/// <summary>One component, for people.</summary>
/// <param name="Key">Where it stands in a pipeline file, such as <c>augment.operations</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Summary">What it does; null where the documentation file is not beside the program.</param>
/// <param name="Options">Its options.</param>
/// <param name="Example">What it makes of a text; null for what is no operation.</param>
public sealed record ComponentDescription(string Key, string Name, string? Summary, IReadOnlyList<OptionDescription> Options, ComponentExample? Example)
{
    /// <summary>Blocks that are no components and yet do something by themselves, and who does it.</summary>
    private static readonly Dictionary<Type, Type> Blocks = new() { [typeof(ScrubOptions)] = typeof(Scrubber), [typeof(GateOptions)] = typeof(ViewGate) };

    /// <summary>Every component and the blocks <c>scrub</c> and <c>augment.gate</c>, in the order of the pipeline file, then by name.</summary>
    public static IReadOnlyList<ComponentDescription> All(Components components)
    {
        ArgumentNullException.ThrowIfNull(components);
        var documentation = new DocumentationFile();
        var keys = new List<(Type Seam, string Key)>();
        Walk(typeof(Pipeline), "", keys);
        foreach (var (name, type) in components.Blocks) Walk(type, name + ".", keys);
        foreach (var entry in components.Entries) Walk(entry.OptionsType, "", keys); // a component that is an option of another
        return
        [
            .. from place in keys
               from description in Blocks.TryGetValue(place.Seam, out var block)
                   ? [Describe(place.Key, place.Key[(place.Key.LastIndexOf('.') + 1)..], place.Seam, block, documentation)]
                   : components.Of(place.Seam).Select(e => Describe(place.Key, e, components, documentation))
               select description,
            // A seam of somebody else's own, which no key of the file takes.
            .. from entry in components.Entries
               where !keys.Exists(k => k.Seam == entry.Seam)
               select Describe(entry.Seam.Name, entry, components, documentation),
        ];
    }

    private static void Walk(Type record, string prefix, List<(Type, string)> keys)
    {
        foreach (var option in OptionProperty.Of(record))
        {
            var type = OptionProperty.ItemOf(option.Type) ?? option.Type;
            if (OptionProperty.SeamOf(type) is { } seam)
            {
                if (!keys.Exists(k => k.Item1 == seam)) keys.Add((seam, prefix + option.Key));
            }
            else if (Blocks.ContainsKey(type))
            {
                keys.Add((type, prefix + option.Key));
            }
            else if (type.IsClass && type.Assembly == record.Assembly && type != record)
            {
                Walk(type, prefix + option.Key + ".", keys);
            }
        }
    }

    private static ComponentDescription Describe(string key, ComponentEntry entry, Components components, DocumentationFile documentation) =>
        Describe(key, entry.Name, entry.OptionsType, entry.ComponentType, documentation) with { Example = ComponentExample.Of(entry, components) };

    private static ComponentDescription Describe(string key, string name, Type options, Type component, DocumentationFile documentation)
    {
        var summary = documentation.Of(component);
        if (summary?.StartsWith(name + ": ", StringComparison.Ordinal) == true) summary = summary[(name.Length + 2)..];
        return new ComponentDescription(key, name, summary, Describe(options, documentation), null);
    }

    private static List<OptionDescription> Describe(Type record, DocumentationFile documentation)
    {
        var defaults = Activator.CreateInstance(record)!;
        var options = new List<OptionDescription>();
        foreach (var option in OptionProperty.Of(record))
        {
            var range = option.Property.GetCustomAttribute<RangeAttribute>() is { } bounds ? OptionProperty.Interval(bounds) : null;
            var value = option.IsRequired ? null : JsonNode.Parse(CanonicalJson.Write(option.Property.GetValue(defaults)));
            options.Add(new OptionDescription(option.Key, TypeName(option.Type), option.IsRequired, value, range, documentation.Of(option.Property)));
        }
        return options;
    }

    private static string TypeName(Type type)
    {
        if (OptionProperty.ItemOf(type) is { } item) return $"list of {TypeName(item)}";
        if (OptionProperty.SeamOf(type) is not null) return "component";
        if (type.IsEnum) return "one of " + string.Join(", ", Enum.GetNames(type).Select(CanonicalJson.KebabCase));
        if (type == typeof(bool)) return "true or false";
        if (type == typeof(int) || type == typeof(long) || type == typeof(ulong)) return "whole number";
        if (type == typeof(double) || type == typeof(float)) return "number";
        if (type == typeof(InputPath) || type == typeof(OutputPath)) return "path";
        if (type == typeof(Secret)) return "${env:NAME}";
        return type == typeof(string) || type == typeof(CommandWord) ? "text" : "mapping of " + string.Join(", ", OptionProperty.Of(type).Select(o => o.Key));
    }
}
