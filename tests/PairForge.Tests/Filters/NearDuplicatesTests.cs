using CsCheck;
using PairForge.Filters;
using PairForge.Text;

namespace PairForge.Tests.Filters;

public sealed class NearDuplicatesTests
{
    private static byte[] Decide(NearDuplicates filter, IReadOnlyList<Passage> passages, long memory = 1 << 20) =>
        CorpusCut.Decide(filter, CorpusSignatures.InMemory(CorpusCut.Sign(filter, passages), filter.SignatureBytes), memory);

    /// <summary>The set of a text's five characters, the plain way.</summary>
    private static HashSet<string> Ngrams(string text)
    {
        text = TextNormalizer.Normalize(text);
        return text.Length <= 5 ? [text] : [.. Enumerable.Range(0, text.Length - 4).Select(i => text.Substring(i, 5))];
    }

    private static double Jaccard(HashSet<string> a, HashSet<string> b)
    {
        var common = a.Count(b.Contains);
        return (double)common / (a.Count + b.Count - common);
    }

    /// <summary>Two texts of different words that share <paramref name="common"/> of <paramref name="size"/> each.</summary>
    private static (Passage, Passage) Sets(string key, int size, int common)
    {
        string Text(string side) => string.Join(' ', Enumerable.Range(0, size).Select(i => i < common ? $"{key}c{i}" : $"{key}{side}{i}"));
        return (Passages.Of(Text("l")), Passages.Of(Text("r")));
    }

    private static readonly NearDuplicatesOptions SingleWords = new() { Unit = ShingleUnit.Words, Ngram = 1 };

    [Theory]
    [InlineData(100, 60)] // similarity 60 / 140 = 0.43
    [InlineData(100, 75)] // 0.60
    [InlineData(90, 74)] // 0.70
    [InlineData(90, 80)] // 0.80
    [InlineData(95, 90)] // 0.90
    public void Sign_PairsAtASimilarity_MeetAsTheoryHasIt(int size, int common)
    {
        const int Pairs = 2000;
        var filter = new NearDuplicates(SingleWords);
        var met = 0;
        for (var i = 0; i < Pairs; i++)
        {
            var (a, b) = Sets($"p{i}", size, common);
            var records = CorpusCut.Sign(filter, [a, b]);
            for (var band = 0; band < 14; band++)
            {
                if (!records.AsSpan(band * 8, 8).SequenceEqual(records.AsSpan(filter.SignatureBytes + (band * 8), 8))) continue;
                met++;
                break;
            }
        }
        var similarity = common / (2.0 * size - common);
        var expected = 1 - Math.Pow(1 - Math.Pow(similarity, 8), 14);
        var error = Math.Sqrt(expected * (1 - expected) * Pairs);
        Assert.InRange(met, (expected * Pairs) - (4 * error) - 1, (expected * Pairs) + (4 * error) + 1);
    }

    [Fact]
    public void Decide_PairsWellBelowTheThreshold_AreKept()
    {
        // 2,000 pairs at 0.695, of which 54 % meet: the sketch is 0.105 or five standard deviations below the threshold.
        var passages = new List<Passage>();
        for (var i = 0; i < 2000; i++)
        {
            var (a, b) = Sets($"p{i}", 100, 82);
            passages.AddRange([a, b]);
        }
        Assert.All(Decide(new NearDuplicates(SingleWords), passages), cause => Assert.Equal(0, cause));
    }

    [Fact]
    public void Decide_PlantedNearDuplicates_AreFound()
    {
        var texts = Corpora.Quickstart().Where(t => t.Length >= 20).Take(3000).ToArray();
        var passages = new List<Passage>();
        var planted = 0;
        foreach (var text in texts)
        {
            var random = new KeyedRandom(3, "edit", text);
            var words = text.Split(' ');
            var at = random.NextInt(words.Length);
            words[at] = random.NextInt(3) switch { 0 => words[at] + "s", 1 => words[at].ToUpperInvariant() + ",", _ => "" };
            var edited = string.Join(' ', words);
            if (Jaccard(Ngrams(text), Ngrams(edited)) < 0.85) continue;
            planted++;
            passages.Add(Passages.Of(text));
            passages.Add(Passages.Of(edited));
        }
        Assert.True(planted > 500);
        var causes = Decide(new NearDuplicates(new()), passages);
        var found = 0;
        for (var i = 1; i < causes.Length; i += 2) found += causes[i];
        Assert.True(found >= 0.95 * planted, $"{found} of {planted} were found");
    }

    [Fact]
    public void Decide_RealTexts_DropsNothingThatIsFarFromAllOthers()
    {
        var texts = Corpora.Quickstart().Take(1200).ToArray();
        var causes = Decide(new NearDuplicates(new()), [.. texts.Select(t => Passages.Of(t))]);
        var sets = texts.Select(Ngrams).ToArray();
        for (var i = 0; i < texts.Length; i++)
        {
            var nearest = Enumerable.Range(0, i).Select(j => Jaccard(sets[i], sets[j])).DefaultIfEmpty().Max();
            if (causes[i] != 0) Assert.True(nearest >= 0.7, $"'{texts[i]}' was dropped at {nearest}");
            else Assert.True(nearest < 0.95, $"'{texts[i]}' was kept at {nearest}");
        }
    }

