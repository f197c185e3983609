using System.Text.Json.Nodes;

namespace PairForge.Cli.Tests.Commands;

/// <summary>Trains for a moment, and reads the figures that other programs read.</summary>
public sealed class TrainAndEvalCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _pairs, _sts, _retrieval;

    public TrainAndEvalCommandTests()
    {
        _pairs = _folder.Write("pairs.tsv", "anchor\tpositive\tnegative\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"dog{i % 5} runs\thound{i % 5} races\tcat{i % 5} sleeps\n")));
        _sts = _folder.Write("sts.tsv", "dataset\tsplit\tscore\tsentence1\tsentence2\na\tdev\t5\tdog1 runs\thound1 races\na\tdev\t0\tdog1 runs\tcat2 sleeps\na\tdev\t3\tdog2 runs\tdog3 runs\nb\ttest\t1\tcat1\tdog2\nb\ttest\t1\tcat2\tdog3\n");
        _retrieval = _folder["capitals"];
        Directory.CreateDirectory(_retrieval);
        _folder.Write("capitals/corpus.jsonl", "{\"_id\":\"d1\",\"text\":\"paris is in france\"}\n{\"_id\":\"d2\",\"text\":\"rome is in italy\"}\n");
        _folder.Write("capitals/queries.jsonl", "{\"_id\":\"q1\",\"text\":\"france paris\"}\n{\"_id\":\"q2\",\"text\":\"italy\"}\n");
        _folder.Write("capitals/qrels.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\n");
    }

    [Fact]
    public async Task Eval_Hashing_HasTheShapeThatOthersRead()
    {
        var json = await JsonAsync("eval", "hashing", "--sts", _sts + "#a/dev", "--sts", _sts, "--retrieval", _retrieval, "--json");
        Assert.Equal(["sts", "retrieval", "alignment", "uniformity"], Keys(json));
        Assert.Equal(["a/dev", "a/dev", "b/test"], json["sts"]!.AsArray().Where(s => (string?)s!["split"] != "all").Select(s => $"{s!["dataset"]}/{s["split"]}"));
        Assert.Equal(["file", "dataset", "split", "rows", "spearman", "pearson"], Keys(json["sts"]![0]!));
        Assert.Equal(["folder", "accuracy_at_1", "ndcg_at_10", "mrr_at_10", "recall_at_100"], Keys(json["retrieval"]![0]!));
        Assert.Equal((_retrieval, 1.0, 1.0), ((string?)json["retrieval"]![0]!["folder"], (double?)json["retrieval"]![0]!["accuracy_at_1"], (double?)json["retrieval"]![0]!["ndcg_at_10"]));
        Assert.NotNull(json["alignment"]);
    }

    [Fact]
    public async Task Eval_ConstantGold_IsNullNotNaN()
    {
        var json = await JsonAsync("eval", "hashing", "--sts", _sts + "#b", "--json");
        Assert.Null(json["sts"]![0]!["spearman"]);
        Assert.Null(json["alignment"]);
        var (_, text, _) = await Invocation.RunAsync("eval", "hashing", "--sts", _sts + "#b");
        Assert.Matches(@"^b/test +2 pairs +Spearman +-  Pearson +-\n", text);
    }

    [Fact]
    public async Task Eval_Pairs_ReportsTripletAccuracyAndSimilarities()
    {
        var pairs = (await JsonAsync("eval", "hashing", "--pairs", _pairs, "--json"))["pairs"]!;
        Assert.Equal(["dataset", "rows", "triplet_accuracy", "positive_similarity", "negative_similarity"], Keys(pairs));
        Assert.Equal((_pairs, 20), ((string?)pairs["dataset"], (int?)pairs["rows"]));
    }

    [Theory]
    [InlineData(64, "nothing to measure on; give --sts FILE, --retrieval DIR or --pairs DATASET", "eval", "hashing")]
    [InlineData(66, "the model folder MISSING does not exist; give one that pairforge train wrote", "eval", "MISSING", "--sts", "STS")]
    [InlineData(66, "MISSING cannot be read: Could not find file", "eval", "hashing", "--sts", "MISSING")]
    [InlineData(65, "STS has no rows of 'c/dev'", "eval", "hashing", "--sts", "STS#c/dev")]
    [InlineData(66, "corpus.jsonl cannot be read; a retrieval folder holds corpus.jsonl, queries.jsonl and qrels.tsv", "eval", "hashing", "--retrieval", "MISSING")]
    [InlineData(66, "MISSING is not there; expected the folder of a dataset, or a file of pairs", "train", "MISSING")]
    [InlineData(66, "MISSING cannot be read", "train", "PAIRS", "--sts", "MISSING")]
    [InlineData(64, "--seeds 1,x: 'x' is no whole number; write --seeds 1,2,3", "train", "PAIRS", "--seeds", "1,x")]
    [InlineData(64, "--seeds 1,1: 1 stands twice; the same seed gives the same encoder", "train", "PAIRS", "--seeds", "1,1")]
    [InlineData(78, "'epoch' is not a key of train; did you mean 'epochs'?", "train", "PAIRS", "--set", "epoch=3")]
    [InlineData(73, "STS is a file; the model needs a folder: give another with --out", "train", "PAIRS", "--out", "STS")]
    [InlineData(73, "holds 'corpus.jsonl', which is no part of a model; give an empty folder with --out", "train", "PAIRS", "--out", "RETRIEVAL")]
    [InlineData(73, "/dev/null/x cannot be made", "train", "PAIRS", "--out", "/dev/null/x")]
    public async Task Command_WrongInput_IsOneLineAndLeavesNothing(int code, string message, params string[] args)
    {
        var before = Directory.GetFileSystemEntries(_folder.Path);
        var (found, output, error) = await Invocation.RunAsync([.. args.Select(Place)]);
        Assert.Equal((code, ""), (found, output));
        Assert.Contains(Place(message), Assert.Single(error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFileSystemEntries(_folder.Path));

        string Place(string text) => text.Replace("MISSING", _folder["absent"], StringComparison.Ordinal).Replace("STS", _sts, StringComparison.Ordinal)
            .Replace("PAIRS", _pairs, StringComparison.Ordinal).Replace("RETRIEVAL", _retrieval, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_TwoSeeds_ReportsEachAndTheSpread()
    {
        var model = _folder["model"];
        var json = await JsonAsync("train", _pairs, "--out", model, "--sts", _sts + "#a", "--seeds", "3,4", "--set", "epochs=2", "--set", "train.batch_size=4", "--set", "threads=1", "--json");
        Assert.Equal(["rows", "seeds", "runs", "summary", "alignment", "uniformity", "out"], Keys(json));
        Assert.Equal([3, 4], json["seeds"]!.AsArray().Select(s => (int)s!));
        Assert.Equal((5, model), ((int?)json["rows"], (string?)json["out"]));
        var run = json["runs"]![0]!;
        Assert.Equal(["seed", "losses", "seconds", "rows_per_second", "untrained", "trained"], Keys(run));
        Assert.Equal(2, run["losses"]!.AsArray().Count);
        Assert.Equal(["sts", "retrieval", "alignment", "uniformity"], Keys(run["trained"]!));
        var summary = json["summary"]![0]!;
        Assert.Equal(["file", "dataset", "untrained", "trained_mean", "trained_std"], Keys(summary));
        Assert.Equal((double)summary["trained_mean"]!, json["runs"]!.AsArray().Average(r => (double)r!["trained"]!["sts"]![0]!["spearman"]!), 12);
        Assert.Equal(["untrained", "trained_mean", "trained_std"], Keys(json["alignment"]!));

        // The model that was saved is the first seed's.
        var eval = await JsonAsync("eval", model, "--sts", _sts + "#a", "--json");
        Assert.Equal((double)run["trained"]!["sts"]![0]!["spearman"]!, (double)eval["sts"]![0]!["spearman"]!);
    }

    [Fact]
    public async Task Train_OneSeedNotMeasured_HasNullsAndSaysSo()
    {
        var json = await JsonAsync("train", _pairs, "--out", _folder["a"], "--set", "epochs=1", "--set", "threads=1", "--json");
        Assert.Null(json["runs"]![0]!["trained"]);
        Assert.Null(json["alignment"]!["trained_mean"]);
        Assert.Empty(json["summary"]!.AsArray());
        var (code, text, error) = await Invocation.RunAsync("train", _pairs, "--out", _folder["b"], "--set", "epochs=1", "--set", "threads=1");
        Assert.True(code == 0, error);
        Assert.Matches(@"^5 rows, 1 seed, .* s each\nnot measured; give --sts FILE\nsaved in .*/b\n$", text);
        Assert.Contains("train    seed 42  step 1 of 1  loss ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_UntrainedEncoder_IsWhatZeroEpochsGive()
    {
        var json = await JsonAsync("train", _pairs, "--out", _folder["a"], "--sts", _sts + "#a", "--set", "epochs=0", "--json");
        Assert.Equal((double)json["summary"]![0]!["untrained"]!, (double)json["summary"]![0]!["trained_mean"]!);
        Assert.Null(json["summary"]![0]!["trained_std"]);
    }

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<string> Keys(JsonNode node) => node.AsObject().Select(p => p.Key);

    private static async Task<JsonNode> JsonAsync(params string[] args)
    {
        var (code, output, error) = await Invocation.RunAsync(args);
        Assert.True(code == 0, error);
        return JsonNode.Parse(output)!;
    }
}
