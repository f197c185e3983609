using PairForge.Runs;

namespace PairForge.Tests.Runs;

public sealed class LocalStorageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LocalStorage _storage;

    public LocalStorageTests() => _storage = new LocalStorage(Root);

    private string Root => _folder["root"];

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Ways => [.. Enum.GetNames<ExclusiveName.Way>()];

    [Fact]
    public void Create_NewName_MakesTheFoldersAndReadsBack()
    {
        using (var stream = _storage.Create("a/b/c"))
        {
            stream.Write("content"u8);
            _storage.Sync(stream);
            Assert.Equal("content", File.ReadAllText(Path.Combine(Root, "a", "b", "c")));
            stream.Position = 3;
            Assert.Equal('t', stream.ReadByte());
        }
        Assert.Equal(7, _storage.Length("a/b/c"));
        Assert.Equal(Path.Combine(Root, "a", "b", "c"), _storage.LocalPath("a/b/c"));
    }

    [Fact]
    public void Create_TakenName_RefusesAndLeavesWhatIsThere()
    {
        Write("a", "first");
        Assert.Throws<IOException>(() => _storage.Create("a"));
        Assert.Equal("first", Read("a"));
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("missing/too")]
    public void Open_Missing_FileNotFound(string path)
    {
        Write("a", "");
        Assert.Throws<FileNotFoundException>(() => _storage.Open(path));
        Assert.Null(_storage.Length(path));
    }

    [Theory, MemberData(nameof(Ways))]
    public void Link_FreeName_HoldsTheContent(string way)
    {
        Write("from", "content");
        Assert.True(By(way).Link("from", "x/y/to"));
        Assert.Equal("content", Read("x/y/to"));
        _storage.Delete("from");
        Assert.Equal("content", Read("x/y/to"));
        Assert.Equal(["to"], _storage.List("x/y"));
    }

    [Theory, MemberData(nameof(Ways))]
    public void Link_TakenName_RefusesAndLeavesWhatIsThere(string way)
    {
        Write("from", "ours");
        Write("to", "theirs");
        Assert.False(By(way).Link("from", "to"));
        Assert.Equal("theirs", Read("to"));
        Assert.Equal(["from", "to"], _storage.List(""));
    }

    [Theory, MemberData(nameof(Ways))]
    public void Link_MissingSource_FailsAndMakesNoName(string way)
    {
        Write("x/other", "");
        Assert.ThrowsAny<IOException>(() => By(way).Link("missing", "x/to"));
        Assert.Equal(["other"], _storage.List("x"));
    }

    [Theory, MemberData(nameof(Ways))]
    public void Link_EightThreads_ExactlyOneWinsEveryRound(string way)
    {
        const int threads = 8, rounds = 300;
        var storage = By(way);
        for (var t = 0; t < threads; t++) Write($"from/{t}", $"content of {t}");
        var won = new int[rounds];
        var torn = 0;
        Race.Run(threads, rounds, (t, round) =>
        {
            if (storage.Link($"from/{t}", $"to/{round}")) Interlocked.Increment(ref won[round]);
            else if (!Read($"to/{round}").StartsWith("content of ", StringComparison.Ordinal)) Interlocked.Increment(ref torn);
        });
        Assert.All(won, w => Assert.Equal(1, w));
        Assert.Equal(0, torn);
        Assert.Equal(rounds, _storage.List("to").Count);
    }

    [Fact]
    public void Link_EmptyClaimOfOneWhoDied_IsTakenOver()
    {
        Write("from", "content");
        Write("to", "");
        Assert.False(By("HardLink").Link("from", "to"));
        Assert.True(new LocalStorage(Root) { FirstWay = ExclusiveName.Way.Claim, Patience = TimeSpan.FromMilliseconds(5) }.Link("from", "to"));
        Assert.Equal("content", Read("to"));
    }

    [Fact]
    public void Link_EmptyFileByClaim_IsTakenOnce()
    {
        var storage = new LocalStorage(Root) { FirstWay = ExclusiveName.Way.Claim, Patience = TimeSpan.FromMilliseconds(5) };
        Write("from", "");
        Assert.True(storage.Link("from", "to"));
        Assert.False(storage.Link("from", "to"));
    }

    [Fact]
    public void Create_EightThreads_ExactlyOneWinsEveryRound()
    {
        const int threads = 8, rounds = 300;
        var won = new int[rounds];
        Race.Run(threads, rounds, (_, round) =>
        {
            try
            {
                using var stream = _storage.Create($"round-{round}/name");
                Interlocked.Increment(ref won[round]);
            }
            catch (IOException)
            {
                // Another thread has the name.
            }
        });
        Assert.All(won, w => Assert.Equal(1, w));
    }

    [Fact]
    public void List_SomeFiles_OrdinalOrderWithoutFolders()
    {
        foreach (var name in (string[])["f/b", "f/B", "f/a-10", "f/a-9", "f/sub/x"]) Write(name, "");
        Assert.Equal(["B", "a-10", "a-9", "b"], _storage.List("f"));
        Assert.Empty(_storage.List("nowhere"));
        Assert.Empty(new LocalStorage(_folder["not-yet"]).List(""));
    }

    [Fact]
    public void Delete_MissingOrThere_IsGone()
    {
        Write("f/a", "");
        _storage.Delete("f/a");
        _storage.Delete("f/a");
        _storage.Delete("nowhere/a");
        Assert.Null(_storage.Length("f/a"));
    }

    [Fact]
    public void DeleteFolder_WithALinkOutInside_LeavesTheOutside()
    {
        Write("f/g/a", "");
        Directory.CreateDirectory(_folder["outside"]);
        File.WriteAllText(_folder["outside/kept"], "");
        Directory.CreateSymbolicLink(Path.Combine(Root, "f", "out"), _folder["outside"]);
        _storage.DeleteFolder("f");
        _storage.DeleteFolder("f");
        _storage.DeleteFolder("nowhere/f");
        Assert.False(Directory.Exists(Path.Combine(Root, "f")));
        Assert.True(File.Exists(_folder["outside/kept"]));
    }

    [Fact]
    public void Length_Folder_IsNoFile()
    {
        Write("f/a", "");
        Assert.Null(_storage.Length("f"));
    }

    [Fact]
    public void SyncFolder_DeepFolder_MakesEveryNameAboveItDurableOnce()
    {
        var synced = new List<string>();
        var storage = new LocalStorage(Root) { SyncNames = synced.Add };
        storage.Create("_run/map/a").Dispose();
        Assert.Empty(synced);

        storage.SyncFolder("_run/map");
        // Another process may have made these folders, and died before it made their names durable.
        Assert.Equal([Path.Combine(Root, "_run", "map"), Path.Combine(Root, "_run"), Root, _folder.Path], synced.Take(4));

        synced.Clear();
        storage.SyncFolder("_run/map");
        Assert.Equal([Path.Combine(Root, "_run", "map")], synced);
    }

    [Fact]
    public void SyncFolder_FolderMadeAnew_MakesItsNameDurableAgain()
    {
        var synced = new List<string>();
        var storage = new LocalStorage(Root) { SyncNames = synced.Add };
        storage.Create("_run/map/a").Dispose();
        storage.SyncFolder("_run/map");
        storage.DeleteFolder("_run");
        storage.Create("_run/map/a").Dispose();
        synced.Clear();
        storage.SyncFolder("_run/map");
        Assert.Equal([Path.Combine(Root, "_run", "map"), Path.Combine(Root, "_run"), Root], synced);
    }

    [Fact]
    public void SyncFolder_FaultBelowTheRoot_IsReportedAndTriedAgain()
    {
        var broken = true;
        var synced = new List<string>();
        var storage = new LocalStorage(Root) { SyncNames = f => { if (broken && f == Root) throw new IOException("EIO"); synced.Add(f); } };
        storage.Create("_run/map/a").Dispose();
        Assert.Throws<IOException>(() => storage.SyncFolder("_run/map"));
        broken = false;
        synced.Clear();
        storage.SyncFolder("_run/map");
        Assert.Contains(Root, synced);
    }

    [Fact]
    public void SyncFolder_ThereOrMissing_SyncsOrFails()
    {
        Write("f/a", "");
        _storage.SyncFolder("f");
        _storage.SyncFolder("");
        if (!OperatingSystem.IsWindows()) Assert.Throws<IOException>(() => _storage.SyncFolder("nowhere"));
    }

    [Fact]
    public void Constructor_RootReachedThroughALink_IsTheUsersChoice()
    {
        Directory.CreateDirectory(_folder["real"]);
        Directory.CreateSymbolicLink(_folder["alias"], _folder["real"]);
        new LocalStorage(_folder["alias"]).Create("a").Dispose();
        Assert.True(File.Exists(_folder["real/a"]));
    }

    /// <summary>Paths that must not lead anywhere; the links among them are made by the test.</summary>
    public static TheoryData<string> HostilePaths =>
    [
        "", ".", "..", "/", "//", "./", "../", "...", "a/", "/a", "a//b", "a/./b", "./a", "a/.", "a/..",
        "../outside/secret", "../../etc/passwd", "a/../../outside/secret", "a/b/../../../outside/secret", "_run/../../outside/new", "..//outside/secret", "....//outside",
        "/etc/passwd", "/tmp/new", "//server/share/new", "\\\\server\\share\\new", "\\\\?\\C:\\new", "\\\\.\\PhysicalDrive0", "\\new", "a\\b", "..\\outside\\secret", "a/..\\..\\outside",
        "C:", "C:/new", "C:new", "c:\\new", "a/C:/new", "file:///etc/passwd", "s3://bucket/key", "a:stream", "a/b:$DATA",
        "\0", "a\0b", "../outside/secret\0.json", "a\nb", "a\tb", "a\u007fb", "a\u0085b", "a ", "a.", ".. ", "a/.. /b", "con", "NUL", "aux.json", "a/COM1", "lpt9.txt", "a*b", "a?b", "a|b", "<a>", "\"a\"",
        "link-file", "link-folder", "link-folder/secret", "link-folder/new", "link-folder/folder/new", "link-dangling", "link-dangling/new", "link-loop", "link-chain/secret", "_run/link-deep/secret", "link-inside", "link-inside/new", "link-root/new", "link-proc/cwd/new",
        .. (string[])[new string('n', 256), $"a/{new string('n', 5000)}", string.Join('/', Enumerable.Repeat("deep", 2000)), $"{new string('ä', 200)}"],
    ];

    [Theory, MemberData(nameof(HostilePaths))]
    public void AnyOperation_HostilePath_ReachesNothingOutsideTheRoot(string path)
    {
        Directory.CreateDirectory(_folder["outside/folder"]);
        File.WriteAllText(_folder["outside/secret"], "secret");
        Write("_run/own", "own");
        Write("safe", "safe");
        Link("link-file", _folder["outside/secret"]);
        Link("link-folder", "../outside");
        Link("link-dangling", "../outside/made");
        Link("link-loop", "link-loop");
        Link("link-chain", "link-folder");
        Link("_run/link-deep", "../../outside");
        Link("link-inside", "_run");
        Link("link-root", "/");
        Link("link-proc", "/proc/self");
        var before = Snapshot(_folder.Path);

        List<Action> operations =
        [
            () => _storage.Create(path), () => _storage.Open(path), () => _storage.Link("safe", path), () => _storage.Link(path, "stolen"),
            () => _storage.Delete(path), () => _storage.DeleteFolder(path), () => _storage.Length(path), () => _storage.LocalPath(path),
        ];
        if (path.Length > 0) operations.AddRange([() => _storage.List(path), () => _storage.SyncFolder(path)]); // The run's folder itself.
        foreach (var operation in operations)
        {
            var refusal = Record.Exception(operation);
            Assert.True(refusal is ArgumentException or PairForgeException, $"operation {operations.IndexOf(operation)}: {refusal?.ToString() ?? "not refused"}");
        }
        Assert.Equal(before, Snapshot(_folder.Path));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a\\b")]
    [InlineData("C:")]
    [InlineData("")]
    public void Create_HostileText_SaysWhichPath(string path) =>
        Assert.Contains($"'{path}'", Assert.Throws<ArgumentException>(() => _storage.Create(path)).Message, StringComparison.Ordinal);

    [Fact]
    public void Create_ThroughALink_NamesItAndTheRemedy()
    {
        Directory.CreateDirectory(Root);
        Link("out", "../elsewhere");
        var fault = Assert.Throws<PairForgeException>(() => _storage.Create("out/a"));
        Assert.Equal(FailureKind.CannotCreateOutput, fault.Kind);
        Assert.Contains("remove the link", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("_run/done/map-00000.json")]
    [InlineData("data/train-00000-of-00008.parquet")]
    [InlineData("a b")]
    [InlineData("ä/日本語")]
    [InlineData(".hidden")]
    [InlineData("console/comma")]
    public void Create_PlainName_IsMade(string path)
    {
        _storage.Create(path).Dispose();
        Assert.Equal(0, _storage.Length(path));
    }

    private LocalStorage By(string way) => new(Root) { FirstWay = Enum.Parse<ExclusiveName.Way>(way) };

    private void Write(string path, string text)
    {
        using var stream = new StreamWriter(_storage.Create(path));
        stream.Write(text);
    }

    private string Read(string path)
    {
        using var stream = new StreamReader(_storage.Open(path));
        return stream.ReadToEnd();
    }

    private void Link(string path, string target) => File.CreateSymbolicLink(Path.Combine(Root, path), target);

    /// <summary>All that lies under a folder: names, link targets, contents. Links are not followed.</summary>
    private static List<string> Snapshot(string folder)
    {
        var found = new List<string>();
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos().OrderBy(e => e.FullName, StringComparer.Ordinal))
        {
            found.Add($"{entry.FullName} {entry.LinkTarget} {(entry is FileInfo { LinkTarget: null } ? Convert.ToHexString(File.ReadAllBytes(entry.FullName)) : "")}");
            if (entry is DirectoryInfo { LinkTarget: null }) found.AddRange(Snapshot(entry.FullName));
        }
        return found;
    }
}
