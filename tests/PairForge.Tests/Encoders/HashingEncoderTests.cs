using CsCheck;
using PairForge.Encoders;

namespace PairForge.Tests.Encoders;

public sealed class HashingEncoderTests
{
    private static readonly string[] Corpus = ["red car", "red bus", "blue car"];
    private static readonly HashingOptions WordsOnly = new() { Dimension = 65536, WordNgrams = 1, CharacterNgramsMax = 0 };

    private static HashingEncoder Learnt(HashingOptions options, params string[] corpus)
    {
        var learner = new HashingEncoder(options);
        foreach (var text in corpus) learner.Learn(text);
        var saved = new MemoryStream();
        learner.Save(saved);
        saved.Position = 0;
        var encoder = new HashingEncoder(options);
        encoder.Load(saved);
        return encoder;
    }

    private static float[] Encode(HashingEncoder encoder, string text)
    {
        var vector = new float[encoder.Dimension];
        var task = encoder.EncodeAsync([new("", text)], vector, TestContext.Current.CancellationToken);
        Assert.True(task.IsCompletedSuccessfully);
        return vector;
    }

    private static double Cosine(HashingEncoder encoder, string a, string b)
    {
        var (x, y) = (Encode(encoder, a), Encode(encoder, b));
        return x.Zip(y, (p, q) => (double)p * q).Sum();
    }

    [Fact]
    public void EncodeAsync_WordsOnly_CosinesAreHandWorked()
    {
        var encoder = Learnt(WordsOnly, Corpus);
        // N = 3; red and car stand in two texts: 1 + ln(4/3) = 1.287682; bus in one: 1 + ln(4/2) = 1.693147.
        // cos(red car, red bus) = r^2 / (sqrt(2) r sqrt(r^2 + b^2)) = 0.428046.
        Assert.Equal(0.428046, Cosine(encoder, "red car", "red bus"), 5);
        // tf: red counts 1 + ln 2 = 1.693147 times: cos = 2.693147 / (sqrt(2) sqrt(1.693147^2 + 1)) = 0.968439.
        Assert.Equal(0.968439, Cosine(encoder, "red red car", "red car"), 5);
        Assert.Equal(0, Cosine(encoder, "red", "blue"), 5);
        Assert.Equal(1, Cosine(encoder, "Red, CAR!", "red car"), 5);
    }

    [Fact]
    public void EncodeAsync_AllFeatures_AgreesWithAnIndependentProgram()
    {
        // Worked by a Python program from the description: Counter of n-grams, math.log, a list of eight sums.
        var vector = Encode(Learnt(new() { Dimension = 8, CharacterNgramsMax = 3 }, Corpus), "the red red car");
        double[] expected = [-0.208735, -0.617483, -0.381421, 0, 0, 0.575161, 0.166032, -0.266995];
        for (var i = 0; i < 8; i++) Assert.Equal(expected[i], vector[i], tolerance: 1e-6);
    }

    [Fact]
    public void EncodeAsync_AnyText_HasUnitLengthAndDoesNotDependOnTheBatch()
    {
        var encoder = Learnt(new() { Dimension = 64 }, Corpus);
        Gen.String.Array[1, 5].Sample(texts =>
        {
            var together = new float[64 * texts.Length];
            Assert.True(encoder.EncodeAsync([.. texts.Select(t => new TextToEncode("", t))], together, default).IsCompletedSuccessfully);
            for (var i = 0; i < texts.Length; i++)
            {
                var alone = Encode(encoder, texts[i]);
                Assert.Equal(alone, together.AsSpan(i * 64, 64).ToArray());
                var length = Math.Sqrt(alone.Sum(x => (double)x * x));
                // Nothing to go by, or features that cancel: zero.
                Assert.True(Math.Abs(length - 1) < 1e-6 || length == 0, $"length {length}");
            }
        }, iter: 500);
    }

    [Theory]
    [InlineData("ｆｕｌｌ ｗｉｄｔｈ", "full width")]
    [InlineData("CAFÉ", "cafe\u0301")]
    [InlineData("ﬁne", "FINE")]
    [InlineData("ΣΟΦΟΣ", "σοφοσ")]
    public void EncodeAsync_SameAfterNormalization_SameVector(string a, string b)
    {
        var encoder = Learnt(new(), Corpus);
        Assert.Equal(Encode(encoder, a), Encode(encoder, b));
    }

