using System.Text;
using Parquet;
using Parquet.Schema;
using PairForge.Sources;
using static PairForge.Tests.Sinks.SampleDataset;

namespace PairForge.Tests.Sources;

public sealed class ParquetSourceTests : IDisposable
{
    private const string Anything = "'anything ' || i as text, 'p' || i as positive";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData(", parquet_version v2")]
    [InlineData(", compression uncompressed")]
    [InlineData(", compression snappy")]
    [InlineData(", compression gzip")]
    [InlineData(", compression zstd")]
    [InlineData(", compression brotli")]
    [InlineData(", compression lz4_raw")]
    public async Task ReadAsync_WhatDuckDbWrote_ComesBack(string options)
    {
        // 5000 rows in groups of 2048: few words (a dictionary), many words (plain), nulls, numbers.
        Duck("select 'word ' || (i % 7) as anchor, case when i % 3 = 0 then null else 'positive ' || i end as positive, 'é' || (i * 7919) || repeat('x', i % 50) as negative, (i % 11)::int as \"group\", i as key, i % 2 = 0 as label", 5000, options);
        var passages = (await Read(new() { Id = "key", Label = "label" })).Passages.ToArray();
        Assert.Equal(5000, passages.Length);
        for (var i = 0; i < passages.Length; i++)
        {
            Assert.Equal(($"word {i % 7}", $"{i}:0", $"{i % 11}", i % 2 == 0 ? "true" : "false", new Position(0, i)), (passages[i].Text, passages[i].Id, passages[i].Group, passages[i].Label, passages[i].Position));
            Assert.Equal(i % 3 == 0 ? [] : [$"positive {i}"], passages[i].Positives);
            Assert.Equal([$"é{i * 7919}{new string('x', i % 50)}"], passages[i].Negatives);
        }
    }

    [Theory]
    [InlineData("tinyint", "-128")]
    [InlineData("utinyint", "255")]
    [InlineData("smallint", "-32768")]
    [InlineData("usmallint", "65535")]
    [InlineData("integer", "-2147483648")]
    [InlineData("uinteger", "4294967295")]
    [InlineData("bigint", "-9223372036854775808")]
    [InlineData("ubigint", "18446744073709551615")]
    [InlineData("boolean", "true")]
    [InlineData("varchar", "a b")]
    public async Task ReadAsync_IdGroupAndLabel_AreTheirInvariantText(string type, string value)
    {
        Duck($"select 't' as text, '{value}'::{type} as g, case when i = 0 then '{value}'::{type} end as l", 2);
        var passages = (await Read(new() { Group = "g", Label = "l" })).Passages.ToArray();
        Assert.Equal([value, value], passages.Select(p => p.Group));
        Assert.Equal([value, null], passages.Select(p => p.Label));
        Assert.Equal($"{value}:0", (await Read(new() { Id = "g" })).Passages.First().Id);
    }

    [Fact]
    public async Task ReadAsync_ListsOfTexts_AreSeveral()
    {
        Duck("select 't' || i as text, [['a', 'b'], [], null, ['', 'c', null], ['d']][i % 5 + 1] as positive, case when i % 2 = 0 then ['n' || i, 'm'] end as negative", 5000);
        var passages = (await Read()).Passages.ToArray();
        string[][] expected = [["a", "b"], [], [], ["c"], ["d"]];
        for (var i = 0; i < 5000; i++)
        {
            Assert.Equal($"t{i}", passages[i].Text);
            Assert.Equal(expected[i % 5], passages[i].Positives);
            Assert.Equal(i % 2 == 0 ? [$"n{i}", "m"] : [], passages[i].Negatives);
        }
    }

    [Fact]
    public async Task ReadAsync_LabelledLists_ArePositivesAndNegatives()
    {
        Duck("select 'a' || i as anchor, [['p', 'n', 'm'], ['n', '', 'q', 'p'], []][i + 1] as texts, [[1, 0, 0], [0, 1, 1, 1], []][i + 1] as labels", 3);
        var passages = (await Records.OfAsync(Labelled("texts", "labels"))).Passages.ToArray();
        Assert.Equal([("a0", "p", "n m"), ("a1", "q p", "n"), ("a2", "", "")], passages.Select(p => (p.Text, string.Join(' ', p.Positives), string.Join(' ', p.Negatives))));
    }

    [Fact]
    public async Task ReadAsync_LabelledTexts_AreARecordARunOfAnAnchor()
    {
        Duck("select ['a', 'A ', 'a', 'b', 'a', 'a'][i + 1] as anchor, 't' || i as text, [1, 1, 0, 1, 0, 1][i + 1]::bigint as label", 6);
        var passages = (await Records.OfAsync(Labelled("text", "label"))).Passages.ToArray();
        Assert.Equal([(0, "a", "t0 t1", "t2"), (3, "b", "t3", ""), (4, "a", "t5", "t4")], passages.Select(p => (p.Position.Offset, p.Text, string.Join(' ', p.Positives), string.Join(' ', p.Negatives))));
    }

    [Fact]
    public async Task ReadAsync_LabelsThatAreNone_AreRefused()
    {
        Duck("select 'a' as anchor, [['p'], ['p'], ['p'], ['p']][i + 1] as texts, [[1, 0], [2], [null], [1]][i + 1] as labels", 4);
        var records = await Records.OfAsync(Labelled("texts", "labels"));
        Assert.Single(records.Passages);
        Assert.Equal(["row 0: 2 labels stand beside 1 texts", "row 1: a label is 2; expected 1 for a positive and 0 for a negative", "row 2: a label is null; expected 1 for a positive and 0 for a negative"], records.Rejections.Select(r => r.Detail));
    }

    [Theory]
    [InlineData("nothing", "texts", "there is no column 'nothing'")]
    [InlineData("anchor", "texts", "column 'anchor' holds no whole numbers")]
    [InlineData("label", "texts", "of the columns 'label' and 'texts' one is a list")]
    public async Task ReadAsync_LabelsOfAnotherShape_SayWhatIsExpected(string labels, string texts, string message)
    {
        Duck("select 'a' as anchor, ['p'] as texts, 1 as label", 1);
        var fault = await Assert.ThrowsAsync<PairForgeException>(() => Records.OfAsync(Labelled(texts, labels)));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    private ParquetSource Labelled(string texts, string labels) => new(new() { Path = _folder["a.parquet"], Columns = new() { Anchor = "anchor", Positive = [texts] }, Labels = labels });

    [Fact]
    public async Task ReadAsync_Range_GivesThoseRows()
    {
        Duck($"select {Anything}", 5000);
        var whole = (await Read()).Passages.Select(p => p.Id).ToArray();
        long[] cuts = [0, 1, 2047, 2048, 2049, 4096, 4999, 5000, long.MaxValue];
        var found = new List<string>();
        for (var i = 1; i < cuts.Length; i++) found.AddRange((await Records.OfAsync(Source(), cuts[i - 1], cuts[i])).Passages.Select(p => p.Id));
        Assert.Equal(whole, found);
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => $"a.parquet:{i}:0"), whole);
    }

    [Fact]
    public async Task ReadAsync_BadRow_IsRefusedWithItsPlace()
    {
        Duck("select ['a', null, '', ' \u00A0', 'b' || chr(0), 'c', 'd'][i + 1] as text, case when i <> 5 then ['x', '', 'y', 'z', 'w', '-', ''][i + 1] end as key", 7);
        var records = await Read(new() { Id = "key" });
        Assert.Equal(["a"], records.Texts);
        Assert.Equal(
        [
            (1, "empty-anchor", "row 1: the anchor is null"), (2, "empty-anchor", "row 2: the anchor is empty"), (3, "empty-anchor", "row 3: the anchor is empty"),
            (4, "control-character", "row 4, column 'text': byte 1 is NUL"), (5, "empty-id", "row 5: the id is null"), (6, "empty-id", "row 6: the id is empty"),
        ], records.Rejections.Select(r => (r.Offset, r.Reason, r.Detail.Split(';')[0])));
        Assert.Equal("b\0"u8.ToArray(), records.Rejections.ElementAt(3).Raw);
    }

    [Fact]
    public async Task ReadAsync_InvalidUtf8_IsRefusedAndNothingReplaced()
    {
        // U+FFFD that is there is kept; a sequence that is none is not turned into it.
        Duck("select ['good \uFFFD', 'ba@d', 'fine'][i + 1] as text, [['ok'], [], ['bad@']][i + 1] as positive", 3, ", compression uncompressed");
        var bytes = File.ReadAllBytes(_folder["a.parquet"]);
        for (var i = 0; i < bytes.Length; i++)
            if (bytes[i] == '@') bytes[i] = 0xFF;
        File.WriteAllBytes(_folder["a.parquet"], bytes);
        var records = await Read();
        Assert.Equal(["good \uFFFD"], records.Texts);
        Assert.Equal([("invalid-utf8", "row 1, column 'text': byte 2 is not UTF-8", "6261FF64"), ("invalid-utf8", "row 2, column 'positive': byte 3 is not UTF-8", "626164FF")], records.Rejections.Select(r => (r.Reason, r.Detail, Convert.ToHexString(r.Raw))));
    }

    [Fact]
    public async Task ReadAsync_BytesWithoutAnnotation_AreTextWhereTheyAreUtf8()
    {
        Duck("select ['t\\xC3\\xA9xt'::blob, '\\xC3'::blob][i + 1] as text", 2); // as older writers store texts
        var records = await Read();
        Assert.Equal(["t\u00E9xt"], records.Texts);
        Assert.Equal(["invalid-utf8"], records.Reasons);
    }

    [Theory]
    [InlineData("i as text", null, "column 'text' is Int64; the anchor must be a text")]
    [InlineData("['a'] as text", null, "column 'text' is a list of text; the anchor must be a text")]
    [InlineData("'a' as text, [1, 2] as positive", null, "column 'positive' is a list of Int32; a positive must be a text or a list of texts")]
    [InlineData("'a' as text, 1.5::double as x", "x", "column 'x' is Double; id, group and label must be texts or whole numbers")]
    [InlineData("'a' as text, ['b'] as x", "x", "column 'x' is a list of text; id, group and label must be texts or whole numbers")]
    [InlineData("'a' as title", null, "has no column 'anchor'; it has 'title': map it")]
    [InlineData("{'text': 'a'} as row, [{'text': 'a'}] as \"rows\", map{'text': 'a'} as text", null, "has no column 'anchor'; it has : map it")]
    public async Task ReadAsync_WrongColumns_SayWhatIsThere(string columns, string? label, string says)
    {
        Duck($"select {columns}", 3);
        var fault = await Assert.ThrowsAsync<PairForgeException>(() => Read(new() { Label = label }));
        Assert.Equal(FailureKind.BadConfiguration, fault.Kind);
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(", compression uncompressed")]
    [InlineData(", compression snappy")]
    [InlineData(", compression zstd")]
    public async Task ReadAsync_CutFile_IsBadData(string options)
    {
        Duck($"select {Anything}", 3000, options);
        var whole = File.ReadAllBytes(_folder["a.parquet"]);
        for (var cut = 0; cut < whole.Length; cut += 1 + whole.Length / 40)
        {
            File.WriteAllBytes(_folder["a.parquet"], whole[..cut]);
            var fault = await Assert.ThrowsAsync<PairForgeException>(() => Read());
            Assert.Equal(FailureKind.BadData, fault.Kind);
            Assert.Contains("a.parquet cannot be read as Parquet: ", fault.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', fault.Message);
        }
    }

    [Theory]
    [InlineData(", compression uncompressed")]
    [InlineData(", compression zstd")]
    public async Task ReadAsync_PartOverwritten_IsBadDataWithItsPlace(string options)
    {
        Duck($"select {Anything}", 5000, options);
        var bytes = File.ReadAllBytes(_folder["a.parquet"]);
        bytes.AsSpan(bytes.Length / 2, 600).Fill(0xFF); // in the second row group
        File.WriteAllBytes(_folder["a.parquet"], bytes);
        var fault = await Record.ExceptionAsync(() => Read());
        if (fault is null) Assert.Contains("invalid-utf8", (await Read()).Reasons); // the texts themselves were hit
        else Assert.Contains("of row group 1 (rows 2048 to 4095) cannot be read: ", Assert.IsType<PairForgeException>(fault).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_DamagedFiles_EndInRowsOrOneClearFault()
    {
        Duck("select 'word ' || (i % 7) as text, case when i % 3 = 0 then null else 'positive ' || i end as positive, [['a', 'b'], [], null][i % 3 + 1] as negative, i as \"group\"", 300, ", compression snappy");
        await Damage(400);
        await WriteOwn(compression: CompressionMethod.None);
        await Damage(400);

        async Task Damage(int times)
        {
            var whole = File.ReadAllBytes(_folder["a.parquet"]);
            var random = new Random(17);
            for (var n = 0; n < times; n++)
            {
                var damaged = whole.ToArray();
                for (var flips = random.Next(1, 4); flips > 0; flips--) damaged[random.Next(4, damaged.Length - 4)] ^= (byte)(1 << random.Next(8));
                File.WriteAllBytes(_folder["a.parquet"], damaged);
                var fault = await Record.ExceptionAsync(() => Task.Run(() => Read(), Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation));
                Assert.True(fault is null or PairForgeException { Kind: FailureKind.BadData or FailureKind.BadConfiguration }, $"mutation {n}: {fault}");
            }
        }
    }

    [Fact]
    public async Task ReadAsync_Missing_IsMissing()
    {
        Duck($"select {Anything}", 3);
        var file = Source().List()[0];
        File.AppendAllText(_folder["a.parquet"], "PAR1");
        Assert.Equal(FailureKind.InputMissing, (await Assert.ThrowsAsync<PairForgeException>(() => First(file))).Kind);
        File.Delete(_folder["a.parquet"]);
        Assert.Equal(FailureKind.InputMissing, (await Assert.ThrowsAsync<PairForgeException>(() => First(file))).Kind);

        async Task First(SourceFile f)
        {
            await foreach (var _ in Source().ReadAsync(f, 0, 0, long.MaxValue, Cancellation)) return;
        }
    }

    [Fact]
    public async Task ReadAsync_PublishedFiles_EndInRowsOrOneClearFault()
    {
        var folder = SharedData.Require("robustness/parquet-testing/data");
        var (read, refused) = (0, 0);
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(p => p.EndsWith(".parquet", StringComparison.Ordinal) || p.EndsWith(".encrypted", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            // Each column in turn as the anchor: those of texts are read, of the others the type is told.
            string[] columns = ["no such column", .. Columns(path)];
            foreach (var column in columns)
            {
                var source = new ParquetSource(new() { Path = path, Columns = new() { Anchor = column } });
                var reading = Task.Run(() => Records.OfAsync(source), Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
                var fault = await Record.ExceptionAsync(() => reading);
                Assert.True(fault is null or PairForgeException { Kind: FailureKind.BadData or FailureKind.BadConfiguration }, $"{path}: {column}: {fault}");
                if (fault is null) read++;
                else refused++;
                if (fault is null && Rows(path) is { } rows) Assert.Equal(rows, (await reading).Passages.Count() + (await reading).Rejections.Count());
            }
        }
        Assert.True(read > 40 && refused > 100, $"{read} columns were read and {refused} refused");

        // What DuckDB makes of the same file; null where it reads none of it.
        static IEnumerable<string> Columns(string path) => Try(() => Query($"select name from parquet_schema('{path}')").Select(r => (string)r[0]!).Skip(1).Distinct().ToArray()) ?? [];
        static long? Rows(string path) => Try(() => Query($"select count(*) from '{path}'")[0][0] as long?);
        static T? Try<T>(Func<T> query)
        {
            try
            {
                return query();
            }
            catch (DuckDB.NET.Data.DuckDBException)
            {
                return default;
            }
        }
    }

    private void Duck(string select, int rows, string options = "") =>
        Query($"copy ({select} from (select i from range({rows}) t(i) order by i)) to '{_folder["a.parquet"]}' (format parquet, row_group_size 2048{options})");

    private async Task WriteOwn(CompressionMethod compression)
    {
        await using var stream = File.Create(_folder["a.parquet"]);
        DataField text = new DataField<string>("text", true), positive = new DataField<string>("positive", false);
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(text, positive), stream, new ParquetOptions { CompressionMethod = compression }, cancellationToken: Cancellation);
        using var group = writer.CreateRowGroup();
        await group.WriteAsync(text, (IReadOnlyCollection<string?>)[.. Enumerable.Range(0, 300).Select(i => i % 9 == 0 ? null : $"text {i}")], null);
        await group.WriteAsync(positive, (IReadOnlyCollection<string?>)[.. Enumerable.Range(0, 300).Select(i => Encoding.UTF8.GetString([(byte)('a' + i % 26)]))], null);
    }

    private ParquetSource Source(SourceColumns? columns = null) => new(new() { Path = _folder["a.parquet"], Columns = columns ?? new() });

    private Task<Records> Read(SourceColumns? columns = null) => Records.OfAsync(Source(columns));
}