    [Fact]
    public void Decide_Positives_MustBeAlikeToo()
    {
        const string Premise = "A man with a beard, wearing a red shirt with gray sleeves and work gloves, pulling on a rope.";
        var causes = Decide(new NearDuplicates(new()),
        [
            Passages.Of(Premise, ["A bearded man is pulling a rope."]),
            Passages.Of(Premise, ["A man is asleep on a sofa."]),
            Passages.Of(Premise),
            Passages.Of(Premise, ["A bearded man is pulling a rope.", "Someone works outdoors in the sun."]),
            Passages.Of(Premise.Replace("work gloves", "working gloves", StringComparison.Ordinal), ["A bearded man is pulling a rope!"]),
            Passages.Of(Premise + "!"),
        ]);
        Assert.Equal([0, 0, 0, 0, 1, 1], causes);
    }

    [Fact]
    public void Decide_ChainOfLikePassages_KeepsTheFirst()
    {
        // Each is like the one before and the one behind (words 1..40, 3..42, 5..44, ...), the first and the last share half.
        var chain = Enumerable.Range(0, 6).Select(i => Passages.Of(string.Join(' ', Enumerable.Range(i * 2, 40).Select(w => $"word{w}")))).Reverse().ToArray();
        Assert.Equal([0, 1, 1, 1, 1, 1], Decide(new NearDuplicates(SingleWords), chain));
    }

    [Fact]
    public void Decide_AnyCutMemoryAndEarlierDrops_DropsWhatAllPairsDrop() =>
        Gen.Select(Gen.Select(Gen.Int[0, 9], Gen.Int[0, 40]).Array[0, 60], Gen.Bool.Array[60], CorpusCut.Cuts, Gen.Long[0, 4000]).Sample((draws, before, cuts, memory) =>
        {
            var filter = new NearDuplicates(SingleWords);
            // Ten families of texts of 30 words; a member lacks one word or has another one for it.
            var passages = draws.Select(d => Passages.Of(string.Join(' ', Enumerable.Range(0, 30).Select(w => w == d.Item2 ? $"new{w}" : $"family{d.Item1}word{w}")))).ToArray();
            var records = CorpusCut.Sign(filter, passages);
            var expected = AllPairs(records, filter.SignatureBytes, before);
            using var parts = CorpusCut.Parts(records, filter.SignatureBytes, cuts);
            var map = new DropMap(passages.Length) { Cause = 2 };
            for (var i = 0; i < passages.Length; i++) if (before[i]) map.Drop(i);
            map.Cause = 1;
            filter.Decide(parts, map, memory, CancellationToken.None);
            Assert.Equal(expected, CorpusCut.Causes(map));
        }, iter: 300);

    private static byte[] AllPairs(byte[] records, int width, bool[] before)
    {
        var count = records.Length / width;
        var label = Enumerable.Range(0, count).ToArray();
        ReadOnlySpan<byte> Record(int i) => records.AsSpan(i * width, width);
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (before[i] || before[j]) continue;
                var meet = false;
                for (var band = 0; band < 14; band++) meet |= Record(i).Slice(band * 8, 8).SequenceEqual(Record(j).Slice(band * 8, 8));
                if (!meet || MinHash.Similarity(Record(i).Slice(112, 256), Record(j).Slice(112, 256)) < 0.8) continue;
                var (low, high) = (Math.Min(label[i], label[j]), Math.Max(label[i], label[j]));
                for (var k = 0; k < count; k++) if (label[k] == high) label[k] = low;
            }
        }
        return [.. label.Select((first, i) => (byte)(before[i] ? 2 : first == i ? 0 : 1))];
    }

    [Fact]
    public void Decide_LargeFamily_IsOneSet()
    {
        // 5,000 texts that differ in a number: 12.5 million pairs, one comparison a passage.
        var passages = Enumerable.Range(0, 5000).Select(i => Passages.Of($"Your order number {i:D4} has left our house today and will be with you within three working days.")).ToArray();
        var causes = Decide(new NearDuplicates(new()), passages);
        Assert.Equal(0, causes[0]);
        Assert.True(causes.Sum(c => c) >= 4990);
    }

    [Fact]
    public void Decide_RepeatedText_IsDroppedWhateverTheMemory()
    {
        var passages = Enumerable.Range(0, 3000).Select(i => Passages.Of(i == 1500 ? "something else" : "the same text again")).ToArray();
        var causes = Decide(new NearDuplicates(new()), passages, memory: 0);
        Assert.Equal(2998, causes.Sum(c => c));
        Assert.Equal((0, 0), (causes[0], causes[1500]));
    }

    [Fact]
    public void Sign_HostileTexts_HaveSignatures()
    {
        var filter = new NearDuplicates(new());
        foreach (var text in Augmentations.HostileTexts.All())
        {
            var records = CorpusCut.Sign(filter, [Passages.Of(text), Passages.Of(text, [text, ""])]);
            Assert.Equal(CorpusCut.Sign(filter, [Passages.Of(text), Passages.Of(text, [text, ""])]), records);
        }
    }

    [Fact]
    public void Options_BandsThatFindLittle_AreAConfigurationError()
    {
        var e = Assert.Throws<ConfigurationException>(() => Components.Default().Step<IFilter>("near-duplicates", new NearDuplicatesOptions { Threshold = 0.5 }));
        Assert.Contains("14 bands of 8 rows find 5 %", e.Message);
        Assert.Contains("rows: 2", e.Message);
        Assert.Equal("near-duplicate", new NearDuplicates(new() { Threshold = 0.5, Bands = 20, Rows = 4 }).Reason);
    }
}
