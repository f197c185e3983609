using System.Globalization;
using System.Text;
using System.Text.Json;
using PairForge.Augmentations;
using PairForge.Encoders;
using PairForge.Filters;
using PairForge.Mining;
using PairForge.Quality;
using PairForge.Sinks;
using PairForge.Sources;
using PairForge.Text;

namespace PairForge.Tests.Runs;

/// <summary>Input files with bad records among the good ones, and a pipeline with random components over them.</summary>
internal sealed class RandomFiles
{
    private static readonly string[] Words = ["two", "students", "purchase", "a", "large", "photograph", "of", "the", "famous", "building", "and", "begin", "to", "stare", "quickly", "dog"];

    private readonly Random _random;

    private RandomFiles(string folder, int size, int seed)
    {
        _random = new Random(seed);
        WriteRecords(Path.Combine(folder, "a.jsonl"), 1 + _random.Next(size));
        WriteLines(Path.Combine(folder, "b.txt"), _random.Next(size));
        File.WriteAllText(Path.Combine(folder, "leaks.txt"), "the dog\n" + Sentence() + "\n");
        Pipeline = Make(folder);
    }

    /// <summary>Records written, good and bad.</summary>
    public long Records { get; private set; }

    /// <summary>Bad records by reason.</summary>
    public SortedDictionary<string, long> Bad { get; } = new(StringComparer.Ordinal);

    /// <summary>Positives of all good records.</summary>
    public long Positives { get; private set; }

    /// <summary>Good records without a positive.</summary>
    public long WithoutPositives { get; private set; }

    /// <summary>Texts by the id that lineage gives them: records, positives <c>/p0</c> and negatives <c>/n0</c>.</summary>
    public Dictionary<string, string> Texts { get; } = [];

    public Pipeline Pipeline { get; }

    public static RandomFiles Make(string folder, int size, int seed) => new(folder, size, seed);

    private Pipeline Make(string folder)
    {
        var components = Components.Default();
        bool Half() => _random.Next(2) == 0;
        Step<IFilter>[] filters =
        [
            components.Step<IFilter>("length", new LengthOptions { MinWords = 2, MaxWords = 7 }),
            components.Step<IFilter>("exact-duplicates", new ExactDuplicatesOptions()),
            components.Step<IFilter>("contamination", new ContaminationOptions { Files = [Path.Combine(folder, "leaks.txt")] }),
        ];
        Step<PairRule>[] rules =
        [
            components.Step<PairRule>("given", new GivenRule()),
            components.Step<PairRule>("views", new ViewsRule { Count = 1 + _random.Next(3), Anchor = (ViewAnchor)_random.Next(2) }),
            components.Step<PairRule>("neighbours", new NeighboursRule { Count = 1 + _random.Next(2) }),
            components.Step<PairRule>("label", new LabelRule { Count = 1 + _random.Next(2) }),
            components.Step<PairRule>("adjacent", new AdjacentRule { Within = (AdjacentScope)_random.Next(3), Side = (AdjacentSide)_random.Next(3), Distance = 1 + _random.Next(2) }),
        ];
        Step<IAugmentation>[] operations =
        [
            components.Step<IAugmentation>("word-deletion", new WordDeletionOptions { Rate = 0.2 }),
            components.Step<IAugmentation>("synonyms", new SynonymsOptions { Rate = 0.3 }),
            components.Step<IAugmentation>("crop", new CropOptions { Keep = 0.7 }),
            components.Step<IAugmentation>("identity", new IdentityOptions()),
        ];
        var used = operations.Where(_ => Half()).ToArray();
        return new Pipeline
        {
            Seed = (ulong)_random.Next(),
            Source =
            [
                components.Step<ISource>("jsonl", new JsonlSourceOptions { Path = Path.Combine(folder, "a.jsonl"), Columns = new SourceColumns { Id = "key", Label = "label" } }),
                components.Step<ISource>("text", new TextSourceOptions { Path = Path.Combine(folder, "b.txt") }),
            ],
            Segment = _random.Next(3) == 0 ? components.Step<ISegmenter>("sentences", new SentencesOptions { MinWords = 2 }) : null,
            Filter = [.. filters.Where(_ => Half())],
            Pair = _random.Next(4) == 0 ? [] : [.. rules.Where(_ => Half())],
            Augment = used.Length == 0 ? null : new AugmentOptions { Choose = (Choose)_random.Next(3), Operations = used, Gate = Gate() },
            Encode = Half() ? components.Step<ITextEncoder>("hashing", new HashingOptions { Dimension = 32 }) : null,
            Mine = _random.Next(3) == 0 ? null : new MineOptions
            {
                NumNegatives = 1 + _random.Next(3),
                RangeMin = _random.Next(3),
                RelativeMargin = Half() ? 0.1 : null,
                Sampling = Half() ? PairForge.Mining.Sampling.Random : PairForge.Mining.Sampling.Top,
            },
            Write = new WriteOptions
            {
                Format = _random.Next(4) is var format and < 3 ? (PairFormat)format : null,
                RowsPerFile = Half() ? 13 : 100_000,
                Scores = Half(),
                MissingNegative = Half() ? MissingNegative.Drop : MissingNegative.Null,
            },
            MaxQuarantine = 1e9,
        };
    }

