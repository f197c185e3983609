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
