using System.Text;
using CsCheck;
using PairForge.Sources;

namespace PairForge.Tests.Sources;

public sealed class LineReaderTests
{
    private static readonly byte[] Alphabet = [10, 10, 13, 13, 0, (byte)'a', (byte)'b', 0xEF, 0xBB, 0xBF, 0xFF];
    private static readonly Gen<byte[]> Bytes = Gen.Int[0, Alphabet.Length - 1].Select(i => Alphabet[i]).Array[0, 120];

    // Texts are bytes as Latin-1.
    private sealed record Line(long Offset, string Text, string Raw, bool IsTooLong);

    [Fact]
    public void TryRead_AnyBytesAnyPieces_AgreesWithTheNaiveReader() =>
        Gen.Select(Gen.Bool, Bytes, Gen.Int[1, 40], Gen.Int[1, 150]).Sample((mark, tail, cap, piece) =>
        {
            byte[] all = mark ? [0xEF, 0xBB, 0xBF, .. tail] : tail;
            Assert.Equal(Naive(all, cap), Read(all, cap, piece));
        }, iter: 20_000);

    [Theory]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(200_000)]
    public void TryRead_LinesAroundTheBuffersSize_AgreesWithTheNaiveReader(int length)
    {
        foreach (var ending in (string[])["\n", "\r\n"])
        foreach (var cap in (int[])[65_535, 65_536, 131_072, 1 << 20])
        {
            var all = Encoding.ASCII.GetBytes($"a{ending}{new string('b', length)}{ending}c{ending}{new string('d', length)}");
            foreach (var piece in (int[])[1000, 65_536, int.MaxValue]) Assert.Equal(Naive(all, cap), Read(all, cap, piece));
        }
    }

    [Fact]
    public void TryRead_LineOverTheCap_GivesItsBeginAndGoesOn()
    {
        using var reader = new LineReader(new MemoryStream([.. new byte[5 << 20], (byte)'\n', .. "next\n"u8]), 0, 1 << 20);
        Assert.True(reader.TryRead(out var line));
        Assert.True(reader.IsTooLong);
        Assert.Equal(LineReader.HeadLength, line.Length);
        Assert.True(reader.TryRead(out line));
        Assert.Equal(("next", (5L << 20) + 1, 2L), (Encoding.ASCII.GetString(line), reader.LineOffset, reader.LineNumber));
    }

    [Fact]
    public void TryRead_OnlyLineFeedEndsALine()
    {
        const string Text = "a\u0085b\u2028c\u2029d\ve\ff\rg";
        Assert.Equal([Text, "h"], Read(Encoding.UTF8.GetBytes(Text + "\nh"), 100, 7).Select(l => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(l.Text))));
    }

    [Fact]
    public void Rest_StreamFails_IsWhatWasReadOfTheLine()
    {
        using var reader = new LineReader(new StrictGzipStream(new MemoryStream(Gzip.Member("one\ntwo"u8.ToArray())[..^8])), 0, 100);
        Assert.True(reader.TryRead(out _));
        Assert.Throws<CorruptStreamException>(() => reader.TryRead(out _));
        Assert.Equal((4L, "two"), (reader.LineOffset, Encoding.ASCII.GetString(reader.Rest)));
    }

    [Fact]
    public void TryRead_Cancelled_StopsInsideALine()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        using var reader = new LineReader(new MemoryStream(new byte[100]), 0, 1000, cancelled.Token);
        Assert.Throws<OperationCanceledException>(() => reader.TryRead(out _));
    }

    [Theory]
    [InlineData(10, true, 6)]
    [InlineData(6, true, 6)]
    [InlineData(5, false, 5)]
    [InlineData(4, false, 4)]
    [InlineData(0, false, 0)]
    public void SkipLine_Limit_IsNotReadBeyond(long limit, bool isFound, int taken)
    {
        using var reader = new LineReader(new Dribble("abcde\nfg"u8.ToArray(), 1), 0, 100);
        Assert.Equal(isFound, reader.SkipLine(limit));
        Assert.True(reader.TryRead(out var rest));
        Assert.Equal("abcde\nfg"[taken..].Split('\n')[0], Encoding.ASCII.GetString(rest));
        Assert.Equal(taken, reader.LineOffset);
    }

    private static List<Line> Read(byte[] all, int cap, int piece)
    {
        var lines = new List<Line>();
        using var reader = new LineReader(new Dribble(all, piece), 0, cap);
        while (reader.TryRead(out var line))
        {
            lines.Add(new(reader.LineOffset, Encoding.Latin1.GetString(line), Encoding.Latin1.GetString(reader.Raw), reader.IsTooLong));
            Assert.Equal(lines.Count, reader.LineNumber);
            if (!reader.IsTooLong) Assert.True(all.AsSpan((int)reader.TextOffset).StartsWith(line));
        }
        return lines;
    }

    private static List<Line> Naive(byte[] all, int cap)
    {
        var lines = new List<Line>();
        var text = Encoding.Latin1.GetString(all);
        for (var offset = 0; offset < text.Length;)
        {
            var end = text.IndexOf('\n', offset);
            var raw = text[offset..(end < 0 ? text.Length : end)];
            var line = end >= 0 && raw.EndsWith('\r') ? raw[..^1] : raw;
            if (offset == 0 && line.StartsWith("\u00EF\u00BB\u00BF", StringComparison.Ordinal)) line = line[3..];
            if (raw.Length > cap) raw = line = raw[..Math.Min(raw.Length, Math.Min(cap + 1, 65_536))];
            lines.Add(new(offset, line, raw, (end < 0 ? text.Length : end) - offset > cap));
            offset = end < 0 ? text.Length : end + 1;
        }
        return lines;
    }
}
