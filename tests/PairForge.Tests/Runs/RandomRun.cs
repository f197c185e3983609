using System.Text;
using PairForge.Augmentations;
using PairForge.Encoders;
using PairForge.Filters;
using PairForge.Mining;
using PairForge.Sinks;
using PairForge.Sources;
using PairForge.Tests.Mining.Guards;

namespace PairForge.Tests.Runs;

/// <summary>A small corpus with random options: texts repeat in case, spacing and Unicode form, positives are ragged, groups and labels overlap.</summary>
internal sealed record RandomRun
{
    private static readonly string[] Words = ["red", "fig", "café", "Ωmega", "fish", "blue"];

    public required IReadOnlyList<IReadOnlyList<Passage>> Sources { get; init; }

    /// <summary>Lines of the extra corpus; null for none.</summary>
    public IReadOnlyList<string>? Corpus { get; init; }

    public required MadeUpEncoder Encoder { get; init; }

    public IReadOnlyList<PairRule> Rules { get; init; } = [];

    /// <summary>Views lose their first word; otherwise they are the passage's own text.</summary>
    public bool Augments { get; init; }

    public bool Deduplicates { get; init; }

    public bool Encodes { get; init; }

    public MineOptions? Mine { get; init; }

    public WriteOptions Write { get; init; } = new();

    public int Workers { get; init; } = 1;

    public ulong Seed { get; init; }

    public static RandomRun Make(int size, int seed)
    {
        var random = new Random(seed);
        var variety = 2 + random.Next(2 * size);
        var vocabulary = random.Next(3) == 0 ? 2 : Words.Length;
        var sources = Enumerable.Range(0, 1 + random.Next(3)).Select(s => Enumerable.Range(0, s == 0 ? 1 + random.Next(size) : random.Next(size)).Select(i => new Passage
        {
            Id = $"s{s}:{i}:0",
            Position = new(0, i),
            Source = $"s{s}",
            Text = Text(),
            Group = random.Next(3) == 0 ? null : $"g{random.Next(1 + size / 4)}",
            Label = random.Next(3) == 0 ? null : $"l{random.Next(3)}",
            Positives = Texts(random.Next(4)),
            Negatives = Texts(Math.Max(0, random.Next(6) - 3)),
        }).ToArray()).ToArray();

        var most = 1 + random.Next(4);
        var rangeMin = random.Next(2) == 0 ? 0 : random.Next(4);
        double? Sometimes(double low, double high) => random.Next(4) == 0 ? low + random.NextDouble() * (high - low) : null;
        var minScore = Sometimes(-1, 0.5);
        var mine = random.Next(5) == 0 ? null : new MineOptions
        {
            Search = random.Next(2) == 0 ? [] : [Components.Default().Step<SearchMethod>("exact", new ExactSearchMethod { Precision = PairForge.Search.SearchPrecision.Int8 })],
            NumNegatives = most,
            RangeMin = rangeMin,
            RangeMax = random.Next(3) == 0 ? rangeMin + most + random.Next(6) : null,
            MinScore = minScore,
            MaxScore = Sometimes(minScore ?? -0.5, 1),
            AbsoluteMargin = Sometimes(0, 0.8),
            RelativeMargin = Sometimes(0, 0.9),
            Sampling = random.Next(3) == 0 ? PairForge.Mining.Sampling.Random : PairForge.Mining.Sampling.Top,
            AllowSameGroup = random.Next(2) == 0,
            Guards = Guarding.Groups,
        };
        PairRule[] rules = [new GivenRule(), new ViewsRule { Count = 1 + random.Next(2), Anchor = random.Next(3) == 0 ? ViewAnchor.View : ViewAnchor.Passage }, new NeighboursRule { Count = 1 + random.Next(3) }, new LabelRule { Count = 1 + random.Next(3) },
            new AdjacentRule { Within = (AdjacentScope)random.Next(3), Side = (AdjacentSide)random.Next(3), Distance = 1 + random.Next(2) }];
        return new RandomRun
        {
            Sources = sources,
            Corpus = random.Next(2) == 0 ? null : Texts(random.Next(2 * size)),
            Encoder = new MadeUpEncoder(coarse: random.Next(3) == 0),
            Rules = random.Next(4) == 0 ? [] : [.. rules.Where(_ => random.Next(2) == 0)],
            Augments = random.Next(2) == 0,
            Deduplicates = random.Next(3) == 0,
            Encodes = random.Next(2) == 0,
            Mine = mine,
            Write = new WriteOptions
            {
                Format = random.Next(6) is var format and < 5 ? (PairFormat)format : null,
                MissingNegative = random.Next(3) == 0 ? MissingNegative.Null : MissingNegative.Drop,
                Scores = random.Next(3) == 0,
                RowsPerFile = random.Next(2) == 0 ? 7 : 100_000,
                Compression = ParquetCompression.None,
            },
            Workers = 1 + random.Next(3),
            Seed = (ulong)random.Next(),
        };

        string[] Texts(int count) => [.. Enumerable.Range(0, count).Select(_ => Text())];

        string Text()
        {
            var words = new Random(random.Next(variety));
            var text = string.Join(' ', Enumerable.Range(0, 1 + words.Next(3)).Select(_ => words.Next(4) == 0 ? $"n{words.Next(variety)}" : Words[words.Next(vocabulary)]));
            return random.Next(9) switch
            {
                0 => text.ToUpperInvariant(),
                1 => $"  {text.Replace(" ", " \t ", StringComparison.Ordinal)} ",
                2 => text.Replace("é", "e\u0301", StringComparison.Ordinal),
                3 => text.Replace("fi", "\uFB01", StringComparison.Ordinal),
                4 => string.Concat(text.Select(c => char.IsAsciiLetter(c) ? (char)(c + 0xFEE0) : c)),
                5 => text.Replace(' ', '\u00A0'),
                _ => text,
            };
        }
    }

