using System.Text.Json;
using PairForge.Encoders;

namespace PairForge.Onnx;

/// <summary>The files of a model folder. Nothing outside of it is read, whatever its files name or link to.</summary>
/// <remarks>The one exception is a snapshot in the Hugging Face Hub's cache, whose files are links into the same model's <c>blobs</c>.</remarks>
internal sealed class ModelDirectory
{
    private const int MostConfigurationBytes = 16 << 20;
    private const int MostLinks = 32;

    private readonly string _root;
    private readonly string? _blobs;

    /// <param name="path">The folder.</param>
    /// <exception cref="PairForgeException">It is missing, or a file.</exception>
    internal ModelDirectory(InputPath path)
    {
        Shown = path.Shown;
        if (File.Exists(path.Resolved))
        {
            ModelFile.RefuseCode(path.Resolved);
            throw new PairForgeException(FailureKind.InputMissing, $"{Shown} is a file; give the folder of an ONNX model: model.onnx or onnx/model.onnx, and its tokenizer files");
        }
        if (!Directory.Exists(path.Resolved)) throw new PairForgeException(FailureKind.InputMissing, $"the model folder {Shown} does not exist; give one with model.onnx or onnx/model.onnx, and tokenizer files");
        _root = RealPath(path.Resolved, 0);
        if (Path.GetDirectoryName(_root) is { } parent && Path.GetFileName(parent) == "snapshots") _blobs = Path.Combine(Path.GetDirectoryName(parent)!, "blobs") + Path.DirectorySeparatorChar;
    }

    /// <summary>The folder as messages show it.</summary>
    internal string Shown { get; }

    /// <summary>Where a file of the folder lies; null where there is none.</summary>
    /// <param name="name">Its path in the folder, with slashes.</param>
    /// <exception cref="PairForgeException">The path leads out of the folder.</exception>
    internal string? Find(string name)
    {
        if (Path.IsPathRooted(name) || name.Split('/', '\\').Contains("..")) throw Outside(name, "the name leads out of it");
        var path = Path.Combine(_root, name);
        if (!File.Exists(path) && new FileInfo(path).LinkTarget is null) return null;
        string real;
        try
        {
            real = RealPath(path, 0);
        }
        catch (IOException e)
        {
            throw new PairForgeException(FailureKind.InputMissing, $"{Shown}: {name} cannot be read: {e.Message}", e);
        }
        if (!real.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal) && (_blobs is null || !real.StartsWith(_blobs, StringComparison.Ordinal)))
            throw Outside(name, $"it is a link to {real}");
        if (!File.Exists(real)) throw new PairForgeException(FailureKind.InputMissing, $"{Shown}: {name} is a link to {real}, which does not exist");
        return path;
    }

    /// <summary>Reads a JSON file; null where there is none.</summary>
    /// <exception cref="PairForgeException">It is no JSON, or too long.</exception>
    internal JsonElement? Json(string name)
    {
        if (Find(name) is not { } path) return null;
        try
        {
            return JsonDocument.Parse(RegularFile.ReadAllBytes(path, MostConfigurationBytes)).RootElement;
        }
        catch (JsonException e)
        {
            throw new PairForgeException(FailureKind.BadData, $"{Shown}: {name} is not valid JSON at line {e.LineNumber + 1}: {e.Message.ReplaceLineEndings(" ")}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PairForgeException(FailureKind.InputMissing, $"{Shown}: {name} cannot be read: {e.Message}", e);
        }
    }

    private PairForgeException Outside(string name, string why) =>
        new(FailureKind.BadConfiguration, $"{Shown}: {name} is outside of the model folder ({why}); copy the file into the folder");

    /// <summary>The path with every link followed.</summary>
    private static string RealPath(string path, int links)
    {
        if (links > MostLinks) throw new IOException("too many links");
        var full = Path.GetFullPath(path);
        var real = Path.GetPathRoot(full)!;
        foreach (var part in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(real, part);
            real = new FileInfo(next).LinkTarget is { } target ? RealPath(Path.Combine(real, target), links + 1) : next;
        }
        return real;
    }
}
