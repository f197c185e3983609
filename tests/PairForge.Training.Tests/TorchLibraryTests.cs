namespace PairForge.Training.Tests;

public sealed class TorchLibraryTests
{
    [Fact]
    public void EnsureLoaded_Twice_TorchComputes()
    {
        TorchLibrary.EnsureLoaded();
        TorchLibrary.EnsureLoaded();
        using var sum = TorchSharp.torch.tensor((float[])[1f, 2f]).sum();
        Assert.Equal(3f, sum.item<float>());
    }

    [Fact]
    public void LoadOnLinux_NoLibraries_NamesFileAndPackage()
    {
        var folder = Directory.CreateTempSubdirectory("pairforge-tests-");
        try
        {
            var e = Assert.Throws<PairForgeException>(() => TorchLibrary.LoadOnLinux(folder.FullName));
            Assert.Contains("libLibTorchSharp.so is not in", e.Message, StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(folder.FullName, "libLibTorchSharp.so"), "");
            e = Assert.Throws<PairForgeException>(() => TorchLibrary.LoadOnLinux(folder.FullName));
            Assert.Contains("libc10.so is not in", e.Message, StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(folder.FullName, "libc10.so"), "");
            File.WriteAllText(Path.Combine(folder.FullName, "libtorch_cpu.so"), "");
            File.WriteAllText(Path.Combine(folder.FullName, "libtorch.so"), "");
            e = Assert.Throws<PairForgeException>(() => TorchLibrary.LoadOnLinux(folder.FullName));
            Assert.StartsWith("libc10.so does not load: ", e.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void EnsureLoaded_Done_LeavesNoCopyBehind() =>
        Assert.DoesNotContain(Directory.GetFiles(Path.GetTempPath()), f => f.Contains("LibTorchSharp", StringComparison.Ordinal));
}
