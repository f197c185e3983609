using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PairForge.Configuration;

/// <summary>Reads a pipeline file.</summary>
public static class PipelineFile
{
    private const int MostBytes = 1 << 20, MostAliases = 64, MostDepth = 64;

    /// <summary>Loads <paramref name="path"/>, with <c>--set</c> assignments on top.</summary>
    /// <exception cref="ConfigurationException">With file(line,column), what was found, and what was expected.</exception>
    public static Pipeline Load(string path, Components components, IReadOnlyList<string>? sets = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path)) throw new PairForgeException(FailureKind.InputMissing, $"{path} is a folder; give a pipeline file such as {Path.Combine(path, "pipeline.yaml")}");
        if (!File.Exists(path)) throw new PairForgeException(FailureKind.InputMissing, $"{path} does not exist; give a pipeline file");
        if (new FileInfo(path).Length > MostBytes) throw new ConfigurationException($"the file has {new FileInfo(path).Length} bytes; a pipeline file has at most {MostBytes}", path);
        string text;
        try
        {
            text = new System.Text.UTF8Encoding(false, true).GetString(File.ReadAllBytes(path));
        }
        catch (ArgumentException)
        {
            throw new ConfigurationException("the file is not UTF-8 text", path);
        }
        return Parse(text, path, Path.GetDirectoryName(Path.GetFullPath(path))!, components, sets);
    }

    /// <summary>Parses a pipeline from text.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="file">Name used in messages.</param>
    /// <param name="folder">Folder against which relative paths resolve.</param>
    /// <param name="components">The known components.</param>
    /// <param name="sets"><c>a.b.c=value</c> assignments.</param>
    public static Pipeline Parse(string text, string file, string folder, Components components, IReadOnlyList<string>? sets = null)
    {
        ArgumentNullException.ThrowIfNull(components);
        var root = Root(text, file);
        var assigned = new HashSet<YamlNode>(ReferenceEqualityComparer.Instance);
        foreach (var set in sets ?? []) Assignment.Apply(root, set, assigned);
        return new Binder(components, file, folder, assigned).BindPipeline(root) with { Origin = new Runs.RunOrigin(text, file, folder, Directory.GetCurrentDirectory(), sets ?? []) };
    }

    /// <summary>Parses a pipeline again from where a run came from; paths of its assignments resolve as they did then.</summary>
    internal static Pipeline Parse(Runs.RunOrigin origin, Components components) => Parse(origin.Text, origin.File, origin.Folder, components, origin.Sets);

    /// <summary>Binds one registered block: of a pipeline file (<paramref name="name"/> is its key) or of a file that holds nothing else.</summary>
    /// <param name="path">The file; null binds the assignments alone.</param>
    /// <param name="name">The block: <c>train</c>.</param>
    /// <param name="whole">Whether the file is the block itself.</param>
    /// <param name="components">The known components.</param>
    /// <param name="sets"><c>train.epochs=1</c> assignments.</param>
    public static object LoadBlock(string? path, string name, bool whole, Components components, IReadOnlyList<string>? sets = null)
    {
        ArgumentNullException.ThrowIfNull(components);
        var root = new YamlMappingNode();
        if (path is not null)
        {
            if (!File.Exists(path)) throw new PairForgeException(FailureKind.InputMissing, $"{path} does not exist");
            var content = Root(File.ReadAllText(path), path);
            root = whole ? new YamlMappingNode(new YamlScalarNode(name), content) : content;
        }
        var assigned = new HashSet<YamlNode>(ReferenceEqualityComparer.Instance);
        foreach (var set in sets ?? []) Assignment.Apply(root, set, assigned);
        var body = root.Children.FirstOrDefault(c => c.Key is YamlScalarNode s && s.Value == name).Value ?? new YamlMappingNode();
        return new Binder(components, path ?? "command line", path is null ? Directory.GetCurrentDirectory() : Path.GetDirectoryName(Path.GetFullPath(path))!, assigned).BindBlock(name, body);
    }

    /// <summary>Binds one mapping of options, as <c>--set</c> gives it: <c>rate=0.2</c>.</summary>
    public static Step<T> Step<T>(string name, IReadOnlyList<string> sets, Components components) where T : class
    {
        var root = new YamlMappingNode();
        var assigned = new HashSet<YamlNode>(ReferenceEqualityComparer.Instance);
        foreach (var set in sets) Assignment.Apply(root, set, assigned);
        var step = new YamlMappingNode(new YamlScalarNode(name), root);
        return (Step<T>)new Binder(components, "command line", Directory.GetCurrentDirectory(), assigned).BindStep(typeof(T), step);
    }

    private static YamlMappingNode Root(string text, string file)
    {
        try
        {
            var parser = new Parser(new StringReader(text));
            var (depth, aliases) = (0, 0);
            while (parser.MoveNext())
            {
                depth += parser.Current switch
                {
                    YamlDotNet.Core.Events.MappingStart or YamlDotNet.Core.Events.SequenceStart => 1,
                    YamlDotNet.Core.Events.MappingEnd or YamlDotNet.Core.Events.SequenceEnd => -1,
                    _ => 0,
                };
                if (depth > MostDepth) throw new ConfigurationException($"the file nests deeper than {MostDepth} levels", file, (int)parser.Current!.Start.Line, (int)parser.Current.Start.Column);
                if (parser.Current is YamlDotNet.Core.Events.AnchorAlias && ++aliases > MostAliases)
                    throw new ConfigurationException($"the file uses more than {MostAliases} aliases", file, (int)parser.Current.Start.Line, (int)parser.Current.Start.Column);
            }
            var yaml = new YamlStream();
            yaml.Load(new StringReader(text));
            if (yaml.Documents.Count == 0) throw new ConfigurationException("the file is empty; a pipeline needs at least a source", file);
            return yaml.Documents[0].RootNode as YamlMappingNode
                ?? throw new ConfigurationException("the file is no mapping; a pipeline begins with keys such as name: and source:", file, 1, 1);
        }
        catch (YamlException fault)
        {
            throw new ConfigurationException($"not YAML: {fault.Message}", file, (int)fault.Start.Line, (int)fault.Start.Column, fault);
        }
    }
}
