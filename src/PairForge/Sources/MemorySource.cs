using System.Globalization;
using System.Runtime.CompilerServices;

namespace PairForge.Sources;

/// <summary>Passages from code.</summary>
public sealed class MemorySource : ISource
{
    private readonly string _name;
    private readonly IReadOnlyList<Passage> _passages;
    private readonly bool _areNamed;

    /// <summary>Texts, numbered in order.</summary>
    public MemorySource(IEnumerable<string> texts, string name = "memory")
        : this([.. texts.Select((text, i) => new Passage { Id = Name(name, i), Position = new Position(0, i), Source = name, Text = text })], name) => _areNamed = true;

    /// <summary>Passages with ids of their own; their position is set by the run: the order of the list.</summary>
    public MemorySource(IReadOnlyList<Passage> passages, string name = "memory") => (_passages, _name) = (passages, name);

    /// <inheritdoc/>
    public IReadOnlyList<SourceFile> List() => [new SourceFile(_name, "", _passages.Count)];

    /// <inheritdoc/>
    public async IAsyncEnumerable<SourceBatch> ReadAsync(SourceFile file, int fileIndex, long start, long end, [EnumeratorCancellation] CancellationToken cancellation)
    {
        const int BatchSize = 256;
        cancellation.ThrowIfCancellationRequested();
        for (var from = (int)Math.Min(start, _passages.Count); from < Math.Min(end, _passages.Count); from += BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            var batch = new Passage[(int)Math.Min(BatchSize, Math.Min(end, _passages.Count) - from)];
            for (var i = 0; i < batch.Length; i++)
            {
                var passage = _passages[from + i] with { Position = new Position(fileIndex, from + i) };
                batch[i] = _areNamed ? passage with { Id = Name(file.Path, from + i), Source = file.Path } : passage;
            }
            yield return new SourceBatch(batch, []);
        }
        await Task.CompletedTask.ConfigureAwait(false);
    }

    private static string Name(string path, long at) => string.Create(CultureInfo.InvariantCulture, $"{path}:{at}:0");
}
