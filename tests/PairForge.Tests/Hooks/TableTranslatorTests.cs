using PairForge.Hooks;

namespace PairForge.Tests.Hooks;

public sealed class TableTranslatorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TranslateAsync_Texts_AreLookedUp()
    {
        var table = Table("a b\tc d\r\ne\tf\na b\tc d\n"u8.ToArray());
        Assert.Equal([Rewording.Of("f"), Rewording.Refused("not-in-table"), Rewording.Of("c d")],
            await table.TranslateAsync(["e", "A b", "a b"], TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("a\tb\nc\n", "(2) is not two texts with one tab between them")]
    [InlineData("a\tb\tc\n", "(1) is not two texts with one tab between them")]
    [InlineData("\tb\n", "(1) is not two texts with one tab between them")]
    [InlineData("a\tb\na\tc\n", "(2) gives a text that stands above another wording; keep one of the two")]
    [InlineData("a\tb\n\u00FF\n", " is not UTF-8 in line 1 or after it; save the file as UTF-8")]
    public void TableTranslator_WrongLine_IsNamed(string content, string message)
    {
        var fault = Assert.Throws<PairForgeException>(() => Table(System.Text.Encoding.Latin1.GetBytes(content)));
        Assert.Equal((FailureKind.BadConfiguration, _folder["table.tsv"] + message), (fault.Kind, fault.Message));
    }

    [Fact]
    public void TableTranslator_NoFile_IsMissing() =>
        Assert.Equal(FailureKind.InputMissing, Assert.Throws<PairForgeException>(() => new TableTranslator(new TableHookOptions { Path = _folder["none.tsv"] })).Kind);

    private TableTranslator Table(byte[] content)
    {
        File.WriteAllBytes(_folder["table.tsv"], content);
        return new TableTranslator(new TableHookOptions { Path = _folder["table.tsv"] });
    }
}
