using PairForge.Sinks;

namespace PairForge.Tests.Sinks;

public sealed class AtomicFileTests
{
    [Fact]
    public void Write_Twice_ReplacesAndLeavesNothingElse()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.Write(folder["new/a"], "first"u8);
        AtomicFile.Write(folder["new/a"], "second"u8);
        Assert.Equal("second", File.ReadAllText(folder["new/a"]));
        Assert.Single(Directory.GetFiles(folder["new"]));
    }

    [Fact]
    public void SyncFolder_Missing_Fails()
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = new TemporaryFolder();
        Assert.Throws<IOException>(() => AtomicFile.SyncFolder(folder["nowhere"]));
    }

    [Fact]
    public void Write_UnderAFile_SaysItCannot()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a"], "");
        Assert.Equal(FailureKind.CannotCreateOutput, Assert.Throws<PairForgeException>(() => AtomicFile.Write(folder["a/b"], "x"u8)).Kind);
    }
}
