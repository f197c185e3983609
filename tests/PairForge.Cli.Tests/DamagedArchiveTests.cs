using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using DuckDB.NET.Data;
using PairForge.Tests;

namespace PairForge.Cli.Tests;

/// <summary>Compressed inputs that are cut or hit by a bit never give a dataset that is shorter without a word.</summary>
public sealed class DamagedArchiveTests : IDisposable
{
    private const int Lines = 60;
    private static readonly int Times = LongTests.Times(40, 200);
    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, Lines).Select(i => $"line {i} says {i * 7919 % 10007} and {i * 104729 % 9973} to whom it concerns\n")));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("gz")]
    [InlineData("zst")]
    public async Task Build_ManyCuts_AreAllQuarantined(string kind)
    {
        var whole = Compress(kind);
        for (var n = 0; n < Times; n++) Write(n, kind, whole[..(n * whole.Length / Times)]);
        var files = await BuildAsync(kind);
        Assert.Equal(Times, files.Count);
        foreach (var (source, reasons, rows) in files)
        {
            Assert.Equal(kind == "gz" ? "truncated-gzip" : "truncated-zstd", reasons);
            Assert.True(rows <= Lines, $"{source}: {rows} rows"); // all of them where only the checksum is cut off
        }
    }

    [Theory]
    [InlineData("gz", 10)] // before it: method, flags, time and system, which the format guards by no checksum
    [InlineData("zst", 6)] // before it: magic number, descriptor and window
    public async Task Build_ManyBitFlips_AreAllQuarantined(string kind, int first)
    {
        var whole = Compress(kind);
        for (var n = 0; n < Times; n++)
        {
            var damaged = whole.ToArray();
            var bit = first * 8 + new KeyedRandom(5, kind, n.ToString(CultureInfo.InvariantCulture)).NextInt((whole.Length - first) * 8);
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Write(n, kind, damaged);
        }
        foreach (var (source, reasons, _) in await BuildAsync(kind)) Assert.True(reasons.Split(',').Any(r => r.EndsWith(kind == "gz" ? "gzip" : "zstd", StringComparison.Ordinal)), $"{source}: {reasons}");
    }

    [Theory]
    [InlineData("gz")]
    [InlineData("zst")]
    public async Task Build_DamagedFileAlone_StopsWithPlaceAndReason(string kind)
    {
        var whole = Compress(kind);
        foreach (var (name, content) in ((string, byte[])[])[("cut", whole[..^5]), ("flipped", [.. whole[..(whole.Length / 2)], (byte)(whole[whole.Length / 2] ^ 16), .. whole[(whole.Length / 2 + 1)..]]), ("followed", [.. whole, 1, 2, 3]), ("short", whole[..3])])
        {
            Write(0, kind, content);
            var (code, _, error) = await Invocation.RunAsync("build", Pipeline(kind, 0), "--out", _folder[name], "--quiet");
            Assert.Equal(65, code);
            var line = Assert.Single(error.TrimEnd('\n').Split('\n'));
            Assert.Contains($"000.txt.{kind} at byte ", line, StringComparison.Ordinal);
            Assert.Contains(kind == "gz" ? "gzip (" : "zstd (", line, StringComparison.Ordinal);
            Assert.False(File.Exists(Path.Combine(_folder[name], "_SUCCESS")));
        }
    }

    private byte[] Compress(string kind)
    {
        using var bytes = new MemoryStream();
        // zstd without a checksum is not worth its name; the command line tool writes one.
        using (Stream packed = kind == "gz" ? new GZipStream(bytes, CompressionLevel.Optimal, leaveOpen: true) : Zstd(bytes)) packed.Write(_text);
        return bytes.ToArray();

        static ZstdSharp.CompressionStream Zstd(Stream to)
        {
            var stream = new ZstdSharp.CompressionStream(to, leaveOpen: true);
            stream.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
            return stream;
        }
    }

    private void Write(int number, string kind, byte[] content)
    {
        Directory.CreateDirectory(_folder["in"]);
        File.WriteAllBytes(_folder[string.Create(CultureInfo.InvariantCulture, $"in/{number:D3}.txt.{kind}")], content);
    }

    private string Pipeline(string kind, double limit) => _folder.Write("p.yaml", string.Create(CultureInfo.InvariantCulture, $"source: {{ text: {{ path: 'in/*.{kind}' }} }}\nmax_quarantine: {limit}\nwrite: {{ format: pair }}\n"));

    /// <summary>Builds all files; gives of each the reasons of its refusals and its rows.</summary>
    private async Task<List<(string Source, string Reasons, long Rows)>> BuildAsync(string kind)
    {
        Write(999, kind, Compress(kind)); // one that is whole, so that something is accepted
        var (code, output, error) = await Invocation.RunAsync("build", Pipeline(kind, 100_000), "--out", _folder["out"], "--quiet", "--json");
        Assert.True(code == 0, error);
        var (lineage, quarantine) = (_folder["out/lineage/*.parquet"], _folder["out/quarantine/*.parquet"]);
        var files = Query($"select source, string_agg(distinct reason, ',' order by reason), (select count(*) from '{lineage}' l where l.source = q.source) from '{quarantine}' q group by source order by source")
            .ConvertAll(r => (Source: (string)r[0], Reasons: (string)r[1], Rows: (long)r[2]));
        Assert.DoesNotContain($"999.txt.{kind}", files.Select(f => f.Source));
        // A bit that nothing depends on (zstd keeps some in reserve) leaves a file whole, which its checksum proves: then no line of it may be missing.
        Assert.True(files.Count >= Times * 97 / 100, $"{files.Count} of {Times} files were refused");
        Assert.Equal((Times + 1 - files.Count) * Lines, (long)Query($"select count(*) from '{lineage}' where source not in ({string.Join(',', files.Select(f => $"'{f.Source}'"))})")[0][0]);
        var records = JsonNode.Parse(output)!["records"]!;
        Assert.Equal((long)records["read"]!, (long)records["accepted"]! + (long)Query($"select count(*) from '{quarantine}'")[0][0]);
        TestContext.Current.TestOutputHelper?.WriteLine($"{files.Count} of {Times} refused, the others whole");
        return files;
    }

    private static List<object[]> Query(string sql)
    {
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<object[]>();
        while (reader.Read())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }
        return rows;
    }
}
