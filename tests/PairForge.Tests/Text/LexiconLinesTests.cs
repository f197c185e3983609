using System.IO.Compression;
using System.Text;
using PairForge.Text;

namespace PairForge.Tests.Text;

public sealed class LexiconLinesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Open_CutGzip_IsRefusedAtEveryLength()
    {
        var whole = Gzip(string.Concat(Enumerable.Range(0, 200).Select(n => $"word{(char)('a' + (n % 26))}{n:D3}\tn\t{n}.1\n")));
        for (var length = 2; length < whole.Length; length += 7)
        {
            File.WriteAllBytes(_folder["cut.tsv.gz"], whole[..length]);
            foreach (var open in (Action[])[() => Lexicon.Open(_folder["cut.tsv.gz"]), () => WordDictionary.Open(_folder["cut.tsv.gz"])])
            {
                var fault = Assert.Throws<PairForgeException>(open);
                Assert.Equal(FailureKind.BadData, fault.Kind);
                Assert.StartsWith($"lexicon '{_folder["cut.tsv.gz"]}' is damaged: ", fault.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Open_InvalidUtf8_IsRefused()
    {
        File.WriteAllBytes(_folder["latin.tsv"], [.. "caf"u8, 0xE9, .. "\tn\t1.1\n"u8]);
        foreach (var open in (Action[])[() => Lexicon.Open(_folder["latin.tsv"]), () => WordDictionary.Open(_folder["latin.tsv"])])
            Assert.Equal($"lexicon '{_folder["latin.tsv"]}' is not UTF-8, at or after line 1; convert it, for example with iconv -t UTF-8", Assert.Throws<PairForgeException>(open).Message);
    }

    [Fact]
    public void Open_NoRegularFile_IsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "devices are Unix's");
        foreach (var open in (Action[])[() => Lexicon.Open("/dev/zero"), () => WordDictionary.Open("/dev/zero")])
            Assert.Equal(FailureKind.InputMissing, Assert.Throws<PairForgeException>(open).Kind);
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] Gzip(string text)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return buffer.ToArray();
    }
}
