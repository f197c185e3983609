using PairForge.Encoders;

namespace PairForge.Tests.Encoders;

public sealed class CheckpointEncoderTests
{
    [Fact]
    public async Task EncodeAsync_Texts_AreRowsOfUnitLength()
    {
        using var folder = new TemporaryFolder();
        Save(folder, 3);
        var encoder = (CheckpointEncoder)Components.Default().Step<ITextEncoder>("checkpoint", new CheckpointOptions { Path = folder.Path }).Create();
        var vectors = new float[4];
        await encoder.EncodeAsync([new("1", "cat"), new("2", "cat dog")], vectors, TestContext.Current.CancellationToken);
        Assert.Equal([1f, 0f, 0.6f, 0.8f], vectors);
        Assert.Equal(2, encoder.Dimension);
        Assert.False(((ITextEncoder)encoder).Learns);
    }

    [Fact]
    public void Fingerprint_OtherWeights_Differs()
    {
        using var one = new TemporaryFolder();
        using var same = new TemporaryFolder();
        using var other = new TemporaryFolder();
        Save(one, 3);
        Save(same, 3);
        Save(other, 4);
        string Fingerprint(TemporaryFolder folder) => new CheckpointEncoder(new CheckpointOptions { Path = folder.Path }).Fingerprint;
        Assert.Equal(Fingerprint(one), Fingerprint(same));
        Assert.NotEqual(Fingerprint(one), Fingerprint(other));
        Assert.Matches("^[0-9a-f]{64}$", Fingerprint(one));
    }

    private static void Save(TemporaryFolder folder, float cat) =>
        new StaticEncoder(WordTokenizer.Of(["cat", "dog"]), [0, 0, 0, 0, cat, 0, 0, 4], 2).Save(folder.Path);
}
