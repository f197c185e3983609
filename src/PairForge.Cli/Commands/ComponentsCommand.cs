using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PairForge.Configuration;

namespace PairForge.Cli.Commands;

/// <summary><c>pairforge components</c>.</summary>
internal static class ComponentsCommand
{
    internal static Command Create()
    {
        var markdown = new Option<bool>("--markdown") { Description = "A Markdown table." };
        var json = SharedOptions.Json();
        var command = new Command("components", "List every component with its options, defaults and ranges, and what each operation makes of a text.") { markdown, json };
        command.SetAction(result =>
        {
            var components = ComponentDescription.All(SharedOptions.KnownComponents());
            Console.Out.Write(result.GetValue(json) ? Json(components) : result.GetValue(markdown) ? Markdown(components) : Text(components));
            return 0;
        });
        return command;
    }

    private static string Json(IReadOnlyList<ComponentDescription> components) => JsonSerializer.Serialize(new
    {
        components = components.Select(c => new
        {
            key = c.Key,
            name = c.Name,
            summary = c.Summary,
            options = c.Options.Select(o => new { name = o.Name, type = o.Type, required = o.IsRequired, @default = o.Default, range = o.Range, summary = o.Summary }),
            example = c.Example is { } e ? new { text = e.Text, seed = e.Seed, result = e.Result } : null,
        }),
    }, JsonText.Options) + "\n";

    private static string Markdown(IReadOnlyList<ComponentDescription> components)
    {
        var text = new StringBuilder("| key | name | what it does | options | example |\n|---|---|---|---|---|\n");
        foreach (var c in components)
            text.Append(CultureInfo.InvariantCulture, $"| {c.Key} | `{c.Name}` | {Cell(c.Summary ?? "")} | {string.Join("<br>", c.Options.Select(o => $"`{o.Name}`: {Cell(Value(o))}"))} | {(c.Example is { } e ? Cell($"{e.Text}<br>→ {e.Result}") : "")} |\n");
        return text.ToString();
    }

    private static string Text(IReadOnlyList<ComponentDescription> components)
    {
        var text = new StringBuilder();
        foreach (var group in components.GroupBy(c => c.Key))
        {
            text.Append(text.Length == 0 ? "" : "\n").Append(group.Key).Append('\n');
            foreach (var c in group)
            {
                text.Append("  ").Append(c.Name);
                if (c.Summary is { } summary) text.Append("  - ").Append(summary);
                text.Append('\n');
                var width = c.Options.Count == 0 ? 0 : c.Options.Max(o => o.Name.Length);
                foreach (var o in c.Options) text.Append(CultureInfo.InvariantCulture, $"      {o.Name.PadRight(width)}  {Value(o)}\n");
                if (c.Example is { } e) text.Append(CultureInfo.InvariantCulture, $"      from  {e.Text}\n      to    {e.Result}\n");
            }
        }
        return text.ToString();
    }

    private static string Value(OptionDescription option)
    {
        var range = option.Range is null ? "" : " in " + option.Range;
        if (option.IsRequired) return $"{option.Type}{range}; required";
        return option.Default switch
        {
            null or JsonObject or JsonArray { Count: 0 } => $"{option.Type}{range}",
            JsonArray list => $"{option.Type}{range}; default {list.ToJsonString()}",
            var value => $"{option.Type}{range}; default {value}",
        };
    }

    private static string Cell(string text) => text.Replace("|", @"\|", StringComparison.Ordinal);
}
