using System.Security.Cryptography;
using PairForge.Configuration;
using PairForge.Runs;

namespace PairForge.Tests.Runs;

/// <summary>A small run from a pipeline file that meets every stage and writes every kind of file, and the dataset it must end in.</summary>
internal sealed class FilesOfRun : IDisposable
{
    private readonly TemporaryFolder _folder = new(inMemory: true);
    private int _outputs;

    /// <param name="records">Good records; a bad one is added.</param>
    /// <param name="seed">Another seed is another run over the same input.</param>
    internal FilesOfRun(int records = 24, int seed = 7)
    {
        string[] subjects = ["the card", "my account", "a transfer", "the app"], verbs = ["was declined", "is blocked", "does not work", "has been lost", "needs a code"], ends = ["today", "abroad", "in the shop"];
        var lines = Enumerable.Range(0, records).Select(n =>
            $$"""{"text": "{{subjects[n % 4]}} {{verbs[n % 5]}} {{ends[n % 3]}} {{n / 60}}", "key": "k{{n}}", "group": "g{{n % 4}}"}""").ToList();
        lines.Insert(records / 3, "{\"text\": ");
        lines.Insert(records / 2, lines[^1].Replace($"k{records - 1}", "k-again", StringComparison.Ordinal)); // a duplicate
        lines.Add(lines[0]); // an id that stands before
        File.WriteAllText(_folder["input.jsonl"], string.Concat(lines.Select(l => l + "\n")));
        File.WriteAllText(_folder["pipeline.yaml"], $$"""
            name: files
            seed: {{seed}}
            source: { jsonl: { path: input.jsonl, columns: { anchor: text, id: key, group: group } } }
            filter: [ exact-duplicates: {} ]
            split: { dev: 0.3 }
            pair: [ neighbours: { within: group }, views: {} ]
            augment: { operations: [ word-deletion: { rate: 0.3 } ] }
            encode: { hashing: { dimension: 16 } }
            mine: { num_negatives: 1 }
            write: { format: triplet }
            plan: { shard_bytes: {{lines.Sum(l => l.Length) / 2}} }
            """);
        Pipeline = PipelineFile.Load(_folder["pipeline.yaml"], Components.Default(), []);
    }

    internal Pipeline Pipeline { get; }

    /// <summary>A path for an output that does not exist yet.</summary>
    internal string NewOutput() => _folder[$"out-{_outputs++}"];

    /// <summary>Runs the pipeline; the storage is the local disk where none is given.</summary>
    internal Task<RunReport> RunAsync(string output, IStorage? storage = null, int workers = 1) =>
        PipelineRunner.RunAsync(Pipeline, new RunOptions { Out = (OutputPath)output, Storage = storage, Workers = workers }, cancellation: TestContext.Current.CancellationToken);

    /// <summary>Hash of every file outside <c>_run</c>, by its path in the folder.</summary>
    internal static SortedDictionary<string, string> Visible(string output)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (!Directory.Exists(output)) return files;
        foreach (var path in Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(output, path).Replace(Path.DirectorySeparatorChar, '/');
            if (!name.StartsWith(RunStore.Folder + "/", StringComparison.Ordinal)) files.Add(name, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))));
        }
        return files;
    }

    public void Dispose() => _folder.Dispose();
}
