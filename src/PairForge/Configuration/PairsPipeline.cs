using System.Text;
using System.Text.Json;
using PairForge.Runs;
using PairForge.Sinks;

namespace PairForge.Configuration;

/// <summary>What <c>pairforge mine</c> is asked for beside the pairs.</summary>
public sealed record PairsPipelineOptions
{
    /// <summary>More candidate texts: a file with a passage a line; null: the pairs' own texts alone.</summary>
    public string? Corpus { get; init; }

    /// <summary>The encoder as an <c>encode</c> component and its options in JSON, such as <c>("checkpoint", {"path": "model"})</c>; null: the default.</summary>
    public (string Name, string Options)? Encoder { get; init; }

    /// <summary>A <c>.npy</c> file of the anchors' vectors, or of the anchors' and then the positives'; null: texts are encoded.</summary>
    public string? Vectors { get; init; }

    /// <summary>A <c>.npy</c> file of the corpus's vectors.</summary>
    public string? CorpusVectors { get; init; }

    /// <summary><c>key=value</c> assignments of the blocks encode, mine and write.</summary>
    public IReadOnlyList<string> Sets { get; init; } = [];
}

/// <summary>Makes the pipeline that adds mined negatives to pairs that are there already.</summary>
/// <remarks>
/// The pairs are a Parquet, JSON lines, CSV or TSV file in one of the shapes that trainers use (anchor and positive;
/// SimCSE's sent0, sent1, hard_neg; FlagEmbedding's query, pos, neg; ...), or the folder of a dataset. It is a pipeline like any
/// other, as text, so that its run can be resumed, explained and taken up by workers.
/// </remarks>
public static class PairsPipeline
{
    private static readonly string[] Blocks = ["encode", "mine", "write"];

