using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using PairForge.Encoders;
using PairForge.Tests.Sinks;

namespace PairForge.Tests.Encoders;

public sealed class VectorsEncoderTests
{
    private static byte[] Numpy(string header, ReadOnlySpan<float> values, byte version = 1)
    {
        var text = Encoding.Latin1.GetBytes(header + "\n");
        var bytes = new List<byte>([0x93, .. "NUMPY"u8, version, 0]);
        var length = new byte[version == 1 ? 2 : 4];
        if (version == 1) BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)text.Length);
        else BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
        return [.. bytes, .. length, .. text, .. MemoryMarshal.AsBytes(values)];
    }

    private static string Header(string shape = "(2, 2)", string descr = "<f4", string order = "False") => $"{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}";

    private static VectorsEncoder Open(TemporaryFolder folder, byte[] numpy, string ids = "a\nb\n")
    {
        File.WriteAllBytes(folder["v.npy"], numpy);
        File.WriteAllText(folder["ids.txt"], ids);
        return new(new() { Path = folder["v.npy"], Ids = folder["ids.txt"] });
    }

    private static float[] Encode(VectorsEncoder encoder, params string[] ids)
    {
        var vectors = new float[ids.Length * encoder.Dimension];
        Assert.True(encoder.EncodeAsync([.. ids.Select(i => new TextToEncode(i, "text"))], vectors, default).IsCompletedSuccessfully);
        return vectors;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void EncodeAsync_Numpy_LooksUpByIdAndScales(byte version)
    {
        using var folder = new TemporaryFolder();
        using var encoder = Open(folder, Numpy(Header(), [3, 4, 0, -2], version));
        Assert.Equal(2, encoder.Dimension);
        Assert.Equal([0, -1, 0.6f, 0.8f], Encode(encoder, "b", "a"));
    }

    [Fact]
    public void EncodeAsync_Parquet_LooksUpByIdAndScales()
    {
        using var folder = new TemporaryFolder();
        SampleDataset.Query($"copy (select 'a' id, [3, 4]::float[] embedding union all select 'b', [0, -2]) to '{folder["t.parquet"]}'");
        SampleDataset.Query($"copy (select 7 n, [3, 4]::double[] v union all select 8, [0, -2]) to '{folder["n.parquet"]}'");
        using var texts = new VectorsEncoder(new() { Path = folder["t.parquet"] });
        using var numbers = new VectorsEncoder(new() { Path = folder["n.parquet"], IdColumn = "n", VectorColumn = "v" });
        Assert.Equal([0, -1, 0.6f, 0.8f], Encode(texts, "b", "a"));
        Assert.Equal([0, -1, 0.6f, 0.8f], Encode(numbers, "8", "7"));
        Assert.NotEqual(texts.Fingerprint, numbers.Fingerprint);
    }

    [Fact]
    public void EncodeAsync_UnknownIdOrNaN_IsNamed()
    {
        using var folder = new TemporaryFolder();
        using var encoder = Open(folder, Numpy(Header(), [3, 4, 0, float.NaN]));
        var e = Assert.Throws<PairForgeException>(() => Encode(encoder, "c"));
        Assert.Equal(FailureKind.BadData, e.Kind);
        Assert.Contains("'c'", e.Message);
        Assert.Contains("'b' (row 1) holds NaN", Assert.Throws<PairForgeException>(() => Encode(encoder, "b")).Message);
    }

    [Theory]
    [InlineData("(3, 2)", "<f4", "False", "needs 24 bytes of numbers; it has 16")]
    [InlineData("(4,)", "<f4", "False", "it has 1 dimensions; expected 2")]
    [InlineData("(1, 2, 2)", "<f4", "False", "it has 3 dimensions")]
    [InlineData("(2, 0)", "<f4", "False", "its shape is")]
    [InlineData("(9223372036854775807, 1048576)", "<f4", "False", "needs 38685626227668133586")]
    [InlineData("(99999999999999999999, 2)", "<f4", "False", "its shape is")]
    [InlineData("(2, 4294967298)", "<f4", "False", "its shape is")]
    [InlineData("(-2, -2)", "<f4", "False", "is not the dictionary")]
    [InlineData("(2, 2)", "<f8", "False", "its numbers are '<f8'; expected '<f4'")]
    [InlineData("(2, 2)", "|O", "False", "its elements are '|O', Python objects")]
    [InlineData("(2, 2)", "<f4", "True", "Fortran order")]
    [InlineData("(2, 2)", "<f4", "0", "is not the dictionary")]
    public void Open_HostileHeader_SaysWhy(string shape, string descr, string order, string message)
    {
        using var folder = new TemporaryFolder();
        var e = Assert.Throws<PairForgeException>(() => Open(folder, Numpy(Header(shape, descr, order), [1, 2, 3, 4])));
        Assert.Equal(FailureKind.BadData, e.Kind);
        Assert.Contains(message, e.Message);
    }

    [Fact]
    public void Open_EveryTruncation_SaysWhy()
    {
        using var folder = new TemporaryFolder();
        var whole = Numpy(Header(), [1, 2, 3, 4]);
        for (var length = 0; length < whole.Length; length++)
            Assert.Equal(FailureKind.BadData, Assert.Throws<PairForgeException>(() => Open(folder, whole[..length])).Kind);
        byte[] endless = [.. whole[..6], 2, 0, 0xFF, 0xFF, 0xFF, 0xFF, .. whole[10..]];
        Assert.Contains("its header claims 4294967295 bytes", Assert.Throws<PairForgeException>(() => Open(folder, endless)).Message);
    }

    [Theory]
    [InlineData("a\n", "has 1 ids")]
    [InlineData("a\nb\nc\n", "has 3 ids")]
    [InlineData("a\na\n", "id 'a' stands in rows 0 and 1")]
    public void Open_IdsDoNotFit_SaysWhy(string ids, string message)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(message, Assert.Throws<PairForgeException>(() => Open(folder, Numpy(Header(), [1, 2, 3, 4]), ids)).Message);
    }

    [Fact]
    public void Open_MissingFilesOrIds_SaysWhich()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(FailureKind.InputMissing, Assert.Throws<PairForgeException>(() => new VectorsEncoder(new() { Path = folder["v.npy"] })).Kind);
        File.WriteAllBytes(folder["v.npy"], Numpy(Header(), [1, 2, 3, 4]));
        Assert.Equal(FailureKind.BadConfiguration, Assert.Throws<ConfigurationException>(() => new VectorsEncoder(new() { Path = folder["v.npy"] })).Kind);
        Assert.Equal(FailureKind.InputMissing, Assert.Throws<PairForgeException>(() => new VectorsEncoder(new() { Path = folder["v.npy"], Ids = folder["ids.txt"] })).Kind);
        SampleDataset.Query($"copy (select 'a' id, [3, 4]::float[] embedding union all select 'b', [0]) to '{folder["t.parquet"]}'");
        Assert.Contains("row 1 has 1 numbers; expected 2", Assert.Throws<PairForgeException>(() => new VectorsEncoder(new() { Path = folder["t.parquet"] })).Message);
        Assert.Contains("has no column key", Assert.Throws<PairForgeException>(() => new VectorsEncoder(new() { Path = folder["t.parquet"], IdColumn = "key" })).Message);
    }
}