    [Fact]
    public void EncodeAsync_Chinese_SharedCharactersAreNear()
    {
        var encoder = Learnt(new() { Dimension = 4096 }, "我喜欢狗", "他买了一辆车");
        Assert.True(Cosine(encoder, "我喜欢大狗", "我喜欢小狗") > 0.4);
        Assert.True(Math.Abs(Cosine(encoder, "我喜欢大狗", "他买车")) < 0.1);
    }

    [Theory]
    [InlineData("!?")]
    [InlineData("🐕")]
    [InlineData("a")]
    [InlineData("\uD800 x")]
    public void EncodeAsync_OddText_StillHasAVector(string text) =>
        Assert.Equal(1, Encode(Learnt(new(), Corpus), text).Sum(x => (double)x * x), 5);

    [Fact]
    public void EncodeAsync_EmptyText_IsZero() => Assert.All(Encode(Learnt(new(), Corpus), " \n"), x => Assert.Equal(0, x));

    [Fact]
    public void Learn_AnyOrder_SavesTheSameBytes()
    {
        var (a, b) = (new HashingEncoder(new()), new HashingEncoder(new()));
        foreach (var text in Corpus) a.Learn(text);
        foreach (var text in Corpus.Reverse()) b.Learn(text);
        var (x, y) = (new MemoryStream(), new MemoryStream());
        a.Save(x);
        b.Save(y);
        Assert.Equal(x.ToArray(), y.ToArray());
    }

    [Fact]
    public void EncodeAsync_SeveralThreads_SameVectors()
    {
        var encoder = Learnt(new(), Corpus);
        var texts = Enumerable.Range(0, 200).Select(n => $"text number {n} of a red car").ToArray();
        var alone = texts.Select(t => Encode(encoder, t)).ToArray();
        Parallel.For(0, 2_000, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => Assert.Equal(alone[i % 200], Encode(encoder, texts[i % 200])));
    }

    [Fact]
    public void EncodeAsync_BeforeLoad_Throws() => Assert.Throws<InvalidOperationException>(() => { _ = new HashingEncoder(new()).EncodeAsync([], default, TestContext.Current.CancellationToken); });

    [Fact]
    public void Load_DamagedOrOtherOptions_SaysSo()
    {
        var learner = new HashingEncoder(new());
        learner.Learn("x");
        var saved = new MemoryStream();
        learner.Save(saved);
        var bytes = saved.ToArray();
        Assert.Contains("other options", Assert.Throws<PairForgeException>(() => new HashingEncoder(new() { Dimension = 256 }).Load(new MemoryStream(bytes))).Message);
        foreach (var at in new[] { 0, 10, 28, 5_000, bytes.Length - 1 })
        {
            var flipped = (byte[])bytes.Clone();
            flipped[at] ^= 1;
            Assert.Equal(FailureKind.BadData, Assert.Throws<PairForgeException>(() => new HashingEncoder(new()).Load(new MemoryStream(flipped))).Kind);
        }
        Assert.Throws<PairForgeException>(() => new HashingEncoder(new()).Load(new MemoryStream(bytes, 0, 40)));
    }

    [Fact]
    public void Fingerprint_OptionsOrCorpusDiffer_Differs()
    {
        string[] prints = [new HashingEncoder(new()).Fingerprint, new HashingEncoder(new() { Dimension = 256 }).Fingerprint, Learnt(new(), Corpus).Fingerprint, Learnt(new(), "other").Fingerprint];
        Assert.Equal(4, prints.Distinct().Count());
        Assert.Equal(prints[2], Learnt(new(), Corpus).Fingerprint);
    }

    [Fact]
    public void Step_OptionsOutOfRange_IsRefused()
    {
        var components = Components.Default();
        Assert.Throws<ConfigurationException>(() => components.Step<ITextEncoder>("hashing", new HashingOptions { Dimension = 7 }));
        Assert.Contains("character_ngrams_min is 5", Assert.Throws<ConfigurationException>(() => components.Step<ITextEncoder>("hashing", new HashingOptions { CharacterNgramsMin = 5, CharacterNgramsMax = 4 })).Message);
        Assert.IsType<HashingEncoder>(components.Step<ITextEncoder>("hashing", new HashingOptions()).Create());
    }
}
