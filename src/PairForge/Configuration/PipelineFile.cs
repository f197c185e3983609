using System.Text;

namespace PairForge.Configuration;

/// <summary>Reads a pipeline file.</summary>
public static class PipelineFile
{
    private const int MostBytes = 1 << 20;

    /// <summary>Loads <paramref name="path"/>, with <c>--set</c> assignments on top.</summary>
    /// <exception cref="ConfigurationException">With file(line,column), what was found, and what was expected.</exception>
    public static Pipeline Load(string path, Components components, IReadOnlyList<string>? sets = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Parse(ReadText(path), path, Path.GetDirectoryName(Path.GetFullPath(path))!, components, sets);
    }

    /// <summary>Parses a pipeline from text.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="file">Name used in messages.</param>
    /// <param name="folder">Folder against which relative paths resolve.</param>
    /// <param name="components">The known components.</param>
    /// <param name="sets"><c>a.b.c=value</c> assignments.</param>
    public static Pipeline Parse(string text, string file, string folder, Components components, IReadOnlyList<string>? sets = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(components);
        return Parse(new Runs.RunOrigin(text, file, folder, Directory.GetCurrentDirectory(), sets ?? []), components);
    }

    /// <summary>Parses a pipeline again from where a run came from; paths of its assignments resolve as they did then.</summary>
    internal static Pipeline Parse(Runs.RunOrigin origin, Components components)
    {
        var root = Root(origin.Text, origin.File);
        foreach (var set in origin.Sets) Assignment.Apply(root, set);
        return new Binder(components, origin.Folder, origin.WorkingDirectory).BindPipeline(root) with { Origin = origin };
    }

    /// <summary>The same pipeline with more assignments on top, whose paths resolve against the folder in which it was read.</summary>
    /// <exception cref="ConfigurationException">An assignment is wrong, or the pipeline was built by code.</exception>
    public static Pipeline Reassign(Pipeline pipeline, IReadOnlyList<string> sets, Components components)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(sets);
        ArgumentNullException.ThrowIfNull(components);
        if (pipeline.Origin is not { } origin) throw new ConfigurationException("the pipeline was built by code; only one that was read as a file or text takes assignments");
        return Parse(origin with { Sets = [.. origin.Sets, .. sets] }, components);
    }

    /// <summary>Binds one registered block: of a pipeline file (<paramref name="name"/> is its key) or of a file that holds nothing else.</summary>
    /// <param name="path">The file; null binds the assignments alone.</param>
    /// <param name="name">The block: <c>train</c>.</param>
    /// <param name="whole">Whether the file is the block itself.</param>
    /// <param name="components">The known components.</param>
    /// <param name="sets"><c>train.epochs=1</c> assignments.</param>
    public static object LoadBlock(string? path, string name, bool whole, Components components, IReadOnlyList<string>? sets = null)
    {
        ArgumentNullException.ThrowIfNull(components);
        var none = path is null ? new Place("the command line", 0, 0) : new Place(path, 1, 1);
        var root = new MappingNode(none);
        if (path is not null)
        {
            var content = Root(ReadText(path), path);
            if (whole) root.Set(new ScalarNode(none, name), content);
            else root = content;
        }
        foreach (var set in sets ?? []) Assignment.Apply(root, set);
        var folder = path is null ? Directory.GetCurrentDirectory() : Path.GetDirectoryName(Path.GetFullPath(path))!;
        return new Binder(components, folder, Directory.GetCurrentDirectory()).BindBlock(name, root.Find(name) ?? new MappingNode(none));
    }

    /// <summary>Binds one mapping of options, as <c>--set</c> gives it: <c>rate=0.2</c>.</summary>
    public static Step<T> Step<T>(string name, IReadOnlyList<string> sets, Components components) where T : class
    {
        ArgumentNullException.ThrowIfNull(sets);
        ArgumentNullException.ThrowIfNull(components);
        var none = new Place("the command line", 0, 0);
        var options = new MappingNode(none);
        foreach (var set in sets) Assignment.Apply(options, set);
        var step = new MappingNode(none);
        step.Set(new ScalarNode(none, name), options);
        return (Step<T>)new Binder(components, Directory.GetCurrentDirectory(), Directory.GetCurrentDirectory()).BindStep(typeof(T), step);
    }

    private static string ReadText(string path)
    {
        if (Directory.Exists(path)) throw new PairForgeException(FailureKind.InputMissing, $"{path} is a folder; give a pipeline file such as {Path.Combine(path, "pipeline.yaml")}");
        if (!File.Exists(path)) throw new PairForgeException(FailureKind.InputMissing, $"{path} does not exist; give the path of a pipeline file");
        byte[] bytes;
        try
        {
            RegularFile.Check(path);
            var size = new FileInfo(path).Length;
            if (size > MostBytes) throw new ConfigurationException($"the file has {size} bytes; a pipeline file has at most {MostBytes}, so is it data?", path);
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new PairForgeException(FailureKind.InputMissing, $"{path} cannot be read: {fault.Message}", fault);
        }
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..]) throw new ConfigurationException("the file is UTF-16; save it as UTF-8", path, 1, 1);
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException fault)
        {
            var before = bytes.AsSpan(0, Math.Max(0, fault.Index));
            var lineStart = before.LastIndexOf((byte)'\n') + 1;
            throw new ConfigurationException($"the byte 0x{bytes[before.Length]:X2} is not UTF-8; save the file as UTF-8", path, before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[lineStart..]) + 1, fault);
        }
    }

    private static MappingNode Root(string text, string file)
    {
        var root = YamlReader.Read(text, mark => new Place(file, (int)mark.Line, (int)mark.Column));
        if (root is null || root.IsNull) throw new ConfigurationException("the file is empty; a pipeline needs at least a source, such as source: { text: { path: corpus.txt } }", file, 1, 1);
        return root as MappingNode ?? throw root.Place.Fault($"the file is {root.Describe()}; a pipeline begins with keys such as name: and source:");
    }
}
