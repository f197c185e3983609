using System.Text;
using CsCheck;
using PairForge.Sources;

namespace PairForge.Tests.Sources;

public sealed class CsvRecordReaderTests
{
    private const string Symbols = "\"\"\"\n\n\r,,ab";
    private static readonly Gen<string> Texts = Gen.Int[0, Symbols.Length - 1].Select(i => Symbols[i]).Array[0, 40].Select(c => new string(c));

    private sealed record Row(int Offset, string Raw, string? Reason, string Fields)
    {
        internal static string Join(IEnumerable<string> fields) => string.Join('|', fields.Select(f => $"<{f}>"));
    }

    [Fact]
    public void TryRead_AnyTextAnyPieces_AgreesWithTheNaiveReader() =>
        Gen.Select(Texts, Gen.Int[1, 50], Gen.Int[1, 50]).Sample((text, cap, piece) => Assert.Equal(Naive(text, cap), Read(text, cap, piece)), iter: 50_000);

    [Fact]
    public void TryRead_LongTexts_AgreesWithTheNaiveReader() =>
        Gen.Select(Texts.Array[1, 6], Gen.Int[1, 8], Gen.Int[1000, 80_000], Gen.Int[100, 200_000]).Sample((texts, at, length, piece) =>
        {
            // Records and quotes that lie around the size of the buffer.
            var text = string.Join(new string('x', length), texts) + "\n\"" + new string('\n', length) + "\",z\nlast";
            foreach (var cap in (int[])[50, length, length * 2, 1 << 20]) Assert.Equal(Naive(text, cap), Read(text, cap, piece));
        }, iter: 100);

    [Theory]
    [InlineData("a,b\n1,\"x\r\ny\"\n", "<1>|<x\r\ny>")] // a line end inside quotes is kept as it is
    [InlineData("a,b\r\n1,\"x\ny\"\r\n", "<1>|<x\ny>")]
    [InlineData("a,b\n1,\"say \"\"hi\"\"\"\n", "<1>|<say \"hi\">")]
    [InlineData("a,b\n,\n", "<>|<>")]
    [InlineData("a,b\n\"\",\"\"", "<>|<>")]
    [InlineData("a,b\n\n\r\n1,2", "<1>|<2>")]
    [InlineData("a,b\n x , \"\n", null)] // a quote inside an unquoted field
    [InlineData("a,b\n1,2\r", "<1>|<2\r>")] // a CR that no LF follows is text
    [InlineData("a,b\n1,\"2\"\r", "<1>|<2>")]
    public void TryRead_Record_GivesItsFields(string text, string? expected)
    {
        var row = Read(text, 100, 3)[1];
        Assert.Equal(expected is null ? "malformed-csv" : null, row.Reason);
        if (expected is not null) Assert.Equal(expected, row.Fields);
    }

    private static List<Row> Read(string text, int cap, int piece)
    {
        var all = Encoding.UTF8.GetBytes(text);
        var rows = new List<Row>();
        using var reader = new CsvRecordReader(offset => new Dribble(all[(int)offset..], piece), cap);
        while (reader.TryRead())
        {
            var fields = reader.Reason is null ? Row.Join(Enumerable.Range(0, reader.FieldCount).Select(reader.Field)) : "";
            rows.Add(new((int)reader.Offset, Encoding.UTF8.GetString(reader.Raw), reader.Reason, fields));
            Assert.Equal(1 + text.AsSpan(0, (int)reader.Offset).Count('\n'), reader.LineNumber);
            Assert.True(all.AsSpan((int)reader.Offset).StartsWith(reader.Raw));
        }
        return rows;
    }

    /// <summary>The rules, on the whole text at once.</summary>
    private static List<Row> Naive(string text, int cap)
    {
        var rows = new List<Row>();
        for (var at = 0; at < text.Length;)
        {
            var (fields, end) = Record(text, at);
            var reason = fields is null ? "malformed-csv" : end - at > cap ? "line-too-long" : null;
            if (fields is null) end = text.IndexOf('\n', at) is var lf and >= 0 ? lf : text.Length;
            var raw = text[at..end];
            if (raw.Length > cap) raw = raw[..Math.Min(raw.Length, Math.Min(cap + 1, 65_536))];
            if (reason is not null || raw.Trim('\r').Length > 0 || raw.Length > 1) rows.Add(new(at, raw, reason, reason is null ? Row.Join(fields!) : ""));
            at = end + 1;
        }
        return rows;
    }

    /// <summary>The record at a place and where it ends; null where it is malformed.</summary>
    private static (List<string>? Fields, int End) Record(string text, int at)
    {
        var fields = new List<string>();
        while (true)
        {
            var field = new StringBuilder();
            if (at < text.Length && text[at] == '"')
            {
                for (at++; ; at++)
                {
                    if (at == text.Length) return (null, at);
                    if (text[at] != '"') field.Append(text[at]);
                    else if (at + 1 < text.Length && text[at + 1] == '"') field.Append(text[at++]);
                    else break;
                }
                at++;
                if (at < text.Length && text[at] == '\r' && (at + 1 == text.Length || text[at + 1] == '\n')) at++;
            }
            else
            {
                for (; at < text.Length && text[at] is not (',' or '\n'); at++)
                {
                    if (text[at] == '"') return (null, at);
                    field.Append(text[at]);
                }
                if (at < text.Length && text[at] == '\n' && field.Length > 0 && field[^1] == '\r') field.Length--;
            }
            fields.Add(field.ToString());
            if (at == text.Length || text[at] == '\n') return (fields, at);
            if (text[at] != ',') return (null, at);
            at++;
        }
    }
}
