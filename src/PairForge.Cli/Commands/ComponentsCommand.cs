using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;

namespace PairForge.Cli.Commands;

/// <summary><c>pairforge components</c>.</summary>
internal static class ComponentsCommand
{
    internal static Command Create()
    {
        var markdown = new Option<bool>("--markdown") { Description = "A Markdown table." };
        var json = SharedOptions.Json();
        var command = new Command("components", "List every component with its options, defaults and ranges.") { markdown, json };
        command.SetAction(result =>
        {
            var entries = SharedOptions.KnownComponents().Entries.Select(e => new
            {
                kind = Kind(e.Seam), name = e.Name,
                options = e.OptionsType.GetProperties().Where(p => p.SetMethod is not null)
                    .Select(p => new { name = CanonicalJson.SnakeCase(p.Name), @default = Default(e.OptionsType, p), range = Range(p) }).ToArray(),
            }).ToArray();
            if (result.GetValue(json))
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(new { components = entries }, JsonText.Options));
                return 0;
            }
            var text = new StringBuilder();
            if (result.GetValue(markdown))
            {
                text.Append("| kind | name | options |\n|---|---|---|\n");
                foreach (var e in entries) text.Append(CultureInfo.InvariantCulture, $"| {e.kind} | `{e.name}` | {string.Join(", ", e.options.Select(o => $"`{o.name}: {o.@default}`{(o.range is null ? "" : " in " + o.range)}"))} |\n");
            }
            else
            {
                foreach (var group in entries.GroupBy(e => e.kind))
                {
                    text.Append(group.Key).Append('\n');
                    foreach (var e in group)
                    {
                        text.Append("  ").Append(e.name).Append('\n');
                        foreach (var o in e.options) text.Append(CultureInfo.InvariantCulture, $"      {o.name}: {o.@default}{(o.range is null ? "" : "   in " + o.range)}\n");
                    }
                }
            }
            Console.Out.Write(text);
            return 0;
        });
        return command;
    }

    private static string Kind(Type seam) => CanonicalJson.KebabCase(seam.Name is ['I', var second, ..] && char.IsUpper(second) ? seam.Name[1..] : seam.Name);

    private static string Default(Type options, PropertyInfo property)
    {
        if (property.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute))) return "required";
        return CanonicalJson.Write(property.GetValue(Activator.CreateInstance(options))).Trim('"');
    }

    private static string? Range(PropertyInfo property) => property.GetCustomAttribute<RangeAttribute>() is { } range
        ? string.Create(CultureInfo.InvariantCulture, $"[{range.Minimum}, {range.Maximum}]")
        : null;
}
