namespace PairForge.Training.Tests;

public sealed class TrainingPairFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pairforge-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_Tsv_TakesNegativesAndGroup()
    {
        var pairs = Read("p.tsv", "source\tanchor\tpositive\thard_negative\tnegative_1\tgroup\ns\ta \"q\"\tb\tn\t\tg\ns\tc\td\t\t\t\n");
        Assert.Equal("a \"q\" b [n] g; c d [] ", Text(pairs));
    }

    [Fact]
    public void Read_Csv_FollowsRfc4180()
    {
        var pairs = Read("p.csv", "anchor,positive,negative\r\n\"a, \"\"q\"\"\",\"two\nlines\",n\r\nc,d,\r\n");
        Assert.Equal("a, \"q\" two\nlines [n] ; c d [] ", Text(pairs));
    }

    [Fact]
    public void Read_JsonLines_TakesListsOfNegatives()
    {
        var pairs = Read("p.jsonl", "{\"anchor\":\"a\",\"positive\":\"b\",\"negatives\":[\"m\",\"n\"],\"score\":[1,2]}\n\n{\"anchor\":\"c\",\"positive\":\"d\",\"negative\":null,\"group\":7}\n");
        Assert.Equal("a b [m,n] ; c d [] 7", Text(pairs));
    }

    [Theory]
    [InlineData("p.tsv", "a\tb\n", "anchor and positive were expected")]
    [InlineData("p.tsv", "anchor\tpositive\na\n", "(2) has 1 columns")]
    [InlineData("p.tsv", "anchor\tpositive\na\t\n", "(2) has an empty")]
    [InlineData("p.csv", "anchor,positive\n\"a,b\n", "inside a quoted cell")]
    [InlineData("p.csv", "anchor,positive\n\"a\"x,b\n", "after a closing quote")]
    [InlineData("p.jsonl", "{\"anchor\":\"a\"}\n", "anchor and positive were expected")]
    [InlineData("p.jsonl", "{\n", "(1) is no JSON object")]
    [InlineData("p.xml", "", "extension")]
    public void Read_BadFile_IsLocated(string name, string text, string part) =>
        Assert.Contains(part, Assert.Throws<PairForgeException>(() => Read(name, text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_MissingFile_IsAMissingInput() =>
        Assert.Equal(FailureKind.InputMissing, Assert.Throws<PairForgeException>(() => TrainingPairFile.Read("/no/such.tsv").ToList()).Kind);

    private List<TrainingPair> Read(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return [.. TrainingPairFile.Read(path)];
    }

    private static string Text(IEnumerable<TrainingPair> pairs) =>
        string.Join("; ", pairs.Select(p => $"{p.Anchor} {p.Positive} [{string.Join(',', p.Negatives)}] {p.Group}"));
}
