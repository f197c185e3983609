using PairForge.Sources;

namespace PairForge.Tests.Sources;

public sealed class SourceFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("data/*.txt", "B.txt a.txt a10.txt a9.txt \u00E9.txt")]
    [InlineData("data/a?.txt", "a9.txt")]
    [InlineData("data/a*", "a.txt a10.txt a9.txt")]
    [InlineData("data/**/*.txt", "B.txt a.txt a10.txt a9.txt sub.txt/c.txt sub/a.txt sub/deep/a.txt sub/deep/er/x.txt \u00E9.txt")]
    [InlineData("data/**/a.txt", "a.txt sub/a.txt sub/deep/a.txt")]
    [InlineData("data/**/deep/**/*.txt", "sub/deep/a.txt sub/deep/er/x.txt")]
    [InlineData("data/**/**/x.txt", "sub/deep/er/x.txt")]
    [InlineData("data/*/a.txt", "sub/a.txt")]
    [InlineData("data/*/*/*.txt", "sub/deep/a.txt")]
    [InlineData("data/sub/**", "a.txt deep/a.txt deep/er/x.txt")]
    [InlineData("d*/sub/a.txt", "data/sub/a.txt")]
    [InlineData("**/er/x.txt", "data/sub/deep/er/x.txt")]
    [InlineData("data/.*", ".hidden.txt")]
    public void List_Glob_GivesTheFilesInOrdinalOrder(string glob, string expected)
    {
        foreach (var name in (string[])["a.txt", "a9.txt", "a10.txt", "B.txt", "\u00E9.txt", ".hidden.txt", ".git/a.txt", "c.csv", "sub/a.txt", "sub/deep/a.txt", "sub/deep/er/x.txt", "sub.txt/c.txt"]) Write($"data/{name}");
        Assert.Equal(expected.Split(' '), Paths(glob));
    }

    [Fact]
    public void List_File_IsNamedByItself()
    {
        Write("data/a.txt", "four");
        Assert.Equal(new SourceFile("a.txt", _folder["data/a.txt"], 4), Assert.Single(SourceFiles.List(_folder["data/a.txt"])));
    }

    [Fact]
    public void List_FileAddedInASubfolder_IsFoundAndTheOthersKeepTheirNames()
    {
        Write("data/b/x.txt");
        Assert.Equal(["b/x.txt"], Paths("data/**/*.txt"));
        Write("data/a/new/y.txt");
        Assert.Equal(["a/new/y.txt", "b/x.txt"], Paths("data/**/*.txt"));
    }

    [Fact]
    public void List_NameThatHoldsAWildcard_IsTaken()
    {
        Write("a*.txt");
        Write("ab.txt");
        Assert.Equal(["a*.txt"], Paths("a*.txt"));
    }

    [Theory]
    [InlineData("none.txt", "none.txt does not exist")]
    [InlineData("data", "data is a folder; name a file or a glob such as ")]
    [InlineData("data/*.jsonl", "no file matches ")]
    [InlineData("none/**/*.txt", "no file matches ")]
    [InlineData("dangling.txt", "a link to nothing")]
    [InlineData("links/*.txt", "links/b.txt cannot be read: it is a link to nothing")]
    [InlineData("links/**", "links/b.txt cannot be read: it is a link to nothing")]
    public void List_NothingToRead_IsMissingWithThePath(string glob, string says)
    {
        Write("data/a.txt");
        Write("links/a.txt");
        File.CreateSymbolicLink(_folder["links/b.txt"], _folder["gone"]);
        File.CreateSymbolicLink(_folder["dangling.txt"], _folder["gone"]);
        var fault = Assert.Throws<PairForgeException>(() => SourceFiles.List(_folder[glob]));
        Assert.Equal(FailureKind.InputMissing, fault.Kind);
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.Path, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void List_Links_AreFollowedAndLoopsEnd()
    {
        Write("elsewhere/x.txt", "12345");
        Write("data/sub/a.txt");
        Directory.CreateSymbolicLink(_folder["data/linked"], _folder["elsewhere"]);
        Directory.CreateSymbolicLink(_folder["data/sub/up"], _folder["data"]);
        Directory.CreateSymbolicLink(_folder["data/sub/self"], ".");
        File.CreateSymbolicLink(_folder["data/b.txt"], _folder["elsewhere/x.txt"]);
        Assert.Equal(["b.txt", "linked/x.txt", "sub/a.txt"], Paths("data/**/*.txt"));
        Assert.Equal([5L, 5, 0], SourceFiles.List(_folder["data/**/*.txt"]).Select(f => f.Size)); // the file's length, not the link's
    }

    [Fact]
    public void List_FolderWithoutPermission_IsMissingUnlessTheGlobDoesNotReachIt()
    {
        Write("data/sub/a.txt");
        Write("data/a.txt");
        if (OperatingSystem.IsWindows()) return; // has no such permissions
        File.SetUnixFileMode(_folder["data/sub"], UnixFileMode.None);
        try
        {
            Assert.Equal(["a.txt"], Paths("data/*.txt"));
            Assert.SkipWhen(MayRead(_folder["data/sub"]), "this user may read every folder");
            var fault = Assert.Throws<PairForgeException>(() => SourceFiles.List(_folder["data/**/*.txt"]));
            Assert.Equal(FailureKind.InputMissing, fault.Kind);
            Assert.Contains(_folder["data/sub"], fault.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.SetUnixFileMode(_folder["data/sub"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static bool MayRead(string folder)
    {
        try
        {
            return Directory.GetFiles(folder).Length >= 0;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private IEnumerable<string> Paths(string glob) => SourceFiles.List(_folder[glob]).Select(f => f.Path);

    private void Write(string name, string content = "")
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        File.WriteAllText(_folder[name], content);
    }
}
