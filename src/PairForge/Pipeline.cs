using System.ComponentModel.DataAnnotations;
using PairForge.Augmentations;
using PairForge.Encoders;
using PairForge.Filters;
using PairForge.Mining;
using PairForge.Scrubbing;
using PairForge.Sinks;
using PairForge.Sources;
using PairForge.Text;

namespace PairForge;

/// <summary>A pipeline: what a pipeline file says, or what code builds. Property names are the file's keys in snake_case.</summary>
public sealed record Pipeline
{
    /// <summary>Name of the dataset.</summary>
    /// <value>The default is <c>dataset</c>.</value>
    [MinLength(1)]
    [RegularExpression(@"(?!\.+$)[^/\\\x00-\x1F]*", ErrorMessage = "{0} names a folder; it must hold no slash and not be dots alone")]
    public string Name { get; init; } = "dataset";

    /// <summary>Seed of every random choice.</summary>
    /// <value>The default is 42.</value>
    public ulong Seed { get; init; } = 42;

    /// <summary>Where passages come from; one mapping or a list in a file.</summary>
    [MinLength(1)]
    public required IReadOnlyList<Step<ISource>> Source { get; init; }

    /// <summary>Which personal data is replaced in every record as it is read; null, the default, replaces nothing.</summary>
    public ScrubOptions? Scrub { get; init; }

    /// <summary>How records are cut into passages; null keeps them whole (<c>none</c>).</summary>
    public Step<ISegmenter>? Segment { get; init; }

    /// <summary>Filters, in order.</summary>
    public IReadOnlyList<Step<IFilter>> Filter { get; init; } = [];

    /// <summary>Shares of splits beside <c>train</c>, such as <c>dev: 0.01</c>; groups are never cut, and each split mines its own passages.</summary>
    /// <value>The default is none.</value>
    public IReadOnlyDictionary<string, double> Split { get; init; } = new SortedDictionary<string, double>(StringComparer.Ordinal);

    /// <summary>What a word is in scripts written without spaces, for the operations of <c>augment</c> and <c>negatives</c>; null: a character.</summary>
    public WordsOptions? Words { get; init; }

    /// <summary>Where positives come from. Empty: the given ones, and one view for a passage that has none.</summary>
    public IReadOnlyList<Step<PairRule>> Pair { get; init; } = [];

    /// <summary>How views are made; null: the <c>identity</c> view.</summary>
    public AugmentOptions? Augment { get; init; }

    /// <summary>Hard negatives made of the anchor itself (<c>negation</c>, <c>antonyms</c>): each that applies stands after the given negatives and before the mined ones.</summary>
    public IReadOnlyList<Step<IHardNegative>> Negatives { get; init; } = [];

    /// <summary>The seed encoder; null: <c>hashing</c> with its defaults where something must be encoded.</summary>
    public Step<ITextEncoder>? Encode { get; init; }

    /// <summary>Vectors kept from run to run; null keeps those of encoders that are costly, as they are.</summary>
    public EmbeddingsOptions? Embeddings { get; init; }

    /// <summary>Hard-negative mining; null mines nothing.</summary>
    public MineOptions? Mine { get; init; }

    /// <summary>What is written, and where.</summary>
    public WriteOptions Write { get; init; } = new();

    /// <summary>Bad records over which a run stops: a share below 1 (<c>0.001</c>) or a count (<c>50</c>).</summary>
    /// <value>The default, null, stops when there are more than 10 and more than 0.1 %.</value>
    [Range(0.0, double.MaxValue)]
    public double? MaxQuarantine { get; init; }

    /// <summary>How the work is cut.</summary>
    public PlanOptions Plan { get; init; } = new();

    /// <summary>Blocks that another assembly registered (<c>train</c>), bound to their records.</summary>
    public IReadOnlyDictionary<string, object> Blocks { get; init; } = new Dictionary<string, object>();

    /// <summary>The file that it was read from; null for a pipeline that code built.</summary>
    internal Runs.RunOrigin? Origin { get; init; }
}

/// <summary>The <c>words</c> block.</summary>
public sealed record WordsOptions
{
    /// <summary>A file of words, by which runs of Chinese characters are cut along the most probable path; see <see cref="WordDictionary"/>.</summary>
    /// <value>The default, null, takes each character as a word.</value>
    public InputPath? Lexicon { get; init; }
}

/// <summary>The <c>plan</c> block.</summary>
public sealed record PlanOptions
{
    /// <summary>About how many bytes of an input one shard reads; the cut depends on the input alone.</summary>
    /// <value>The default is 64 MiB.</value>
    [Range(1, long.MaxValue)]
    public long ShardBytes { get; init; } = 64 << 20;
}

/// <summary>How the operations of one view are combined.</summary>
public enum Choose
{
    /// <summary>One of the operations per view, in keyed order until one applies.</summary>
    One,

    /// <summary>All, in order; the view is refused when none applies.</summary>
    Chain,
}

/// <summary>The <c>augment</c> block.</summary>
public sealed record AugmentOptions
{
    /// <summary>How operations are combined.</summary>
    /// <value>The default is <see cref="Choose.One"/>.</value>
    public Choose Choose { get; init; } = Choose.One;

    /// <summary>The operations.</summary>
    [MinLength(1)]
    public IReadOnlyList<Step<IAugmentation>> Operations { get; init; } = [];

    /// <summary>What no operation changes, deletes, moves or splits.</summary>
    public ProtectOptions Protect { get; init; } = new();
}

/// <summary>Where positives come from: the options records below are the rules.</summary>
public abstract record PairRule;

/// <summary><c>given</c>: the source's own positives.</summary>
public sealed record GivenRule : PairRule;

/// <summary><c>views</c>: augmented views of the anchor.</summary>
public sealed record ViewsRule : PairRule
{
    /// <summary>Views a passage.</summary>
    /// <value>The default is 1.</value>
    [Range(1, 1000)]
    public int Count { get; init; } = 1;
}

/// <summary>What neighbours share.</summary>
public enum NeighbourScope
{
    /// <summary>The source's group column.</summary>
    Group,
}

/// <summary><c>neighbours</c>: other passages of the same group.</summary>
public sealed record NeighboursRule : PairRule
{
    /// <summary>What neighbours share.</summary>
    /// <value>The default is <see cref="NeighbourScope.Group"/>.</value>
    public NeighbourScope Within { get; init; } = NeighbourScope.Group;

    /// <summary>Positives an anchor, drawn by key without replacement.</summary>
    /// <value>The default is 1.</value>
    [Range(1, 1000)]
    public int Count { get; init; } = 1;
}

/// <summary><c>label</c>: other passages with the same label.</summary>
public sealed record LabelRule : PairRule
{
    /// <summary>Positives an anchor, drawn by key without replacement.</summary>
    /// <value>The default is 1.</value>
    [Range(1, 1000)]
    public int Count { get; init; } = 1;
}