    /// <summary>The pipeline; the extra corpus is written into <paramref name="folder"/>.</summary>
    public Pipeline ToPipeline(string folder)
    {
        var components = Components.Default();
        var mine = Mine;
        if (mine is not null && Corpus is not null)
        {
            var path = Path.Combine(folder, "corpus.txt");
            File.WriteAllText(path, string.Concat(Corpus.Select(line => line + "\n")), new UTF8Encoding(false));
            mine = mine with { Corpus = path };
        }
        return new Pipeline
        {
            Seed = Seed,
            Source = [.. Sources.Select((s, i) => Step<ISource>.Of("memory", new MemorySource(s, $"s{i}"), i))],
            Filter = Deduplicates ? [components.Step<IFilter>("exact-duplicates", new ExactDuplicatesOptions())] : [],
            Pair = [.. Rules.Select(r => components.Step<PairRule>(Name(r), r))],
            Augment = Augments ? new AugmentOptions { Operations = [Step<IAugmentation>.Of("drop-first-word", new DropFirstWord(), "")] } : null,
            Encode = Encodes || mine is not null || Write.Scores ? Step<ITextEncoder>.Of("made-up", Encoder, "") : null,
            Mine = mine,
            Write = Write,
        };
    }

    private static string Name(PairRule rule) => rule switch { GivenRule => "given", ViewsRule => "views", NeighboursRule => "neighbours", AdjacentRule => "adjacent", _ => "label" };

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var p in Sources.SelectMany(s => s))
            text.AppendLine($"{p.Id} g={p.Group} l={p.Label} '{p.Text}' + [{string.Join('|', p.Positives)}] - [{string.Join('|', p.Negatives)}]");
        return text.Append($"corpus [{(Corpus is null ? "" : string.Join('|', Corpus))}]\nrules {string.Join(", ", Rules)} augments {Augments} deduplicates {Deduplicates}\n{Mine}\n{Write}\nencoder {Encoder.Fingerprint}, workers {Workers}").ToString();
    }
}
