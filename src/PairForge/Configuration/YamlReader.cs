using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PairForge.Configuration;

/// <summary>Reads YAML as plain data: one document of mappings, lists and values. Tags, merge keys and bombs are refused.</summary>
/// <remarks>Aliases are copied, so that a later assignment changes one place only; what they may add up to is bounded.</remarks>
internal sealed class YamlReader
{
    private const int MostAliases = 64, MostDepth = 64, MostNodes = 10_000;

    private readonly Parser _parser;
    private readonly Func<Mark, Place> _place;
    private readonly Dictionary<string, ConfigurationNode?> _anchors = new(StringComparer.Ordinal);
    private int _aliases, _nodes;

    private YamlReader(string text, Func<Mark, Place> place) => (_parser, _place) = (new Parser(new StringReader(text)), place);

    /// <summary>The one document of <paramref name="text"/>; null where there is none.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="place">Turns the parser's marks into places.</param>
    /// <exception cref="ConfigurationException">The text is not YAML, or more than plain data.</exception>
    internal static ConfigurationNode? Read(string text, Func<Mark, Place> place)
    {
        text = text.TrimStart('\uFEFF');
        RefuseControlCharacters(text, place);
        try
        {
            return new YamlReader(text, place).Document();
        }
        catch (YamlException fault)
        {
            throw Indentation(text, fault, place) ?? place(fault.Start).Fault($"not YAML: {Sentence(fault.Message)}");
        }
    }

    private ConfigurationNode? Document()
    {
        _parser.MoveNext(); // the stream
        _parser.MoveNext();
        if (_parser.Current is not DocumentStart) return null;
        _parser.MoveNext();
        var root = Node(0);
        _parser.MoveNext(); // the document's end
        if (_parser.MoveNext() && _parser.Current is DocumentStart second) throw Fault(second, "a second document begins here; a pipeline file is one document, so leave '---' out");
        return root;
    }

    /// <summary>Reads the node at the parser's place; the parser is left on its last event.</summary>
    private ConfigurationNode Node(int depth)
    {
        var at = _parser.Current!;
        if (depth > MostDepth) throw Fault(at, $"the file nests deeper than {MostDepth} levels; a pipeline needs fewer than ten");
        if (++_nodes > MostNodes) throw Fault(at, $"the file holds more than {MostNodes} values, its aliases written out; a pipeline needs a few dozen");
        if (at is AnchorAlias alias) return Alias(alias, depth);
        var node = (NodeEvent)at;
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific) throw Fault(at, $"the tag '{Shown(node.Tag.Value)}' stands here; a pipeline file is plain data, so leave it out");
        if (node.Tag.IsNonSpecific && node.Tag.Value == "!") throw Fault(at, "the tag '!' stands here; a pipeline file is plain data, so leave it out");
        var anchor = node.Anchor.IsEmpty ? null : node.Anchor.Value;
        if (anchor is not null) _anchors[anchor] = null; // not finished: an alias inside itself
        ConfigurationNode read = at switch
        {
            Scalar scalar => new ScalarNode(_place(at.Start), scalar.Value, scalar.Style == ScalarStyle.Plain),
            SequenceStart => List(depth),
            _ => Mapping(depth),
        };
        if (anchor is not null) _anchors[anchor] = read;
        return read;
    }

    private ListNode List(int depth)
    {
        var list = new ListNode(_place(_parser.Current!.Start));
        while (_parser.MoveNext() && _parser.Current is not SequenceEnd) list.Items.Add(Node(depth + 1));
        return list;
    }

    private MappingNode Mapping(int depth)
    {
        var map = new MappingNode(_place(_parser.Current!.Start));
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        while (_parser.MoveNext() && _parser.Current is not MappingEnd)
        {
            var at = _parser.Current!;
            if (Node(depth + 1) is not ScalarNode key) throw Fault(at, "a list or a mapping stands where a key was expected; a key is a name");
            if (key is { IsPlain: true, Text: "<<" }) throw Fault(at, "a merge key, '<<', stands here; write the keys out, or give the whole value by an alias: key: *name");
            if (!lines.TryAdd(key.Text, key.Place.Line)) throw Fault(at, $"the key '{key.Text}' stands twice in one mapping, first in line {lines[key.Text]}; keep one");
            _parser.MoveNext();
            map.Entries.Add((key, Node(depth + 1)));
        }
        return map;
    }

    private ConfigurationNode Alias(AnchorAlias alias, int depth)
    {
        var name = alias.Value.Value;
        if (++_aliases > MostAliases) throw Fault(alias, $"the file uses more than {MostAliases} aliases; write the values out");
        if (!_anchors.TryGetValue(name, out var target)) throw Fault(alias, $"the alias '*{name}' has no anchor '&{name}' before it; put text that begins with * in quotes");
        return Copy(target ?? throw Fault(alias, $"the alias '*{name}' stands inside its own anchor; write the value out"), alias, depth);
    }

    private ConfigurationNode Copy(ConfigurationNode node, AnchorAlias alias, int depth)
    {
        if (depth > MostDepth) throw Fault(alias, $"the file nests deeper than {MostDepth} levels here; a pipeline needs fewer than ten");
        if (++_nodes > MostNodes) throw Fault(alias, $"the file holds more than {MostNodes} values, its aliases written out; a pipeline needs a few dozen");
        switch (node)
        {
            case ListNode list:
                var items = new ListNode(list.Place);
                foreach (var item in list.Items) items.Items.Add(Copy(item, alias, depth + 1));
                return items;
            case MappingNode map:
                var entries = new MappingNode(map.Place);
                foreach (var (key, value) in map.Entries) entries.Entries.Add((key, Copy(value, alias, depth + 1)));
                return entries;
            default:
                return node; // a value never changes
        }
    }

    private ConfigurationException Fault(ParsingEvent at, string message) => _place(at.Start).Fault(message);

    /// <summary>The parser ends at a NUL without a word, and takes other control characters for text.</summary>
    private static void RefuseControlCharacters(string text, Func<Mark, Place> place)
    {
        var (line, start) = (1, 0);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\n') (line, start) = (line + 1, i + 1);
            else if (c is '\uFEFF' || (char.IsControl(c) && c is not ('\t' or '\r' or '\u0085')))
                throw place(new Mark(i, line, i - start + 1)).Fault($"the control character U+{(int)c:X4} stands here; a pipeline file is text, so take it out");
        }
    }

    /// <summary>A tab in an indentation near a fault is its cause; the parser names the mapping's beginning.</summary>
    private static ConfigurationException? Indentation(string text, YamlException fault, Func<Mark, Place> place)
    {
        var lines = text.Split('\n');
        var last = fault.Message.Contains("tab", StringComparison.Ordinal) ? lines.Length : fault.End.Line + 1;
        for (var line = Math.Max(1, (int)fault.Start.Line); line <= Math.Min(lines.Length, last); line++)
        {
            var content = lines[line - 1];
            var indentation = content.AsSpan(0, content.Length - content.AsSpan().TrimStart(" \t").Length);
            if (indentation.IndexOf('\t') is var tab and >= 0)
                return place(new Mark(0, line, tab + 1)).Fault("a tab stands in the indentation; YAML is indented by spaces");
        }
        return null;
    }

    private static string Shown(string tag) => tag.StartsWith("tag:yaml.org,2002:", StringComparison.Ordinal) ? "!!" + tag["tag:yaml.org,2002:".Length..] : tag;

    private static string Sentence(string message) => message.ReplaceLineEndings(" ").TrimEnd('.') is { Length: > 0 } text ? char.ToLowerInvariant(text[0]) + text[1..] : message;
}
