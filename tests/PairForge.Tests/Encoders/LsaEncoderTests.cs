using CsCheck;
using PairForge.Encoders;

namespace PairForge.Tests.Encoders;

public sealed class LsaEncoderTests
{
    private static readonly LsaOptions Words = new() { Dimension = 8, CharacterNgrams = 0 };
    private static readonly string[] Corpus =
    [
        "ship sea", "ship boat", "boat sea", "ship sea boat", "wood tree", "tree leaf", "wood leaf tree", "leaf tree",
    ];

    private static byte[] Saved(LsaOptions options, IEnumerable<string> corpus)
    {
        var learner = new LsaEncoder(options);
        foreach (var text in corpus) learner.Learn(text);
        var saved = new MemoryStream();
        learner.Save(saved);
        return saved.ToArray();
    }

    private static LsaEncoder Loaded(LsaOptions options, byte[] saved)
    {
        var encoder = new LsaEncoder(options);
        encoder.Load(new MemoryStream(saved));
        return encoder;
    }

    private static float[] Encode(LsaEncoder encoder, string text)
    {
        var vector = new float[encoder.Dimension];
        Assert.True(encoder.EncodeAsync([new("", text)], vector, TestContext.Current.CancellationToken).IsCompletedSuccessfully);
        return vector;
    }

    private static double Cosine(LsaEncoder encoder, string a, string b) => Encode(encoder, a).Zip(Encode(encoder, b), (x, y) => (double)x * y).Sum();

    [Fact]
    public void EncodeAsync_WordsThatShareTexts_AreNearWithoutASharedWord()
    {
        var options = Words with { Dimension = 2 };
        var encoder = Loaded(options, Saved(options, Corpus));
        Assert.Equal(1, Cosine(encoder, "ship", "sea"), 0.02);
        Assert.Equal(0, Cosine(encoder, "ship", "leaf"), 1e-5); // the two topics share no text
        Assert.Equal(1, Cosine(encoder, "Ship, SEA!", "sea ship"), 1e-5);
        Assert.All(Encode(encoder, "unheard"), x => Assert.Equal(0, x));
    }

    [Fact]
    public void Save_AnyOrderOfTheCorpus_IsTheSameModel()
    {
        var saved = Saved(Words, Corpus);
        Assert.Equal(saved, Saved(Words, Corpus.Reverse()));
        Assert.NotEqual(saved, Saved(Words, Corpus.Skip(1)));
        var small = Words with { SampledTexts = 16, Features = 16 };
        var many = Enumerable.Range(0, 200).Select(i => $"{Corpus[i % 8]} {i % 5}").ToArray();
        Assert.Equal(Saved(small, many), Saved(small, many.Reverse()));
    }

    [Fact]
    public void EncodeAsync_AnyText_HasUnitLengthOrIsZeroAndDoesNotDependOnTheBatch()
    {
        var encoder = Loaded(new LsaOptions { Dimension = 16 }, Saved(new LsaOptions { Dimension = 16 }, Corpus));
        Gen.OneOf(Gen.String, Gen.Int[0, 7].Select(i => Corpus[i])).Array[1, 5].Sample(texts =>
        {
            var together = new float[16 * texts.Length];
            Assert.True(encoder.EncodeAsync([.. texts.Select(t => new TextToEncode("", t))], together, default).IsCompletedSuccessfully);
            for (var i = 0; i < texts.Length; i++)
            {
                var alone = Encode(encoder, texts[i]);
                Assert.Equal(alone, together.AsSpan(i * 16, 16).ToArray());
                var length = Math.Sqrt(alone.Sum(x => (double)x * x));
                Assert.True(Math.Abs(length - 1) < 1e-6 || length == 0, $"length {length}");
            }
        }, iter: 300);
    }

    [Fact]
    public void Load_DamagedOrForeignFile_IsRefused()
    {
        var saved = Saved(Words, Corpus);
        Assert.Equal(Loaded(Words, saved).Fingerprint, Loaded(Words, saved).Fingerprint);
        Assert.NotEqual(Loaded(Words, saved).Fingerprint, new LsaEncoder(Words).Fingerprint);
        Assert.Contains("other options", Assert.Throws<PairForgeException>(() => Loaded(Words with { Dimension = 9 }, saved)).Message, StringComparison.Ordinal);
        for (var at = 0; at < saved.Length; at += 1 + saved.Length / 50)
        {
            var flipped = (byte[])saved.Clone();
            flipped[at] ^= 1;
            Assert.Throws<PairForgeException>(() => Loaded(Words, flipped));
            Assert.Throws<PairForgeException>(() => Loaded(Words, saved[..at]));
        }
        Assert.Throws<PairForgeException>(() => Loaded(Words, [.. saved, 0]));
    }

    [Fact]
    public void Save_NothingLearnt_GivesZeroVectors() => Assert.All(Encode(Loaded(Words, Saved(Words, [])), "ship"), x => Assert.Equal(0, x));
}
