namespace PairForge.Text;

/// <summary>A word or mark of a text with what an analyser says of it.</summary>
/// <param name="Start">First UTF-16 unit.</param>
/// <param name="Length">UTF-16 units.</param>
/// <param name="Pos">Universal part of speech.</param>
/// <param name="Lemma">Lemma, in lower case but for names.</param>
public readonly record struct TaggedToken(int Start, int Length, UniversalPos Pos, string Lemma);

/// <summary>Says of each word of a text what part of speech it is and what its lemma is.</summary>
/// <remarks>
/// The seam for a tagger of your own (Catalyst, a model behind ONNX Runtime, a service's answers in a table): operations that need
/// parts of speech take one as <c>analyzer</c>. Pure: the same text gives the same tokens, on any thread. Tokens ascend and do not
/// overlap; an operation looks up the token that starts where its word starts, so other segmentations do no harm.
/// </remarks>
public interface ITextAnalyzer
{
    /// <summary>The tokens of <paramref name="text"/>, ascending.</summary>
    IReadOnlyList<TaggedToken> Analyze(AnalyzedText text);
}