    /// <summary>Bounds that some views break, and some pipelines have none of.</summary>
    private GateOptions? Gate() => _random.Next(2) == 0 ? null : new()
    {
        MustDiffer = _random.Next(2) == 0,
        MaxChangedWords = _random.Next(2) == 0 ? 0.3 : null,
        MinSimilarity = _random.Next(3) == 0 ? 0.8 : null,
        MaxWordOverlap = _random.Next(3) == 0 ? 0.9 : null,
        Redraws = _random.Next(3),
    };

    private string Sentence() => string.Join(' ', Enumerable.Range(0, 1 + _random.Next(8)).Select(_ => Words[_random.Next(Words.Length)]));

    private string Text() => "The " + string.Join(". The ", Enumerable.Range(0, 1 + _random.Next(2)).Select(_ => Sentence()));

    private void WriteRecords(string path, int count)
    {
        using var file = File.Create(path);
        for (var i = 0; i < count; i++)
        {
            Records++;
            var fault = i == 0 ? 9 : _random.Next(12);
            var key = fault == 0 ? "k0" : $"k{i}";
            var (text, positives, negatives) = (Text(), Texts(3), Texts(3));
            var record = new Dictionary<string, object?>
            {
                ["key"] = key,
                [fault == 1 ? "title" : "text"] = fault == 2 ? "  " : text,
                ["positive"] = fault == 3 ? 7 : positives,
                ["negative"] = negatives,
                ["group"] = _random.Next(3) == 0 ? null : $"g{_random.Next(1 + count / 5)}",
                ["label"] = _random.Next(3) == 0 ? null : $"l{_random.Next(3)}",
            };
            var line = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(record));
            if (fault == 4) line[^3] = 0xFF;
            if (fault == 5) line = line[..(line.Length / 2)];
            file.Write(line);
            file.Write("\n"u8);
            if (_random.Next(6) == 0) file.Write(" \n"u8); // no record
            var reason = fault switch { 0 => "duplicate-id", 1 => "missing-column", 2 => "empty-anchor", 3 => "wrong-type", 4 => "invalid-utf8", 5 => "malformed-json", _ => null };
            if (reason is not null) Bad[reason] = Bad.GetValueOrDefault(reason) + 1;
            else Accept($"{key}:0", text, positives, negatives);
        }

        string[] Texts(int below) => [.. Enumerable.Range(0, _random.Next(below)).Select(_ => Text())];
    }

    private void WriteLines(string path, int count)
    {
        using var file = File.Create(path);
        for (var i = 0; i < count; i++)
        {
            var (text, id) = (Text(), string.Create(CultureInfo.InvariantCulture, $"b.txt:{file.Position}:0"));
            var fault = _random.Next(10);
            file.Write(Encoding.UTF8.GetBytes(text));
            if (fault == 0) file.Write([0xC3]);
            if (fault == 1) file.Write([0]);
            file.Write("\n"u8);
            Records++;
            var reason = fault switch { 0 => "invalid-utf8", 1 => "control-character", _ => null };
            if (reason is not null) Bad[reason] = Bad.GetValueOrDefault(reason) + 1;
            else Accept(id, text, [], []);
        }
    }

    private void Accept(string id, string text, string[] positives, string[] negatives)
    {
        Positives += positives.Length;
        WithoutPositives += positives.Length == 0 ? 1 : 0;
        Texts.Add(id, text);
        for (var p = 0; p < positives.Length; p++) Texts.Add($"{id}/p{p}", positives[p]);
        for (var n = 0; n < negatives.Length; n++) Texts.Add($"{id}/n{n}", negatives[n]);
    }
}
