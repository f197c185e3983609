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
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "describes 'w' twice")]
    [InlineData("""{"w":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "a key that stands twice")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "without a dtype")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1e0],"data_offsets":[0,4]}}""", 4, "without a dtype")]
    [InlineData("""{"w":{"dtype":"F32","shape":[NaN],"data_offsets":[0,4]}}""", 4, "not valid JSON")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,99999999999999999999]}}""", 4, "without a dtype")]
    [InlineData("""{"w":{"dtype":"F32","shape":[9223372036854775807,2],"data_offsets":[0,4]}}""", 4, "another number")]
    [InlineData("""{"w":{"dtype":"F64","shape":[2305843009213693953],"data_offsets":[0,8]}}""", 8, "another number")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""", 6, "without gap")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"v":{"dtype":"F32","shape":[2],"data_offsets":[2,10]}}""", 10, "without gap")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}x""", 4, "not valid JSON")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "not valid JSON")]
    [InlineData("""{"w":null}""", 4, "without a dtype")]
    [InlineData("""{"w":{}}""", 4, "without a dtype")]
    [InlineData("""{"__metadata__":[]}""", 0, "no object")]
    [InlineData("[1]", 0, "no JSON object")]
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

    [Fact]
    public void Open_DeepOrEndlessHeader_IsRefusedWithinItsSize()
    {
        using var folder = new TemporaryFolder();
        const string entry = "\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]";
        string[] headers =
        [
            "{\"w\":" + new string('[', 1_000_000), "{\"__metadata__\":{\"a\":" + string.Concat(Enumerable.Repeat("{\"a\":", 200_000)),
            "{\"w\":{\"shape\":[" + string.Concat(Enumerable.Repeat("1,", 1_000_000)) + "1]", "{\"" + new string('n', 1_000_000) + "\":{" + entry + "}}",
            "{" + string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"{i:x}\":{{{entry}}}")) + "}",
        ];
        foreach (var header in headers)
        {
            var path = Write(folder, header, []);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Equal(FailureKind.BadData, Assert.Throws<PairForgeException>(() => SafetensorsFile.Open(path)).Kind);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < 2 * header.Length + 20_000_000, $"{allocated} bytes for a header of {header.Length}: {header[..40]}");
        }
    }

    [Fact]
    public void Open_MutatedHeaders_ReadOrAreRefusedWithinTwiceTheFile()
    {
        using var folder = new TemporaryFolder();
        using var whole = new MemoryStream();
        SafetensorsFile.Write(whole, [("embedding.weight", [5, 3], new float[15]), ("b", [2], new float[2]), ("c", [], new float[1])]);
        var (content, header) = (whole.ToArray(), (int)BinaryPrimitives.ReadInt64LittleEndian(whole.ToArray()));
        string[] pieces = ["-1", "9223372036854775807", "NaN", "1e9", "[", "{", "}", "]", "\"", ",", ":", "null", "\"F64\"", "\"BOOL\"", "\\ud800", "\"b\":", "0", "[[[[", "\0", "\uFEFF"];
        var (read, refused, worst) = (0, 0, 0.0);
        for (var n = 0; n < LongTests.Times(5_000, 100_000); n++)
        {
            var random = new KeyedRandom(1, "safetensors", n.ToString(System.Globalization.CultureInfo.InvariantCulture));
            var bytes = content.ToList();
            for (var edits = 1 + random.NextInt(3); edits > 0; edits--)
            {
                var at = random.NextInt(4) == 0 ? random.NextInt(bytes.Count) : 8 + random.NextInt(Math.Min(header, bytes.Count - 8));
                switch (random.NextInt(5))
                {
                    case 0:
                        bytes[at] ^= (byte)(1 << random.NextInt(8));
                        break;
                    case 1:
                        bytes.RemoveRange(at, Math.Min(bytes.Count - at, 1 + random.NextInt(8)));
                        break;
                    case 2:
                        bytes.InsertRange(at, Encoding.UTF8.GetBytes(pieces[random.NextInt(pieces.Length)]));
                        break;
                    case 3:
                        bytes.InsertRange(at, bytes.GetRange(8, Math.Min(random.NextInt(header), bytes.Count - 8)));
                        break;
                    default:
                        bytes[random.NextInt(8)] = (byte)random.NextInt(256);
                        break;
                }
                if (bytes.Count < 16) break;
            }
            // Half of them with a length that is right again, so that the JSON itself is reached.
            if (random.NextInt(2) == 0 && bytes.Count > 8 && bytes.Count - 8 - 72 is > 0 and var length)
                for (var b = 0; b < 8; b++) bytes[b] = (byte)((ulong)length >> (8 * b));
            File.WriteAllBytes(folder["m"], [.. bytes]);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var file = SafetensorsFile.Open(folder["m"]);
                foreach (var (name, entry) in file.Tensors)
                    if (entry.Type is "F32" or "F16" or "BF16") file.ReadSingles(name);
                read++;
            }
            catch (PairForgeException fault) when (fault.Kind == FailureKind.BadData)
            {
                refused++;
            }
            worst = Math.Max(worst, (GC.GetAllocatedBytesForCurrentThread() - before - 65_536.0) / bytes.Count);
        }
        Assert.True(read > 20 && refused > 2000, $"{read} read and {refused} refused");
        Assert.True(worst <= 2, $"{worst} bytes for one of the file, over 64 KiB");
        TestContext.Current.TestOutputHelper?.WriteLine($"{read} read, {refused} refused");
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
