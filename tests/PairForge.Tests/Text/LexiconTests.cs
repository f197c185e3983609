using System.Text;
using PairForge.Text;

namespace PairForge.Tests.Text;

public sealed class LexiconTests
{
    [Fact]
    public void Embedded_Dog_HasWordNetsSenses()
    {
        var senses = Lexicon.Embedded.Senses("dog", PartOfSpeech.Noun);
        Assert.Equal((7, 1, 42), (senses.Length, senses[0].Rank, senses[0].Count)); // "dog n 7 1 ..." and dog%1:05:00:: 1 42
        Assert.Equal(["Canis familiaris", "dog", "domestic dog"], Lexicon.Embedded.Members(senses[0].Synset).ToArray().Select(m => m.Lemma).Order(StringComparer.Ordinal));
        Assert.Equal('p', Lexicon.Embedded.Senses("afraid", PartOfSpeech.Adjective)[0].Place);
        Assert.Equal([new LexiconAntonym(1, "cold"), new LexiconAntonym(3, "cold")], Lexicon.Embedded.Antonyms("hot", PartOfSpeech.Adjective).ToArray()); // "hot" a 1 ! cold
        Assert.Equal(["mouse"], Lexicon.Embedded.BasesOf("mice", PartOfSpeech.Noun).ToArray());
    }

    [Fact]
    public void Import_WordNet_GivesTheShippedBytes()
    {
        const string folder = "/usr/share/wordnet";
        Assert.SkipUnless(File.Exists(Path.Combine(folder, "index.noun")), "needs the WordNet database files");
        using var made = new MemoryStream();
        WordNetImporter.Import(folder, made);
        using var shipped = typeof(Lexicon).Assembly.GetManifestResourceStream("wordnet-en.tsv.gz")!;
        var bytes = new byte[shipped.Length];
        shipped.ReadExactly(bytes);
        Assert.True(made.ToArray().AsSpan().SequenceEqual(bytes), "the importer's output differs from resources/lexicons/wordnet-en.tsv.gz; run it again");
    }

    [Theory]
    [InlineData("dog n 1.1")]
    [InlineData("dog\tq\t1.1")]
    [InlineData("dog\tn\tx")]
    [InlineData("dog\tn!\tcat")]
    [InlineData("dog\tny\tcat")]
    public void Load_MalformedLine_NamesIt(string line)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes("# a comment\n" + line + "\n"));
        var e = Assert.Throws<PairForgeException>(() => Lexicon.Load(stream, "my.tsv"));
        Assert.StartsWith("line 2 of lexicon 'my.tsv'", e.Message);
    }
}
