using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PairForge.Configuration;

/// <summary><c>--set a.b.c=value</c>: changes one place of a pipeline file's tree.</summary>
internal static class Assignment
{
    /// <summary>Keys whose value is one component: naming another one replaces it.</summary>
    private static readonly HashSet<string> OneComponent = new(StringComparer.Ordinal) { "source", "segment", "encode", "search", "encoder" };

    internal static void Apply(YamlMappingNode root, string assignment, HashSet<YamlNode> assigned)
    {
        var equals = assignment.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0) throw new PairForgeException(FailureKind.Usage, $"--set {assignment}: write --set KEY=VALUE, such as mine.num_negatives=8");
        var keys = assignment[..equals].Split('.');
        if (keys.Any(k => k.Length == 0)) throw new PairForgeException(FailureKind.Usage, $"--set {assignment}: the key has an empty part");
        var value = Value(assignment, assignment[(equals + 1)..]);
        Mark(value, assigned);

        YamlNode node = root;
        for (var i = 0; i < keys.Length; i++)
        {
            var last = i == keys.Length - 1;
            if (node is YamlSequenceNode list)
            {
                node = Item(list, keys[i], assignment, last, value);
                continue;
            }
            var map = (YamlMappingNode)node;
            var key = new YamlScalarNode(keys[i]);
            assigned.Add(key);
            if (i > 0 && OneComponent.Contains(keys[i - 1]) && !map.Children.ContainsKey(key) && map.Children.Count == 1) map.Children.Clear();
            if (last)
            {
                map.Children.Remove(key);
                map.Children.Add(key, value);
                return;
            }
            if (!map.Children.TryGetValue(key, out var child) || child is YamlScalarNode)
            {
                // A scalar on the way is a component by name alone, or nothing yet.
                child = child is YamlScalarNode { Value: { Length: > 0 } name } ? new YamlMappingNode(new YamlScalarNode(name), new YamlMappingNode()) : new YamlMappingNode();
                map.Children.Remove(key);
                map.Children.Add(key, child);
            }
            node = child;
        }
    }

    private static YamlNode Item(YamlSequenceNode list, string key, string assignment, bool last, YamlNode value)
    {
        if (int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            if (index >= list.Children.Count) throw new PairForgeException(FailureKind.Usage, $"--set {assignment}: item {index} is not there; the list has {list.Children.Count}");
            if (last) list.Children[index] = value;
            return list.Children[index];
        }
        for (var i = 0; i < list.Children.Count; i++)
        {
            if (list.Children[i] is YamlScalarNode { Value: { } name } && name == key) list.Children[i] = new YamlMappingNode(new YamlScalarNode(name), new YamlMappingNode());
            if (list.Children[i] is not YamlMappingNode map || !map.Children.TryGetValue(new YamlScalarNode(key), out var child)) continue;
            if (!last && child is YamlMappingNode) return child;
            var scalar = map.Children.Keys.First(k => k is YamlScalarNode s && s.Value == key);
            map.Children[scalar] = last ? value : new YamlMappingNode();
            return map.Children[scalar];
        }
        throw new PairForgeException(FailureKind.Usage, $"--set {assignment}: the list has no item '{key}'; give an index or one of {string.Join(", ", list.Children.OfType<YamlMappingNode>().Select(m => m.Children.Keys.First().ToString()))}");
    }

    private static YamlNode Value(string assignment, string text)
    {
        try
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(text));
            return yaml.Documents.Count == 0 ? new YamlScalarNode("") : yaml.Documents[0].RootNode;
        }
        catch (YamlException fault)
        {
            throw new PairForgeException(FailureKind.Usage, $"--set {assignment}: the value is not YAML: {fault.Message}", fault);
        }
    }

    private static void Mark(YamlNode node, HashSet<YamlNode> assigned)
    {
        foreach (var inner in node.AllNodes) assigned.Add(inner);
    }
}