    /// <summary>Makes it.</summary>
    /// <param name="pairs">The file or folder of pairs.</param>
    /// <param name="options">What else is asked for.</param>
    /// <param name="components">The known components.</param>
    /// <exception cref="PairForgeException">The pairs are missing or of an unknown kind, or an assignment is wrong.</exception>
    public static async Task<Pipeline> MakeAsync(string pairs, PairsPipelineOptions options, Components components)
    {
        ArgumentException.ThrowIfNullOrEmpty(pairs);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Encoder is not null && options.Vectors is not null) throw new PairForgeException(FailureKind.Usage, "an encoder and vectors exclude each other; give one of them");
        if ((options.CorpusVectors is not null) && (options.Vectors is null || options.Corpus is null)) throw new PairForgeException(FailureKind.Usage, "the vectors of a corpus need the corpus and the vectors of the pairs too");
        if (options.Vectors is not null && options.Corpus is not null && options.CorpusVectors is null) throw new PairForgeException(FailureKind.Usage, "with vectors, the corpus needs its vectors too");
        CheckSets(options.Sets);
        var (kind, path, names) = await FindAsync(pairs).ConfigureAwait(false);
        var text = new StringBuilder();
        text.Append("name: ").Append(Quoted(NameOf(pairs))).Append('\n');
        text.Append("source: { ").Append(kind).Append(": { path: ").Append(Quoted(path)).Append(", columns: { anchor: ").Append(Quoted(names.Anchor));
        text.Append(", positive: [").Append(Quoted(names.Positive)).Append(']');
        if (names.Negatives.Count > 0) text.Append(", negative: [").AppendJoin(", ", names.Negatives.Select(Quoted)).Append(']');
        text.Append(" }").Append(names.Labels is { } labels ? $", labels: {Quoted(labels)}" : "").Append(" } }\npair: [ given: {} ]\n");
        if (options.Encoder is { } encoder) text.Append("encode: { ").Append(encoder.Name).Append(": ").Append(encoder.Options).Append(" }\n");
        if (options.Vectors is { } vectors)
        {
            text.Append("encode: { aligned-vectors: { pairs: ").Append(Quoted(Path.GetFullPath(pairs))).Append(", vectors: ").Append(Quoted(Path.GetFullPath(vectors)));
            if (options.CorpusVectors is { } more) text.Append(", corpus: ").Append(Quoted(Path.GetFullPath(options.Corpus!))).Append(", corpus_vectors: ").Append(Quoted(Path.GetFullPath(more)));
            text.Append(" } }\n");
        }
        text.Append("mine: { ").Append(options.Corpus is { } corpus ? $"corpus: {Quoted(Path.GetFullPath(corpus))} " : "").Append("}\n");
        var folder = Directory.GetCurrentDirectory();
        return PipelineFile.Parse(new RunOrigin(text.ToString(), $"the pipeline for {pairs}", folder, folder, options.Sets), components);
    }

    /// <summary>The pipeline of a dataset, with other settings of mining: its texts are read again, its embeddings and its hooks' answers are those that were kept.</summary>
    /// <param name="dataset">A dataset that a pipeline file, or the pipeline of pairs, made.</param>
    /// <param name="sets"><c>key=value</c> assignments of the blocks encode, mine and write.</param>
    /// <param name="components">The known components.</param>
    /// <exception cref="PairForgeException">The dataset is missing or was built by code, or an assignment is wrong.</exception>
    public static Pipeline Again(string dataset, IReadOnlyList<string> sets, Components components)
    {
        ArgumentException.ThrowIfNullOrEmpty(dataset);
        CheckSets(sets);
        if (PairDatasetReader.Open(dataset).Manifest is null || Provenance.ReadOrigin(dataset) is not { } origin)
            throw new PairForgeException(FailureKind.Usage, $"{dataset} is no dataset of a pipeline file: give the pairs themselves, or the folder of a dataset that pairforge build or mine made");
        return PipelineFile.Parse(origin with { Sets = [.. origin.Sets, .. sets] }, components);
    }

    /// <summary>The source that reads the pairs, its path, and which columns hold what.</summary>
    private static async Task<(string Kind, string Path, PairColumnNames Names)> FindAsync(string pairs)
    {
        var full = Path.GetFullPath(pairs);
        var reader = PairDatasetReader.Open(pairs); // refuses what is missing, unfinished or unknown
        if (reader.Manifest is null && PairTextReader.KindOf(full) is { } kind) return (kind, full, PairTextReader.NamesOf(full, CancellationToken.None));
        var columns = await reader.ColumnsAsync().ConfigureAwait(false);
        return ("parquet", reader.Manifest is null ? full : Path.Combine(full, "data", "train-*.parquet"), Names(columns, pairs));
    }

    private static PairColumnNames Names(IReadOnlyList<string> columns, string pairs)
    {
        if (LabeledColumns.Find(columns) is not { } labeled) return PairColumnNames.Find([.. columns], pairs);
        if (labeled.Labels is null)
            throw new PairForgeException(FailureKind.BadData, $"{pairs} has scores and no labels, so its columns do not say which texts are negatives; write it without scores, or mine its pipeline again with --reuse");
        return new(LabeledColumns.Anchor, labeled.IsList ? LabeledColumns.Texts : LabeledColumns.Text, []) { Labels = labeled.Labels };
    }

    private static void CheckSets(IReadOnlyList<string> sets)
    {
        foreach (var set in sets)
        {
            if (!Array.Exists(Blocks, b => set.StartsWith(b + ".", StringComparison.Ordinal) || set.StartsWith(b + "=", StringComparison.Ordinal)))
                throw new PairForgeException(FailureKind.Usage, $"--set {set}: of a pipeline that mines for pairs only {string.Join(", ", Blocks)} can be set, such as mine.num_negatives=5");
        }
    }

    private static string NameOf(string pairs)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(pairs)));
        return name.Split('.', 2)[0] is { Length: > 0 } stem ? stem : "pairs";
    }

    private static string Quoted(string text) => JsonSerializer.Serialize(text);
}
