using System.Text.Json;
using PairForge.Encoders;

namespace PairForge.Configuration;

/// <summary>Finds out what kind of encoder a path is.</summary>
public static class EncoderFolder
{
    /// <summary>The <c>encode</c> component that loads it, and its options as JSON: <c>onnx</c> where a graph lies in it, <c>checkpoint</c> where pairforge train made it, else <c>static</c>.</summary>
    /// <param name="path">A folder, or a file of word vectors.</param>
    public static (string Name, string Options) Find(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return (HasGraph(path) ? "onnx" : IsCheckpoint(path) ? "checkpoint" : "static", JsonSerializer.Serialize(new { path = Path.GetFullPath(path) }));
    }

    /// <summary>Loads the encoder that a path is.</summary>
    /// <param name="path">A folder, or a file of word vectors.</param>
    /// <param name="sets">Options of the encoder, <c>key=value</c>.</param>
    /// <param name="components">The known components.</param>
    /// <exception cref="PairForgeException">It is missing, of no known kind, or an option is wrong.</exception>
    public static ITextEncoder Open(string path, IReadOnlyList<string> sets, Components components)
    {
        ArgumentNullException.ThrowIfNull(sets);
        if (!Path.Exists(path)) throw new PairForgeException(FailureKind.InputMissing, $"the model folder {path} does not exist; give one that pairforge train wrote, or of an ONNX or static encoder");
        return PipelineFile.Step<ITextEncoder>(Find(path).Name, ["path=" + JsonSerializer.Serialize(Path.GetFullPath(path)), .. sets], components).Create();
    }

    private static bool HasGraph(string path) =>
        Directory.Exists(path) && (File.Exists(Path.Combine(path, "model.onnx")) || Directory.Exists(Path.Combine(path, "onnx")));

    private static bool IsCheckpoint(string path)
    {
        try
        {
            _ = WordTokenizerFile.Read(StaticEncoder.FilesOf(path).Tokenizer);
            return true;
        }
        catch (PairForgeException)
        {
            return false; // another kind, or nothing: static says what is wrong
        }
    }
}
