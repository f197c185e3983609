using System.Buffers.Binary;
using System.Text;

namespace PairForge.Training.Tests;

public sealed class LibstdcxxPatchTests
{
    private static byte[] StockLibrary()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the patch is for Linux");
        return File.ReadAllBytes(Path.Combine(TorchLibrary.FindFolder(AppContext.BaseDirectory)!, "libLibTorchSharp.so"));
    }

    [Fact]
    public void Apply_StockLibrary_AsksForTheVersionNoLonger()
    {
        var stock = StockLibrary();
        var before = (byte[])stock.Clone();
        var patched = LibstdcxxPatch.Apply(stock, out var reason);
        Assert.NotNull(patched);
        Assert.Equal("", reason);
        Assert.Equal(before, stock); // the input stays as it was
        var (old, now) = (ElfImage.TryRead(stock)!, ElfImage.TryRead(patched)!);
        Assert.Contains(old.Needs, n => n.Version == LibstdcxxPatch.NewVersion);
        Assert.DoesNotContain(now.Needs, n => n.Version == LibstdcxxPatch.NewVersion);
        Assert.DoesNotContain(now.Symbols, s => s.Version == LibstdcxxPatch.NewVersion || s.Name == "_ZSt21ios_base_library_initv");
        // Everything else is the same: 4 + 2 bytes of one symbol, 4 + 4 of one version need at most.
        var changed = 0;
        for (var i = 0; i < stock.Length; i++) changed += stock[i] == patched[i] ? 0 : 1;
        Assert.InRange(changed, 1, 14);
        Assert.Equal(old.Symbols.Count, now.Symbols.Count);
    }

    [Fact]
    public void Apply_PatchedLibrary_HasNothingToDo()
    {
        var patched = LibstdcxxPatch.Apply(StockLibrary(), out _)!;
        Assert.Null(LibstdcxxPatch.Apply(patched, out var reason));
        Assert.Contains("does not need", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_AnotherSymbolNeedsTheVersion_Refuses()
    {
        var library = StockLibrary();
        var image = ElfImage.TryRead(library)!;
        var index = image.Needs.Single(n => n.Version == LibstdcxxPatch.NewVersion).Index;
        var other = image.Symbols.First(s => s.Version == "GLIBCXX_3.4" && s.Name.Length > 0);
        BinaryPrimitives.WriteUInt16LittleEndian(library.AsSpan(other.VersionOffset), index);
        Assert.Null(LibstdcxxPatch.Apply(library, out var reason));
        Assert.Contains(other.Name, reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not an ELF file at all, though long enough to hold the sixty-four bytes of a header")]
    [InlineData("\u007fELF\u0002\u0001 and then nothing that would make a table of sections, only text that is long")]
    public void Apply_OtherBytes_Refuses(string text)
    {
        Assert.Null(LibstdcxxPatch.Apply(Encoding.ASCII.GetBytes(text), out var reason));
        Assert.Contains("no 64-bit ELF", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_TruncatedLibrary_Refuses() => Assert.Null(LibstdcxxPatch.Apply(StockLibrary()[..100_000], out _));
}
