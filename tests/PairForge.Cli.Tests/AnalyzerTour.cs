using PairForge;
using PairForge.Augmentations;
using PairForge.Configuration;
using PairForge.Text;

namespace PairForge.Cli.Tests;

/// <summary>The README's analyser of a user's own, compiled: a test holds the two together and runs it.</summary>
internal static class AnalyzerTour
{
    internal static void Run()
    {
        var components = Components.Default().Add<ITextAnalyzer, WordListOptions, WordList>("word-list", o => new(o));
        var antonyms = PipelineFile.Step<IHardNegative>("antonyms", ["analyzer.word-list.adjectives=[cold]"], components).Create();
        var random = new KeyedRandom(seed: 42, step: "tour", id: "1");
        var text = new AnalyzedText("Hot days and cold nights");
        Console.WriteLine(TextEdits.Apply(text.Text, antonyms.Apply(text, ref random).Edits));
    }
}

public sealed record WordListOptions
{
    public IReadOnlyList<string> Adjectives { get; init; } = [];
}

public sealed class WordList(WordListOptions options) : ITextAnalyzer
{
    public IReadOnlyList<TaggedToken> Analyze(AnalyzedText text) => [.. text.Words.Select(word => new TaggedToken(
        word.Start, word.Length, options.Adjectives.Contains(text[word].ToString()) ? UniversalPos.Adj : UniversalPos.X, text[word].ToString()))];
}
