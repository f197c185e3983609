using PairForge.Encoders;
using PairForge.Runs;

namespace PairForge.Tests.Runs;

public sealed class EncodeRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task RunAsync_Lines_GiveARowEach()
    {
        File.WriteAllText(_folder["t.txt"], "one dog\n\ntwo cats\nthree");
        var report = await RunAsync("t.txt", "v.npy");
        Assert.Equal((4, 384), (report.Rows, report.Dimension));
        Assert.Equal("t.txt:0:0\nt.txt:8:0\nt.txt:9:0\nt.txt:18:0\n", File.ReadAllText(_folder["v.ids.txt"]));
        using var file = NumpyFile.Open(_folder["v.npy"]);
        Assert.Equal((4, 384), (file.Rows, file.Columns));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.partial"));
    }

    /// <summary>What it writes, a pipeline reads: every text of its run, positives too, finds the vector that the encoder itself gives.</summary>
    [Fact]
    public async Task RunAsync_Pairs_AreWhatTheVectorsEncoderFinds()
    {
        File.WriteAllText(_folder["p.jsonl"], string.Concat(Enumerable.Range(0, 150).Select(i => $$"""{"anchor":"dog {{i}}","positive":"hound {{i}}"}""" + "\n")));
        var report = await RunAsync("p.jsonl", "v.npy", workers: 3);
        Assert.Equal(300, report.Rows);
        await RunAsync("p.jsonl", "w.npy", workers: 1);
        Assert.Equal(File.ReadAllBytes(_folder["v.npy"]), File.ReadAllBytes(_folder["w.npy"]));
        using var vectors = new VectorsEncoder(new VectorsOptions { Path = _folder["v.npy"], Ids = (InputPath)_folder["v.ids.txt"] });
        var ids = File.ReadAllLines(_folder["v.ids.txt"]);
        Assert.Equal(ids[0] + "/p0", ids[150]);
        var (found, expected) = (new float[384], new float[384]);
        await vectors.EncodeAsync([new TextToEncode(ids[7] + "/p0", "")], found, TestContext.Current.CancellationToken);
        await Static().EncodeAsync([new TextToEncode("", "hound 7")], expected, TestContext.Current.CancellationToken);
        Assert.Equal(expected, found);
    }

    [Theory]
    [InlineData("t.txt", "v.bin", FailureKind.Usage, "v.bin does not end in .npy")]
    [InlineData("gone.txt", "v.npy", FailureKind.InputMissing, "gone.txt does not exist")]
    [InlineData("bad.txt", "v.npy", FailureKind.BadData, "bad.txt: line 2: byte 3 is not UTF-8; every record must have a vector")]
    [InlineData("bad.jsonl", "v.npy", FailureKind.BadData, "bad.jsonl: line 1: ")]
    [InlineData("t.txt", "there.npy", FailureKind.CannotCreateOutput, "there.npy exists already")]
    [InlineData("t.txt", "no/v.npy", FailureKind.CannotCreateOutput, "cannot be made")]
    public async Task RunAsync_WhatIsWrong_IsSaidAndLeavesNothing(string input, string output, FailureKind kind, string message)
    {
        File.WriteAllText(_folder["t.txt"], "a\n");
        File.WriteAllText(_folder["there.npy"], "");
        File.WriteAllBytes(_folder["bad.txt"], [97, 98, 10, 0xFF, 10]);
        File.WriteAllText(_folder["bad.jsonl"], "{\n");
        var before = Directory.GetFiles(_folder.Path).Length;
        var fault = await Assert.ThrowsAsync<PairForgeException>(() => RunAsync(input, output));
        Assert.Equal(kind, fault.Kind);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFiles(_folder.Path).Length);
    }

    public void Dispose() => _folder.Dispose();

    private Task<EncodeReport> RunAsync(string input, string output, int workers = 2) =>
        EncodeRun.RunAsync(Static(), _folder[input], (OutputPath)_folder[output], new RunResources { Workers = workers }, cancellation: TestContext.Current.CancellationToken);

    /// <summary>An encoder that has learnt from other texts, and does not learn again.</summary>
    private static CheckpointEncoder Static()
    {
        var words = Enumerable.Range(0, 200).Select(i => $"{i}").Concat(["dog", "hound", "one", "two", "cats", "three"]).ToArray();
        var random = new KeyedRandom(1, "rows", "");
        var rows = new float[(words.Length + 2) * 384];
        for (var i = 0; i < rows.Length; i++) rows[i] = (float)(random.NextDouble() - 0.5);
        return new CheckpointEncoder(new StaticEncoder(WordTokenizer.Of(words), rows, 384), "made up");
    }
}
