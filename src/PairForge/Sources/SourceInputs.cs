using System.Globalization;

namespace PairForge.Sources;

/// <summary>The inputs of all sources of a run, each under a path of its own.</summary>
internal static class SourceInputs
{
    /// <summary>Lists every source's files in order; a path that an earlier source has too is prefixed by its source's index and <c>//</c>.</summary>
    /// <remarks>
    /// Passages are named by path and place, so <c>a/x.txt</c> and <c>b/x.txt</c>, each the <c>x.txt</c> of its own source, would share their
    /// names, and the rows of the second be refused as duplicates. No path of a file has an empty part, so <c>1//x.txt</c> is no other
    /// file's; the first source keeps its names, so that adding a source after it renames nothing.
    /// </remarks>
    internal static IReadOnlyList<(int Source, SourceFile File)> List(IReadOnlyList<ISource> sources)
    {
        var inputs = new List<(int, SourceFile)>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (var s = 0; s < sources.Count; s++)
        {
            foreach (var file in sources[s].List())
            {
                var path = file.Path;
                while (!taken.Add(path)) path = string.Create(CultureInfo.InvariantCulture, $"{s}//{path}");
                inputs.Add((s, path == file.Path ? file : file with { Path = path }));
            }
        }
        return inputs;
    }
}
