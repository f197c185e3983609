using System.Globalization;

namespace PairForge.Configuration;

/// <summary><c>--set a.b.c=value</c>: changes one place of a pipeline file's tree.</summary>
internal sealed class Assignment
{
    /// <summary>Keys whose value is one component: naming another one replaces it.</summary>
    private static readonly HashSet<string> OneComponent = new(StringComparer.Ordinal) { "source", "segment", "encode", "search", "encoder" };

    private readonly string[] _keys;
    private readonly Place _place;
    private readonly ConfigurationNode _value;

    private Assignment(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0) throw Usage($"--set {(equals < 0 ? text : "")}", "write --set KEY=VALUE, such as --set mine.num_negatives=8");
        var path = text[..equals];
        _place = new Place($"--set {path}", 0, 0);
        if (path.IndexOfAny(['"', '\'', '\\', ' ', '[', ']']) >= 0)
            throw Usage(_place.File, "a key is names joined by dots, such as filter.0.length.min_words; a name that itself holds a dot or a quote can be given in the file only");
        _keys = path.Split('.');
        if (_keys.Any(k => k.Length == 0)) throw Usage(_place.File, "the key has an empty part; write it as source.text.path");
        _value = Value(text[(equals + 1)..]);
    }

    internal static void Apply(MappingNode root, string assignment) => new Assignment(assignment).Apply(root);

    private void Apply(MappingNode root)
    {
        ConfigurationNode node = root;
        for (var i = 0; i < _keys.Length; i++)
        {
            node = node switch
            {
                ListNode list => Item(list, i),
                _ => Entry((MappingNode)node, i),
            };
        }
    }

    private bool IsLast(int i) => i == _keys.Length - 1;

    private ConfigurationNode Entry(MappingNode map, int i)
    {
        var name = _keys[i];
        // A component stands where one component can stand: another name replaces it.
        var alone = i > 0 && (OneComponent.Contains(_keys[i - 1]) || IsIndex(_keys[i - 1]));
        if (alone && map.Entries.Count == 1 && map.IndexOf(name) < 0) map.Entries.Clear();
        var child = IsLast(i) ? _value : Inside(map.Find(name));
        map.Set(Key(name), child);
        return child;
    }

    private ConfigurationNode Item(ListNode list, int i)
    {
        if (IsIndex(_keys[i]))
        {
            if (!int.TryParse(_keys[i], NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index >= list.Items.Count)
                throw Usage(_place.File, $"item {_keys[i]} is not there; the list has {list.Items.Count}, counted from 0");
            return list.Items[index] = IsLast(i) ? _value : Inside(list.Items[index]);
        }
        var found = list.Items.FindIndex(item => NameOf(item) == _keys[i]);
        if (found < 0 && i > 0 && OneComponent.Contains(_keys[i - 1]) && list.Items.Count == 1)
        {
            list.Items[0] = new MappingNode(_place);
            return Entry((MappingNode)list.Items[0], i);
        }
        if (found < 0)
            throw Usage(_place.File, $"the list has no item '{_keys[i]}'{NearestName.Suggest(_keys[i], list.Items.Select(NameOf).OfType<string>())}; give an index from 0 or one of {string.Join(", ", list.Items.Select(NameOf).OfType<string>())}");
        var map = (MappingNode)(list.Items[found] = Inside(list.Items[found]));
        var child = IsLast(i) ? _value : Inside(map.Entries[0].Value);
        map.Set(map.Entries[0].Key, child);
        return child;
    }

    /// <summary>A node that can be gone into: nothing yet becomes a mapping, and a component's bare name becomes its mapping.</summary>
    private ConfigurationNode Inside(ConfigurationNode? node)
    {
        if (node is MappingNode or ListNode) return node;
        var map = new MappingNode(_place);
        if (node is ScalarNode { IsNull: false } name) map.Entries.Add((name, new MappingNode(name.Place)));
        return map;
    }

    private static string? NameOf(ConfigurationNode item) => item switch
    {
        MappingNode { Entries.Count: 1 } map => map.Entries[0].Key.Text,
        ScalarNode { IsNull: false } bare => bare.Text,
        _ => null,
    };

    private static bool IsIndex(string key) => key.All(char.IsAsciiDigit);

    private ScalarNode Key(string name) => new(_place, name);

    private ConfigurationNode Value(string text)
    {
        try
        {
            return YamlReader.Read(text, _ => _place) ?? new ScalarNode(_place, "");
        }
        catch (ConfigurationException fault)
        {
            throw Usage(_place.File, $"{fault.Message[..^(_place.File.Length + 3)]}; put a value with such characters in double quotes inside the shell's single ones: '{_place.File[6..]}=\"...\"'");
        }
    }

    private static PairForgeException Usage(string what, string message) => new(FailureKind.Usage, $"{what.TrimEnd()}: {message}");
}
