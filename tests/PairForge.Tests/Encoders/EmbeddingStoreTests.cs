using PairForge.Encoders;

namespace PairForge.Tests.Encoders;

public sealed class EmbeddingStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private EmbeddingStore Open(string fingerprint = "f") => EmbeddingStore.Open(_folder.Path, fingerprint, EmbeddingPrecision.Float32, 2);

    private static void Add(EmbeddingStore store, params string[] texts) => store.Add([.. texts.Select(EmbeddingStore.KeyOf)], [.. texts.SelectMany(Vector)]);

    private static float[] Vector(string text) => [text.Length, text[0]];

    private static bool Knows(EmbeddingStore store, string text)
    {
        var vector = new float[2];
        if (!store.TryRead(EmbeddingStore.KeyOf(text), vector)) return false;
        Assert.Equal(Vector(text), vector);
        return true;
    }

    [Fact]
    public void TryRead_KeptText_GivesItsVectorNowAndLater()
    {
        using (var store = Open())
        {
            Assert.False(Knows(store, "a"));
            Add(store, "a", "bb");
            Add(store, "ccc");
            Assert.True(Knows(store, "a") && Knows(store, "bb") && Knows(store, "ccc") && !Knows(store, "d"));
        }
        using var again = Open();
        Assert.Equal(3, again.Count);
        Assert.True(Knows(again, "a") && Knows(again, "bb") && Knows(again, "ccc"));
        Add(again, "dddd"); // a second file
        using var third = Open();
        Assert.Equal(4, third.Count);
        using var other = Open("g");
        Assert.Equal(0, other.Count);
        using var precise = EmbeddingStore.Open(_folder.Path, "f", EmbeddingPrecision.Int8, 2);
        Assert.Equal(0, precise.Count);
    }

    [Fact]
    public void Open_FileCutAnywhere_KeepsTheWholeBlocks()
    {
        using (var store = Open())
        {
            Add(store, "a");
            Add(store, "bb", "ccc");
        }
        var file = Directory.GetFiles(_folder.Path, "*.vectors", SearchOption.AllDirectories).Single();
        var bytes = File.ReadAllBytes(file);
        for (var length = 0; length <= bytes.Length; length++)
        {
            File.WriteAllBytes(file, bytes[..length]);
            using var store = Open();
            Assert.Equal(length == bytes.Length ? 3 : length >= 16 + 12 + 24 ? 1 : 0, store.Count);
        }
        for (var at = 0; at < bytes.Length; at++)
        {
            var flipped = (byte[])bytes.Clone();
            flipped[at] ^= 0x10;
            File.WriteAllBytes(file, flipped);
            using var store = Open();
            foreach (var text in (string[])["a", "bb", "ccc"]) Knows(store, text); // asserts that a vector given is right
            Assert.True(store.Count < 3);
        }
    }

    [Fact]
    public void Add_ManyThreads_LosesNothing()
    {
        using (var store = Open()) Parallel.For(0, 200, i => Add(store, $"t{i}", $"u{i}"));
        using var again = Open();
        Assert.Equal(400, again.Count);
        for (var i = 0; i < 200; i++) Assert.True(Knows(again, $"t{i}") && Knows(again, $"u{i}"));
    }

    [Fact]
    public void Add_FolderThatCannotBeMade_IsSaid()
    {
        File.WriteAllText(_folder["file"], "");
        using var store = EmbeddingStore.Open(_folder["file"], "f", EmbeddingPrecision.Float32, 2);
        Assert.Contains("embeddings.path", Assert.Throws<PairForgeException>(() => Add(store, "a")).Message, StringComparison.Ordinal);
    }
}
