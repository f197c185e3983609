using PairForge.Encoders;
using PairForge.Training.Evaluation;

namespace PairForge.Training.Tests.Evaluation;

public sealed class PairEvaluationTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".tsv");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public async Task EvaluateAsync_Rows_AreCountedWhereThePositiveIsNearerThanEachNegative()
    {
        // cosines with x: x 1, "x y" 0.7071, y 0, m -1
        File.WriteAllText(_path, "anchor\tpositive\tnegative_1\tnegative_2\n" +
            "x\tx\ty\tm\n" + // right: 1 over 0 and -1
            "x\ty\tx y\tm\n" + // wrong: 0 under 0.7071
            "x\ty\tz\t\n" + // a tie, 0 and 0, is no success
            "x\tx y\t\t\n"); // no negatives: a row, no triplet
        var result = await PairEvaluation.EvaluateAsync(WordVectors.Encoder, _path, TestContext.Current.CancellationToken);
        Assert.Equal((_path, 4L), (result.Dataset, result.Rows));
        Assert.Equal(1.0 / 3, result.TripletAccuracy, 12);
        Assert.Equal((1 + 0 + 0 + Math.Sqrt(0.5)) / 4, result.PositiveSimilarity, 6);
        Assert.Equal((0 - 1 + Math.Sqrt(0.5) - 1 + 0) / 5, result.NegativeSimilarity, 6);
    }

    [Fact]
    public async Task EvaluateAsync_NoNegatives_HasNoAccuracy()
    {
        File.WriteAllText(_path, "anchor\tpositive\nx\ty\n");
        var result = await PairEvaluation.EvaluateAsync(WordVectors.Encoder, _path, TestContext.Current.CancellationToken);
        Assert.True(double.IsNaN(result.TripletAccuracy) && double.IsNaN(result.NegativeSimilarity));
        Assert.Equal(0, result.PositiveSimilarity);
    }

    [Fact]
    public async Task EvaluateAsync_NoRows_SaysSo()
    {
        File.WriteAllText(_path, "anchor\tpositive\n");
        var fault = await Assert.ThrowsAsync<PairForgeException>(() => PairEvaluation.EvaluateAsync(WordVectors.Encoder, _path, TestContext.Current.CancellationToken));
        Assert.Equal((FailureKind.BadData, $"{_path} has no rows; pairs were expected"), (fault.Kind, fault.Message));
    }

    [Fact]
    public async Task MeasureAsync_EncoderThatLearns_SeesEveryDifferentTextOnce()
    {
        File.WriteAllText(_path, "anchor\tpositive\tnegative\nx\tx y\tz\nx\ty\tz\n");
        var encoder = new Listener();
        await EvaluationReport.MeasureAsync(encoder, new EvaluationOptions { Pairs = _path }, TestContext.Current.CancellationToken);
        Assert.Equal(["x", "x y", "z", "y"], encoder.Heard);
        Assert.True(encoder.IsLoaded);
    }

    /// <summary>Writes down what it is taught.</summary>
    private sealed class Listener : ITextEncoder
    {
        public List<string> Heard { get; } = [];

        public bool IsLoaded { get; private set; }

        public int Dimension => 1;

        public string Fingerprint => "listener";

        public bool Learns => true;

        public void Learn(string text) => Heard.Add(text);

        public void Save(Stream stream) => stream.WriteByte(7);

        public void Load(Stream stream) => IsLoaded = stream.ReadByte() == 7;

        public ValueTask EncodeAsync(IReadOnlyList<TextToEncode> texts, Memory<float> vectors, CancellationToken cancellation)
        {
            vectors.Span.Fill(1);
            return ValueTask.CompletedTask;
        }
    }
}
