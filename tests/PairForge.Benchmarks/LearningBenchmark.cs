using System.Globalization;
using System.Text.Json;
using PairForge.Configuration;
using PairForge.Encoders;
using PairForge.Runs;
using PairForge.Training;
using PairForge.Training.Evaluation;
using PairForge.Training.Losses;

namespace PairForge.Benchmarks;

/// <summary>
/// <c>learning</c>: what mined negatives do to an encoder. Captions are mined with an encoder that was trained on the pairs alone; the
/// static encoder is then trained on each strategy's triplets, equal rows and steps, and asked for captions of the same image.
/// </summary>
/// <remarks>
/// <c>--data</c> is the folder of <c>train_pairs.tsv</c>, <c>train_corpus.txt</c> and <c>dev/</c>. Groups are hidden from training, and from
/// mining too save in one strategy. Accuracy@1 and MRR@10 are means over <c>--seeds</c>; the intervals are 95 % paired bootstrap over queries.
/// </remarks>
internal static class LearningBenchmark
{
    private const int Resamples = 10_000;

    internal static Dictionary<string, object?> Run(Arguments arguments)
    {
        var folder = arguments.Text("--data", Path.Combine("..", "shared", "data", "retrieval", "captions"));
        var seeds = arguments.Integer("--seeds", 5, 1);
        var epochs = arguments.Integer("--epochs", 3, 1);
        var temperature = double.Parse(arguments.Text("--temperature", "0.05"), CultureInfo.InvariantCulture);
        var only = arguments.Text("--only", "");
        arguments.Finish();
        if (!Directory.Exists(folder)) throw new ArgumentException($"{folder} is not there; give the folder of train_pairs.tsv, train_corpus.txt and dev/ with --data");
        var work = Directory.CreateTempSubdirectory("pairforge-learning-").FullName;
        try
        {
            return RunAsync(folder, work, seeds, epochs, temperature, only).GetAwaiter().GetResult();
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static async Task<Dictionary<string, object?>> RunAsync(string folder, string work, int seeds, int epochs, double temperature, string only)
    {
        var options = new TrainOptions
        {
            Epochs = epochs,
            Objective = [Step<ContrastiveLoss>.Of("info-nce", new InfoNceLoss(new InfoNceOptions { Temperature = temperature }), "")],
        };
        var rows = File.ReadLines(Path.Combine(folder, "train_pairs.tsv")).Skip(1).Select(l => l.Split('\t')).ToArray();
        var hidden = Path.Combine(work, "hidden.tsv");
        File.WriteAllLines(hidden, ["anchor\tpositive", .. rows.Select(r => $"{r[0]}\t{r[1]}")]);
        var corpus = File.ReadAllLines(Path.Combine(folder, "train_corpus.txt"));
        var set = RetrievalSet.Read(Path.Combine(folder, "dev"));

        TrainingPair[] plain = [.. rows.Select(r => new TrainingPair(r[0], r[1], []))];
        var miner = new Trainer(options).Train(new TrainingData(plain), 1000).Encoder; // a seed of its own
        var model = Path.Combine(work, "miner");
        miner.Save(model);

        var groups = rows.SelectMany(r => new[] { (r[0], r[2]), (r[1], r[2]) }).Distinct().ToLookup(x => x.Item1, x => x.Item2);
        var strategies = new List<(string Name, Func<Task<TrainingPair[]>> Make)>
        {
            ("none", () => Task.FromResult(plain)),
            ("random", () => Task.FromResult(plain.Select((p, i) => p with { Negatives = [corpus[new KeyedRandom(1, "random", $"{i}").NextInt(corpus.Length)]] }).ToArray())),
            ("raw top-1", () => MineAsync(hidden, "raw", "mine.preset=sentence-transformers", "mine.guards=none")),
            ("95 % margin", () => MineAsync(hidden, "margin", "mine.preset=topk-percpos", "mine.guards=none")),
            ("guarded without groups", () => MineAsync(hidden, "guarded")),
            ("guarded with groups", () => MineAsync(Path.Combine(folder, "train_pairs.tsv"), "grouped")),
        };
        var results = new List<(string Name, double[] First, double[] Reciprocal, double False, int Filled)>();
        foreach (var (name, make) in strategies)
        {
            if (only.Length > 0 && name != "none" && !name.Contains(only, StringComparison.Ordinal)) continue;
            var pairs = await make().ConfigureAwait(false);
            var data = new TrainingData(pairs);
            var (first, reciprocal) = (new double[set.Queries.Count], new double[set.Queries.Count]);
            for (var seed = 1; seed <= seeds; seed++)
            {
                var encoder = new Trainer(options).Train(data, (ulong)seed).Encoder;
                foreach (var (query, (hit, rank)) in Search(encoder, set).Index())
                {
                    first[query] += hit / seeds;
                    reciprocal[query] += rank / seeds;
                }
            }
            var mined = pairs.Where(p => p.Negatives.Count > 0).ToArray();
            var wrong = mined.Count(p => groups[p.Anchor].Intersect(groups[p.Negatives[0]]).Any());
            results.Add((name, first, reciprocal, mined.Length == 0 ? 0 : (double)wrong / mined.Length, mined.Length));
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: accuracy@1 {100 * first.Average():F2}, MRR@10 {100 * reciprocal.Average():F2}, {mined.Length} negatives, {100.0 * wrong / Math.Max(1, mined.Length):F1} % false"));
        }
        return new()
        {
            ["data"] = folder, ["seeds"] = seeds, ["epochs"] = epochs, ["temperature"] = temperature, ["queries"] = set.Queries.Count,
            ["strategies"] = results.ConvertAll(r => new Dictionary<string, object?>
            {
                ["strategy"] = r.Name, ["negatives"] = r.Filled, ["false_negatives"] = Math.Round(r.False, 4),
                ["accuracy_at_1"] = Math.Round(100 * r.First.Average(), 2), ["mrr_at_10"] = Math.Round(100 * r.Reciprocal.Average(), 2),
                ["accuracy_at_1_over_none"] = Interval(r.First, results[0].First),
                ["accuracy_at_1_over_raw"] = results.Find(o => o.Name == "raw top-1").First is { } raw ? Interval(r.First, raw) : null,
            }),
        };

        async Task<TrainingPair[]> MineAsync(string pairs, string name, params string[] sets)
        {
            var pipeline = await PairsPipeline.MakeAsync(pairs, new PairsPipelineOptions
            {
                Corpus = Path.Combine(folder, "train_corpus.txt"), Encoder = ("checkpoint", JsonSerializer.Serialize(new { path = model })),
                Sets = [.. sets, "mine.num_negatives=1", "write.format=n-tuple", "write.missing_negative=\"null\""],
            }, TrainingComponents.AddTo(Components.Default())).ConfigureAwait(false);
            var output = Path.Combine(work, name);
            await PipelineRunner.RunAsync(pipeline, new RunOptions { Out = (OutputPath)output }).ConfigureAwait(false);
            var mined = new List<TrainingPair>();
            await foreach (var pair in TrainingPairReader.ReadAsync(output).ConfigureAwait(false)) mined.Add(pair with { Group = null });
            return [.. mined];
        }
    }

    /// <summary>Of every query whether the first document is relevant, and one over the rank of the first that is, 0 beyond the tenth.</summary>
    private static (double First, double Reciprocal)[] Search(StaticEncoder encoder, RetrievalSet set)
    {
        var documents = set.Corpus.Select(d => encoder.Encode(d.Text)).ToArray();
        var results = new (double, double)[set.Queries.Count];
        Parallel.For(0, results.Length, q =>
        {
            var vector = encoder.Encode(set.Queries[q].Text);
            var best = new (float Score, int Document)[11]; // ten, and one to push out
            var count = 0;
            for (var d = 0; d < documents.Length; d++)
            {
                var score = RowVectors.Dot(vector, documents[d]);
                var at = count;
                while (at > 0 && best[at - 1].Score < score) at--;
                if (at == 10) continue;
                Array.Copy(best, at, best, at + 1, count - at);
                best[at] = (score, d);
                count = Math.Min(count + 1, 10);
            }
            var relevant = set.Relevance[set.Queries[q].Id];
            var rank = Array.FindIndex(best, 0, count, b => relevant.ContainsKey(set.Corpus[b.Document].Id));
            results[q] = (rank == 0 ? 1 : 0, rank < 0 ? 0 : 1.0 / (rank + 1));
        });
        return results;
    }

    /// <summary>The difference of two means and its 95 % interval, queries resampled in pairs; percentage points.</summary>
    private static double[] Interval(double[] own, double[] other)
    {
        var means = new double[Resamples];
        for (var b = 0; b < Resamples; b++)
        {
            var random = new KeyedRandom(7, "bootstrap", $"{b}");
            for (var i = 0; i < own.Length; i++)
            {
                var q = random.NextInt(own.Length);
                means[b] += (own[q] - other[q]) / own.Length;
            }
        }
        Array.Sort(means);
        return [Math.Round(100 * (own.Average() - other.Average()), 2), Math.Round(100 * means[Resamples / 40], 2), Math.Round(100 * means[Resamples - (Resamples / 40)], 2)];
    }
}
