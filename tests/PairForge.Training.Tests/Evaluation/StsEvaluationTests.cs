using PairForge.Training.Evaluation;

namespace PairForge.Training.Tests.Evaluation;

public sealed class StsEvaluationTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_path);

    [Fact]
    public async Task EvaluateAsync_Families_AreConcatenated()
    {
        // cosines: x/x 1, x/y 0, x/m -1, x/"x y" 0.7071
        File.WriteAllText(_path, "dataset\tsplit\tscore\tsentence1\tsentence2\n" +
            "s12.a\ttrain\t5\tx\tx\ns12.a\ttrain\t1\tx\ty\ns12.a\ttrain\t0\tx\tm\n" +
            "s12.b\ttrain\t3\tx\tx y\ns12.b\ttrain\t4\tx\tm\n");
        var results = await StsEvaluation.EvaluateAsync(WordVectors.Encoder, _path, TestContext.Current.CancellationToken);
        Assert.Equal(["s12.a/train 3", "s12.b/train 2", "s12/all 5"], results.Select(r => $"{r.Dataset}/{r.Split} {r.Rows}"));
        Assert.Equal(1, results[0].Spearman, 12);
        Assert.Equal(-1, results[1].Spearman, 12);
        // gold 5 1 0 3 4 -> ranks 5 2 1 3 4; cosines 1 0 -1 .7 -1 -> ranks 5 3 1.5 4 1.5: 5.5 / sqrt(10 * 9.5)
        Assert.Equal(5.5 / Math.Sqrt(95), results[2].Spearman, 12);
    }

    [Fact]
    public void Read_ThreeColumns_AreScoreAndSentences()
    {
        File.WriteAllText(_path, "score\tsentence1\tsentence2\r\n4.5\ta\tb\r\n");
        var row = Assert.Single(StsFile.Read(_path));
        Assert.Equal((4.5, "a", "b", "all"), (row.Score, row.Sentence1, row.Sentence2, row.Split));
    }

    [Theory]
    [InlineData("s/dev", 1)]
    [InlineData("s", 3)]
    [InlineData("s.a/train", 1)]
    [InlineData("s/train", 2)]
    public void Read_Selection_TakesDatasetOrFamily(string selection, int rows)
    {
        File.WriteAllText(_path, "dataset\tsplit\tscore\tsentence1\tsentence2\ns\tdev\t1\ta\tb\ns.a\ttrain\t1\ta\tb\ns\ttrain\t1\ta\tb\nt\tdev\t1\ta\tb\n");
        Assert.Equal(rows, StsFile.Read($"{_path}#{selection}").Count);
    }

    [Theory]
    [InlineData("1\ta\tb\nx\ta\tb\n", "(2) has the score 'x'")]
    [InlineData("1\ta\n", "(1) has 2 columns")]
    [InlineData("dataset\tsplit\tscore\tsentence1\tsentence2\n", "has no rows")]
    [InlineData("", "has no rows")]
    public void Read_BadFile_IsLocated(string text, string part)
    {
        File.WriteAllText(_path, text.Length == 0 ? "\n" : text);
        var e = Assert.Throws<PairForgeException>(() => StsFile.Read(_path));
        Assert.Equal(FailureKind.BadData, e.Kind);
        Assert.Contains(part, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MissingFile_IsAMissingInput() =>
        Assert.Equal(FailureKind.InputMissing, Assert.Throws<PairForgeException>(() => StsFile.Read("/no/such.tsv#a/b")).Kind);
}
