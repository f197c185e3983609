using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PairForge.Hooks;

/// <summary>Answers of hooks on disk, a file a text, so that nothing is paid for twice.</summary>
/// <remarks>
/// A file is named by the SHA-256 of what decides its answer: the service's identity and the text, never a secret. It is written under
/// another name and renamed, and holds a hash of its content: what a power cut tore is as if it were not there. Several processes may
/// share a folder.
/// </remarks>
public sealed class AnswerCache
{
    private string? _folder;

    /// <summary>A cache in a folder, which is made with the first answer; null keeps nothing until <see cref="Open"/> names one.</summary>
    public AnswerCache(string? folder) => _folder = folder;

    /// <summary>Names the folder where none was named before.</summary>
    public void Open(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _folder ??= folder;
    }

    /// <summary>The key of a request.</summary>
    /// <param name="service">Everything that decides an answer beside the text.</param>
    /// <param name="text">The text.</param>
    public static string KeyOf(string service, string text)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(text);
        return Hash($"{service.Length}:{service}{text}");
    }

    /// <summary>What was answered before; null where nothing was, or where its file is torn.</summary>
    public Rewording? Find(string key)
    {
        if (_folder is null) return null;
        try
        {
            var entry = JsonNode.Parse(File.ReadAllBytes(PathOf(_folder, key)))!;
            var (text, refusal) = ((string?)entry["text"], (string?)entry["refusal"]);
            if ((text is null) == (refusal is null) || (string?)entry["sha256"] != Hash(key + (text ?? refusal))) return null;
            return text is null ? Rewording.Refused(refusal!) : Rewording.Of(text);
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or FormatException or NullReferenceException)
        {
            return null;
        }
    }

    /// <summary>Keeps an answer.</summary>
    /// <exception cref="PairForgeException">The folder cannot be written: a run that would pay again does not go on.</exception>
    public void Add(string key, Rewording answer)
    {
        if (_folder is null) return;
        var path = PathOf(_folder, key);
        var temporary = $"{path}.{Path.GetRandomFileName()}";
        var entry = new JsonObject { [answer.Text is null ? "refusal" : "text"] = answer.Text ?? answer.Refusal, ["sha256"] = Hash(key + (answer.Text ?? answer.Refusal)) };
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(temporary, entry.ToJsonString());
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new PairForgeException(FailureKind.CannotCreateOutput, $"the cache {_folder} cannot be written ({fault.Message}); name another with the operation's cache", fault);
        }
    }

    private static string PathOf(string folder, string key) => Path.Combine(folder, key[..2], key[2..] + ".json");

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.Unicode.GetBytes(text)));
}
