using System.Globalization;
using System.Runtime.CompilerServices;

namespace PairForge.Sources;

/// <summary>Passages from code.</summary>
public sealed class MemorySource : ISource
{
    private readonly string _name;
    private readonly IReadOnlyList<Passage> _passages;

    /// <summary>Texts, numbered in order.</summary>
    public MemorySource(IEnumerable<string> texts, string name = "memory")
        : this([.. texts.Select((text, i) => new Passage { Id = string.Create(CultureInfo.InvariantCulture, $"{name}:{i}:0"), Position = new Position(0, i), Source = name, Text = text })], name)
    {
    }

    /// <summary>Passages; their file index is set by the run.</summary>
    public MemorySource(IReadOnlyList<Passage> passages, string name = "memory") => (_passages, _name) = (passages, name);

    /// <inheritdoc/>
    public IReadOnlyList<SourceFile> List() => [new SourceFile(_name, "", _passages.Count)];

    /// <inheritdoc/>
    public async IAsyncEnumerable<SourceBatch> ReadAsync(SourceFile file, int fileIndex, long start, long end, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var batch in _passages.Chunk(256))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return new SourceBatch([.. batch.Select(p => p with { Position = p.Position with { File = fileIndex } })], []);
        }
        await Task.CompletedTask.ConfigureAwait(false);
    }
}
