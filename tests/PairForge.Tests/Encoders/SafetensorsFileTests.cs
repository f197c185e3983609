using System.Buffers.Binary;
using System.Text;
using CsCheck;
using PairForge.Encoders;

namespace PairForge.Tests.Encoders;

public sealed class SafetensorsFileTests
{
    [Fact]
    public void Write_OneTensor_IsTheFormatByteForByte()
    {
        using var stream = new MemoryStream();
        SafetensorsFile.Write(stream, [("w", [1, 2], new float[] { 1f, -2.5f })]);
        const string header = """{"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}""";
        var expected = new byte[8 + header.Length + 8];
        BinaryPrimitives.WriteInt64LittleEndian(expected, header.Length);
        Encoding.ASCII.GetBytes(header, expected.AsSpan(8));
        BinaryPrimitives.WriteSingleLittleEndian(expected.AsSpan(8 + header.Length), 1f);
        BinaryPrimitives.WriteSingleLittleEndian(expected.AsSpan(12 + header.Length), -2.5f);
        Assert.Equal(0, header.Length % 8); // so no padding is needed here
        Assert.Equal(expected, stream.ToArray());
    }

    [Fact]
    public void Read_WrittenTensors_AreBitEqual()
    {
        using var folder = new TemporaryFolder();
        var path = folder["m.safetensors"];
        Gen.Select(Gen.Float.Array[0, 20], Gen.Float.Array[1, 9]).Sample((a, b) =>
        {
            using (var stream = File.Create(path)) SafetensorsFile.Write(stream, [("a", [a.Length], a), ("b.c", [b.Length, 1], b)]);
            var file = SafetensorsFile.Open(path);
            Assert.Equal(a.Select(BitConverter.SingleToUInt32Bits), file.ReadSingles("a").Select(BitConverter.SingleToUInt32Bits));
            Assert.Equal(b.Select(BitConverter.SingleToUInt32Bits), file.ReadSingles("b.c").Select(BitConverter.SingleToUInt32Bits));
            Assert.Equal([b.Length, 1], file.Tensors["b.c"].Shape);
        }, iter: 50, threads: 1);
    }

    [Fact]
    public void ReadSingles_HalfPrecision_IsWidened()
    {
        using var folder = new TemporaryFolder();
        var path = Write(folder, """{"h":{"dtype":"F16","shape":[1],"data_offsets":[0,2]},"b":{"dtype":"BF16","shape":[1],"data_offsets":[2,4]},"__metadata__":{"format":"pt"}}""", [0x00, 0x3E, 0xC0, 0x3F]);
        var file = SafetensorsFile.Open(path);
        Assert.Equal([1.5f], file.ReadSingles("h"));
        Assert.Equal([1.5f], file.ReadSingles("b"));
        Assert.Equal("pt", file.Metadata["format"]);
    }

    [Theory]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "another number")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "before the start")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "without gap")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"v":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "without gap")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 8, "8 bytes of data")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 2, "2 bytes of data")]
    [InlineData("""{"w":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "without a dtype")]
    [InlineData("""{"w":{"dtype":"F32","shape":[4611686018427387904,4611686018427387904],"data_offsets":[0,0]}}""", 0, "another number")]
    [InlineData("""{"w":{"dtype":"X9","shape":[1],"data_offsets":[0,4]}}""", 4, "not known")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "not valid JSON")]
    [InlineData("[1]", 0, "object was expected")]
    [InlineData("{", 0, "not valid JSON")]
    public void Open_BrokenHeader_IsRefused(string header, int dataBytes, string part)
    {
        using var folder = new TemporaryFolder();
        var path = Write(folder, header, new byte[dataBytes]);
        var e = Assert.Throws<PairForgeException>(() => SafetensorsFile.Open(path));
        Assert.Equal(FailureKind.BadData, e.Kind);
        Assert.Contains(part, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100_000_001ul, "at most 100000000")]
    [InlineData(ulong.MaxValue, "at most 100000000")]
    [InlineData(1000ul, "has only 8")]
    public void Open_HeaderLengthTooLarge_IsRefused(ulong length, string part)
    {
        using var folder = new TemporaryFolder();
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        File.WriteAllBytes(folder["m"], bytes);
        Assert.Contains(part, Assert.Throws<PairForgeException>(() => SafetensorsFile.Open(folder["m"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadSingles_UnknownNameOrType_SaysWhatIsThere()
    {
        using var folder = new TemporaryFolder();
        var file = SafetensorsFile.Open(Write(folder, """{"w":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}""", new byte[8]));
        Assert.Contains("it holds w", Assert.Throws<PairForgeException>(() => file.ReadSingles("x")).Message, StringComparison.Ordinal);
        Assert.Contains("I64", Assert.Throws<PairForgeException>(() => file.ReadSingles("w")).Message, StringComparison.Ordinal);
    }

    private static string Write(TemporaryFolder folder, string header, byte[] data)
    {
        var bytes = new byte[8 + header.Length + data.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        Encoding.ASCII.GetBytes(header, bytes.AsSpan(8));
        data.CopyTo(bytes, 8 + header.Length);
        var path = folder["m.safetensors"];
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
