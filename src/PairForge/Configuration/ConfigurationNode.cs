namespace PairForge.Configuration;

/// <summary>Where a node stands: in a file, or in a <c>--set</c>.</summary>
/// <param name="File">The file's name; for an assignment <c>--set KEY</c>, whose value is never shown.</param>
/// <param name="Line">Line, from 1; 0 for an assignment.</param>
/// <param name="Column">Column, from 1; 0 for an assignment.</param>
internal readonly record struct Place(string File, int Line, int Column)
{
    internal bool IsAssigned => Line == 0;

    internal ConfigurationException Fault(string message) => new(message, File, Line, Column);
}

/// <summary>A node of a pipeline file: plain data, free of YAML's tags, anchors and styles.</summary>
internal abstract class ConfigurationNode(Place place)
{
    internal Place Place { get; } = place;

    /// <summary>A plain <c>null</c>, <c>~</c> or nothing at all.</summary>
    internal bool IsNull => this is ScalarNode { IsPlain: true, Text: "" or "~" or "null" or "Null" or "NULL" };

    internal string Describe() => this switch
    {
        ListNode => "a list",
        MappingNode => "a mapping",
        { IsNull: true } => "empty",
        ScalarNode { IsPlain: true } scalar => $"'{scalar.Text}'",
        ScalarNode scalar => $"the quoted text '{scalar.Text}'",
        _ => "something else",
    };
}

/// <summary>One value.</summary>
/// <param name="place">Where it stands.</param>
/// <param name="text">Its text.</param>
/// <param name="isPlain">False where it was quoted, and so is text whatever it looks like.</param>
internal sealed class ScalarNode(Place place, string text, bool isPlain = true) : ConfigurationNode(place)
{
    internal string Text { get; } = text;

    internal bool IsPlain { get; } = isPlain;
}

/// <summary>A list.</summary>
internal sealed class ListNode(Place place) : ConfigurationNode(place)
{
    internal List<ConfigurationNode> Items { get; } = [];
}

/// <summary>A mapping; its keys are different and keep their order.</summary>
internal sealed class MappingNode(Place place) : ConfigurationNode(place)
{
    internal List<(ScalarNode Key, ConfigurationNode Value)> Entries { get; } = [];

    internal ConfigurationNode? Find(string key)
    {
        var at = IndexOf(key);
        return at < 0 ? null : Entries[at].Value;
    }

    internal int IndexOf(string key) => Entries.FindIndex(e => e.Key.Text == key);

    /// <summary>Sets a key where it stands, or at the end.</summary>
    internal void Set(ScalarNode key, ConfigurationNode value)
    {
        var at = IndexOf(key.Text);
        if (at < 0) Entries.Add((key, value));
        else Entries[at] = (key, value);
    }

    internal void Remove(string key) => Entries.RemoveAll(e => e.Key.Text == key);
}
