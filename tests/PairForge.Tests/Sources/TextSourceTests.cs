using System.Text;
using CsCheck;
using PairForge.Sources;
using PairForge.Tests.Augmentations;

namespace PairForge.Tests.Sources;

public sealed class TextSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ReadAsync_Lines_ArePassagesWithTheirOffsets()
    {
        var records = await Read("one\r\n\n  \u00A0\ntwo  words \n\u0085three\u2028\nlast"u8.ToArray());
        Assert.Equal(["one", "two  words ", "\u0085three\u2028", "last"], records.Texts);
        Assert.Equal(["a.txt:0:0", "a.txt:11:0", "a.txt:23:0", "a.txt:34:0"], records.Passages.Select(p => p.Id));
        Assert.Equal([new Position(0, 0), new(0, 11), new(0, 23), new(0, 34)], records.Passages.Select(p => p.Position));
        Assert.All(records.Passages, p => Assert.Equal("a.txt", p.Source));
        Assert.Empty(records.Rejections);
    }

    [Fact]
    public async Task ReadAsync_ByteOrderMark_IsNoPartOfTheText()
    {
        var content = "\uFEFFone\ntwo \uFEFF\n"u8.ToArray();
        var records = await Read(content);
        Assert.Equal(["one", "two \uFEFF"], records.Texts);
        Assert.Equal("a.txt:0:0", records.Passages.First().Id);
    }

    [Fact]
    public async Task ReadAsync_InvalidUtf8_IsRefusedWithTheByte()
    {
        byte[] content = [0xEF, 0xBB, 0xBF, (byte)'a', 0xC0, (byte)'\n', .. "good\n"u8, .. "caf"u8, 0xE9, (byte)'\r', (byte)'\n'];
        var records = await Read(content);
        Assert.Equal(["good"], records.Texts);
        Assert.Equal([("invalid-utf8", 0L, "line 1: byte 4 is not UTF-8"), ("invalid-utf8", 11L, "line 3: byte 14 is not UTF-8")], records.Rejections.Select(r => (r.Reason, r.Offset, r.Detail)));
        records.AssertLocatedIn(content);
        Assert.Equal("636166E90D", Convert.ToHexString(records.Rejections.Last().Raw));
    }

    // Markus Kuhn's kinds of malformed sequences, each with the index of the byte that is wrong.
    [Theory]
    [InlineData("80", 0)] // a continuation byte alone
    [InlineData("61BF", 1)]
    [InlineData("C020", 0)] // a first byte alone
    [InlineData("E08020", 0)]
    [InlineData("61F09080", 1)] // cut short
    [InlineData("FE", 0)] // impossible bytes
    [InlineData("FF", 0)]
    [InlineData("C0AF", 0)] // overlong
    [InlineData("E080AF", 0)]
    [InlineData("F08080AF", 0)]
    [InlineData("C1BF", 0)]
    [InlineData("EDA080", 0)] // surrogates
    [InlineData("C3A9EDBFBF", 2)]
    [InlineData("F4908080", 0)] // beyond U+10FFFF
    public async Task ReadAsync_EveryKindOfMalformedSequence_IsRefusedWithTheByte(string hex, int index)
    {
        byte[] content = [.. "ok\n"u8, .. Convert.FromHexString(hex), .. "\nok\n"u8];
        var records = await Read(content);
        Assert.Equal(["ok", "ok"], records.Texts);
        var refused = Assert.Single(records.Rejections);
        Assert.Equal(("invalid-utf8", $"line 2: byte {3 + index} is not UTF-8"), (refused.Reason, refused.Detail));
        records.AssertLocatedIn(content);
    }

    [Fact]
    public async Task ReadAsync_KuhnsFile_RefusesEachInvalidLineAndReplacesNothing()
    {
        var content = File.ReadAllBytes(SharedData.Require("robustness/utf8-kuhn/UTF-8-test.txt"));
        var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
        var (good, bad) = (new List<string>(), new List<(long, string)>());
        long offset = 0;
        foreach (var line in Encoding.Latin1.GetString(content).TrimEnd('\n').Split('\n'))
        {
            var bytes = Encoding.Latin1.GetBytes(line);
            try
            {
                if (strict.GetString(bytes) is var text && line.Contains('\0')) bad.Add((offset, "control-character"));
                else if (!string.IsNullOrWhiteSpace(text)) good.Add(text);
            }
            catch (DecoderFallbackException)
            {
                bad.Add((offset, line.Contains('\0') ? "control-character" : "invalid-utf8"));
            }
            offset += bytes.Length + 1;
        }
        var records = await Read(content);
        Assert.Equal(good, records.Texts);
        Assert.Equal(bad, records.Rejections.Select(r => (r.Offset, r.Reason)));
        Assert.Equal(68, bad.Count(b => b.Item2 == "invalid-utf8"));
        Assert.Equal(Encoding.Latin1.GetString(content).Split("\u00EF\u00BF\u00BD").Length - 1, records.Texts.Sum(t => t.Count(c => c == '\uFFFD'))); // those that the file itself holds
        foreach (var refused in records.Rejections.Where(r => r.Reason == "invalid-utf8"))
        {
            // The byte named is the first that does not continue a valid text.
            var at = (int)(long.Parse(refused.Detail.Split("byte ")[1].Split(' ')[0]) - refused.Offset);
            Assert.True(System.Text.Unicode.Utf8.IsValid(refused.Raw.AsSpan(0, at)));
            Assert.NotEqual(System.Buffers.OperationStatus.Done, Rune.DecodeFromUtf8(refused.Raw.AsSpan(at), out _, out _));
        }
        records.AssertLocatedIn(content);
    }

    [Fact]
    public async Task ReadAsync_NaughtyStrings_ComeOutAsTheyWentIn()
    {
        var texts = HostileTexts.All().Where(t => !string.IsNullOrWhiteSpace(t) && t.AsSpan().IndexOfAny('\n', '\0') < 0 && !t.EndsWith('\r') && IsWellFormed(t)).ToArray();
        Assert.Equal(texts, (await Read(Encoding.UTF8.GetBytes("first\n" + string.Join('\n', texts)))).Texts.Skip(1));

        static bool IsWellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;
    }

    [Fact]
    public async Task ReadAsync_Utf16_IsRefusedWithTheRemedy()
    {
        foreach (var encoding in (Encoding[])[Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32])
        {
            // Characters whose UTF-16 bytes happen to be valid UTF-8 must not slip through.
            byte[] content = [.. encoding.GetPreamble(), .. encoding.GetBytes("\u6162\u6364\nplain\n")];
            var records = await Read(content);
            Assert.Empty(records.Passages);
            Assert.All(records.Rejections, r => Assert.Equal("utf-16", r.Reason));
            Assert.Contains("convert it, for example with iconv", records.Rejections.First().Detail, StringComparison.Ordinal);
            Assert.Equal(["utf-16"], (await Records.OfAsync(Source(), 3)).Reasons.Distinct());
            records.AssertLocatedIn(content);
        }
    }

    [Fact]
    public async Task ReadAsync_BinaryFile_IsRefused()
    {
        byte[] content = [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 0, 0, 10, 1, 0, 10];
        var records = await Read(content);
        Assert.Equal(["control-character", "control-character"], records.Reasons);
        Assert.Equal("line 1: byte 5 is NUL; is the file binary, or UTF-16?", records.Rejections.First().Detail);
        records.AssertLocatedIn(content);
    }

    [Fact]
    public async Task ReadAsync_GzipWithoutItsEnding_SaysSo()
    {
        var records = await Read(Gzip.Member("a text"u8.ToArray()));
        Assert.Contains("let its name end in .gz", records.Rejections.First().Detail, StringComparison.Ordinal);
        Assert.Empty(records.Passages);
    }

    [Theory]
    [InlineData(".txt")]
    [InlineData(".gz")]
    [InlineData(".zst")]
    public async Task ReadAsync_AnyCutPoints_GiveEachLineOnce(string ending)
    {
        byte[] content = [.. "\uFEFFfirst\r\n\n"u8, .. Reading.Text(2000, 7), 0xFF, (byte)'\n', .. "last without end"u8];
        var path = Write("cut" + ending, Records.Pack(content, ending));
        var source = Source(path);
        var whole = await Records.OfAsync(source);
        var expected = whole.Passages.Select(p => (p.Id, p.Text)).Concat(whole.Rejections.Select(r => (r.Offset.ToString(), r.Reason))).ToList();
        Assert.True(expected.Count > 10);
        await Gen.Int[0, content.Length + 5].Array[0, 6].SampleAsync(async cuts =>
        {
            long[] at = [0, .. cuts.Select(c => (long)c).Order(), long.MaxValue];
            var found = new List<(string, string)>();
            for (var i = 1; i < at.Length; i++)
            {
                var part = await Records.OfAsync(source, at[i - 1], at[i]);
                found.AddRange(part.Passages.Select(p => (p.Id, p.Text)));
                Assert.All(part.Passages, p => Assert.InRange(p.Position.Offset, at[i - 1], at[i] - 1));
                found.AddRange(part.Rejections.Select(r => (r.Offset.ToString(), r.Reason)));
            }
            Assert.Equal(expected.Order(), found.Order());
        }, iter: 60, threads: 1);
    }

    [Fact]
    public async Task ReadAsync_EveryCutInTwo_GivesEachLineOnce()
    {
        var content = "\uFEFFa\n\nbb\r\nccc\r\r\n\r\nd"u8.ToArray();
        var whole = (await Read(content)).Passages.Select(p => (p.Id, p.Text)).ToArray();
        for (var cut = 0; cut <= content.Length; cut++)
            Assert.Equal(whole, (await Records.OfAsync(Source(), 0, cut)).Passages.Concat((await Records.OfAsync(Source(), cut)).Passages).Select(p => (p.Id, p.Text)));
    }

    [Fact]
    public async Task ReadAsync_LineOverTheCap_IsRefusedAndTheNextRead()
    {
        byte[] content = [.. "one\n"u8, .. Enumerable.Repeat((byte)'x', 200_000), .. "\ntwo\n"u8];
        Write("a.txt", content);
        var records = await Records.OfAsync(new TextSource(new() { Path = _folder["a.txt"], MaxLineBytes = 100_000 }));
        Assert.Equal(["one", "two"], records.Texts);
        var refused = Assert.Single(records.Rejections);
        Assert.Equal(("line-too-long", 4L, 65_536), (refused.Reason, refused.Offset, refused.Raw.Length));
        records.AssertLocatedIn(content);
    }

    [Fact]
    public async Task ReadAsync_LongLines_TravelInSmallBatches()
    {
        Write("a.txt", [.. Enumerable.Range(0, 40).SelectMany(_ => Enumerable.Repeat((byte)'x', 1 << 20).Append((byte)'\n'))]);
        Assert.All((await Records.OfAsync(Source())).Batches, b => Assert.InRange(b.Passages.Count, 1, 5));
    }

    [Theory]
    [InlineData(".gz")]
    [InlineData(".zst")]
    public async Task ReadAsync_CutCompressedFile_KeepsAllWholeLinesAndLocatesTheRest(string ending)
    {
        var content = Reading.Text(30_000, 8);
        var packed = Records.Pack(content, ending);
        for (var cut = 0; cut < packed.Length; cut += 97)
        {
            var records = await Records.OfAsync(Source(Write("cut" + ending, packed[..cut])));
            var refused = Assert.Single(records.Rejections);
            Assert.Equal("truncated-" + (ending == ".gz" ? "gzip" : "zstd"), refused.Reason);
            // What came out before the cut: whole lines, and the beginning of one.
            var kept = (int)refused.Offset + refused.Raw.Length;
            Assert.Equal(Encoding.UTF8.GetString(content[..(int)refused.Offset]).Split('\n').Where(l => !string.IsNullOrWhiteSpace(l)), records.Texts);
            using Stream strict = ending == ".gz" ? new StrictGzipStream(new MemoryStream(packed[..cut])) : new StrictZstdStream(new MemoryStream(packed[..cut]));
            Assert.Equal(Reading.Of(strict).Bytes.Length, kept);
            Assert.Equal(0, content.AsSpan((int)refused.Offset, refused.Raw.Length).Count((byte)'\n'));
            records.AssertLocatedIn(content);
        }
    }

    [Fact]
    public async Task ReadAsync_FileThatGrew_IsRefused()
    {
        Write("a.txt", "one\n"u8.ToArray());
        var source = Source();
        var file = source.List()[0];
        File.AppendAllText(_folder["a.txt"], "two\n");
        var fault = await Assert.ThrowsAsync<PairForgeException>(async () => await source.ReadAsync(file, 0, 0, long.MaxValue, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken).MoveNextAsync());
        Assert.Equal(FailureKind.InputMissing, fault.Kind);
        Assert.Contains("a.txt has 8 bytes and had 4 when it was listed", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(3_000_000)]
    public async Task ReadAsync_FileThatChangesUnderTheReading_IsRefused(int length)
    {
        Write("a.txt", Reading.Text(2_000_000, 9));
        var source = Source();
        await using var reading = source.ReadAsync(source.List()[0], 0, 0, long.MaxValue, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await reading.MoveNextAsync());
        using (var file = new FileStream(_folder["a.txt"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) file.SetLength(length);
        var fault = await Assert.ThrowsAsync<PairForgeException>(async () =>
        {
            while (await reading.MoveNextAsync())
            {
            }
        });
        Assert.Equal(FailureKind.InputMissing, fault.Kind);
    }

    [Fact]
    public async Task ReadAsync_FileThatIsGone_IsMissing()
    {
        Write("a.txt", "one\n"u8.ToArray());
        var file = Source().List()[0];
        File.Delete(_folder["a.txt"]);
        var fault = await Assert.ThrowsAsync<PairForgeException>(async () => await Source().ReadAsync(file, 0, 0, long.MaxValue, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken).MoveNextAsync());
        Assert.Equal(FailureKind.InputMissing, fault.Kind);
        Assert.Contains(_folder["a.txt"], fault.Message, StringComparison.Ordinal);
    }

    private TextSource Source(string? path = null) => new(new() { Path = path ?? _folder["a.txt"] });

    private string Write(string name, byte[] content)
    {
        File.WriteAllBytes(_folder[name], content);
        return _folder[name];
    }

    private async Task<Records> Read(byte[] content)
    {
        Write("a.txt", content);
        return await Records.OfAsync(Source());
    }
}
