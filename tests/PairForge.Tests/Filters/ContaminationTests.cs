using PairForge.Encoders;
using PairForge.Filters;
using PairForge.Tests.Augmentations;

namespace PairForge.Tests.Filters;

public sealed class ContaminationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Contamination Against(IEnumerable<string> texts, int ngram = 13, ContaminationEmbeddingOptions? embedding = null)
    {
        File.WriteAllLines(_folder["evaluation.txt"], texts);
        return new Contamination(new() { Files = [_folder["evaluation.txt"]], Ngram = ngram, Embedding = embedding });
    }

    [Fact]
    public void Refuse_AnyTextOfThePassage_IsMatchedLoosely()
    {
        File.WriteAllText(_folder["a.tsv"], "score\tsentence1\tsentence2\n5\tA plane is taking off.\tAn air plane.\n");
        File.WriteAllText(_folder["queries.jsonl"], "{\"_id\":\"1\",\"text\":\"What is flow?\"}\n");
        File.WriteAllText(_folder["c.txt"], "A line of text\n\nwhat is flow\n");
        var filter = new Contamination(new() { Files = [_folder["a.tsv"], _folder["queries.jsonl"], _folder["c.txt"]] });
        Assert.Equal("contaminated", filter.Refuse(Passages.Of("a plane is taking off")));
        Assert.Equal("contaminated", filter.Refuse(Passages.Of("fine", ["AN AIR PLANE"])));
        Assert.Equal("contaminated", filter.Refuse(Passages.Of("fine", ["fine"], ["what is flow"])));
        Assert.Equal("contaminated", filter.Refuse(Passages.Of("A line, of text.")));
        Assert.Null(filter.Refuse(Passages.Of("A plane is landing.", ["ok"], ["5"])));
        Assert.Null(filter.Refuse(Passages.Of("")));
        Assert.True(filter.Matches("An AIR plane"));
        Assert.False(filter.Matches("An air ship"));
        Assert.Equal([_folder["queries.jsonl"], _folder["c.txt"]], filter.Hits(Passages.Of("fine", ["What is flow"])));
        Assert.Equal(filter.Files, filter.Hits(Passages.Of("A plane is taking off", ["What is flow"])));
        Assert.Empty(filter.Hits(Passages.Of("fine")));
    }

    [Theory]
    [InlineData(7, 7, false)] // a short text counts in whole alone
    [InlineData(8, 8, true)]
    [InlineData(12, 7, false)]
    [InlineData(12, 8, true)]
    [InlineData(13, 12, false)]
    [InlineData(13, 13, true)]
    [InlineData(40, 13, true)]
    public void Matches_WordsInARow_AreCounted(int evaluationWords, int shared, bool expected)
    {
        var filter = Against([string.Join(' ', Enumerable.Range(0, evaluationWords).Select(i => $"w{i}"))]);
        Assert.Equal(expected, filter.Matches("Before it. " + string.Join(", ", Enumerable.Range(evaluationWords - shared, shared).Select(i => $"W{i}")) + " and after."));
    }

    [Fact]
    public void Matches_NgramZero_ComparesWholeTexts()
    {
        var words = string.Join(' ', Enumerable.Range(0, 20).Select(i => $"w{i}"));
        Assert.True(Against([words], ngram: 0).Matches(words.ToUpperInvariant()));
        Assert.False(Against([words], ngram: 0).Matches(words + " more"));
    }

    [Fact]
    public void Refuse_ThousandPlantedLeaks_AreFound()
    {
        // Evaluation texts of 8 to 40-odd words, from sentences that ship; the other half is unrelated text.
        var sentences = Corpora.Quickstart();
        var texts = new List<string>();
        for (var i = 0; texts.Count < 250; i += 3)
        {
            var text = string.Join(' ', sentences[i % 800], sentences[(i + 1) % 800], sentences[(i + 2) % 800]);
            if (Words(text).Length >= 26) texts.Add(text);
            if (i > 5000) break;
        }
        var shorts = sentences.Take(800).Where(s => Words(s).Length >= 8).Take(250).ToArray();
        var filter = Against(texts.Concat(shorts));
        var (edits, editsFound, planted) = (0, 0, 0);
        foreach (var text in texts.Concat(shorts))
        {
            Assert.True(filter.Matches(text), text);
            Assert.True(filter.Matches(Disguise(text)), Disguise(text));
            planted += 2;
        }
        foreach (var text in texts)
        {
            var random = new KeyedRandom(5, "leak", text);
            var words = Words(text);
            words[random.NextInt(words.Length)] = "changed";
            edits++;
            editsFound += filter.Matches(string.Join(' ', words)) ? 1 : 0;
        }
        foreach (var text in shorts)
        {
            Assert.True(filter.Matches($"Somebody wrote to us: \"{text}\" We do not know what to make of it."), text);
            planted++;
        }
        Assert.True(planted + edits >= 1000, $"only {planted + edits} leaks");
        Assert.True(editsFound >= 0.95 * edits, $"{editsFound} of {edits} edits were found");

        static string[] Words(string text) => text.Split(' ');

        static string Disguise(string text) => "  \u201C" + string.Join(" \u00A0", text.ToUpperInvariant().Split(' ')).Replace(".", " !", StringComparison.Ordinal).Replace(",", ";", StringComparison.Ordinal) + "\u201D";
    }

    [Fact]
    public void Matches_OtherTextsOfOneKind_AreRarelyHit()
    {
        // Questions to a baker and to an optician: "Can I make an appointment to have my ..." is the one run of eight words that they share.
        var sentences = Corpora.Quickstart();
        var filter = Against(sentences.Take(800));
        var others = sentences.Skip(810).ToArray();
        Assert.InRange(others.Count(filter.Matches), 0, 0.002 * others.Length);
    }

    [Fact]
    public void Matches_UnrelatedCorpora_AreRarelyHit()
    {
        var (sts, brown, captions) = (SharedData.Find("sts/sts_en_dev.tsv"), SharedData.Find("corpus/brown.txt"), SharedData.Find("corpus/multi30k_captions.en.txt"));
        Assert.SkipWhen(sts is null || brown is null || captions is null, "needs the shared corpora");
        var filter = new Contamination(new() { Files = [sts!] });
        Assert.InRange(File.ReadLines(brown!).Count(filter.Matches), 0, 56); // 0.1 %; none at this writing
        var lines = File.ReadLines(captions!).Where((_, i) => i % 10 == 0).ToArray();
        Assert.InRange(lines.Count(filter.Matches), 0, 0.005 * lines.Length); // from the same pictures in part; 0.31 % of all
    }

    [Fact]
    public void Matches_NearbyEmbedding_IsFound()
    {
        var embedding = new ContaminationEmbeddingOptions { Encode = Step<ITextEncoder>.Of("hashing", new HashingEncoder(new HashingOptions { Dimension = 256 }), new()), Similarity = 0.8 };
        string[] evaluation = ["The striped cat sleeps on the warm windowsill all day", "Ships sail to the harbour at night"];
        Assert.False(Against(evaluation).Matches("The striped cat sleeps on a warm windowsill every day"));
        var filter = Against(evaluation, embedding: embedding);
        Assert.True(filter.Matches("The striped cat sleeps on a warm windowsill all day"));
        Assert.False(filter.Matches("A train leaves in the morning"));
        var passages = Enumerable.Range(0, 30).Select(i => Passages.Of(i % 3 == 0 ? "The striped cat sleeps on a warm windowsill all day" : $"text {i}", i % 3 == 1 ? ["Ships sail to the harbour at night!"] : [])).ToArray();
        var reasons = new string?[30];
        ((IFilter)filter).Refuse(passages, reasons);
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(i % 3 == 2 ? null : "contaminated", reasons[i]);
            Assert.Equal(reasons[i], filter.Refuse(passages[i]));
        }
    }

    [Fact]
    public void Options_Values_AreChecked()
    {
        var files = Enumerable.Repeat<InputPath>("x", 65).ToArray();
        Assert.Throws<ConfigurationException>(() => Components.Default().Step<IFilter>("contamination", new ContaminationOptions { Files = files }));
        Assert.Contains("ngram is 3", Assert.Throws<ConfigurationException>(() => Components.Default().Step<IFilter>("contamination", new ContaminationOptions { Files = files[..1], Ngram = 3 })).Message);
        var missing = Assert.Throws<PairForgeException>(() => new Contamination(new() { Files = [_folder["a.tsv"]] }));
        Assert.Equal(FailureKind.InputMissing, missing.Kind);
    }
}
