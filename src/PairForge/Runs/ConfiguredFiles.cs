using System.Collections;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PairForge.Runs;

/// <summary>The files that a pipeline names beside its sources and its encoder: lexicons, evaluation sets, a candidate corpus.</summary>
/// <remarks>Sources are inputs of their own in the plan, and the encoder's fingerprint covers its files.</remarks>
internal static class ConfiguredFiles
{
    /// <summary>Each file's key, <c>filter.0.contamination.files.1</c>, and the SHA-256 of its content, hex, by key.</summary>
    /// <exception cref="PairForgeException">One is missing or unreadable.</exception>
    internal static SortedDictionary<string, string> Hash(Pipeline pipeline)
    {
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, block) in RunPlan.Identity(pipeline))
        {
            if (name is "source" or "encode") continue;
            foreach (var (key, path) in In(name, block)) hashes.Add(key, Hash(key, path));
        }
        return hashes;
    }

    private static IEnumerable<(string Key, InputPath Path)> In(string key, object? value) => value switch
    {
        null or string or Secret => [],
        InputPath path => [(key, path)],
        CommandWord word => word.File is { } file ? [(key, file)] : [],
        IEnumerable list => list.Cast<object?>().SelectMany((item, i) => In(string.Create(CultureInfo.InvariantCulture, $"{key}.{i}"), item)),
        _ when value.GetType() is { IsPrimitive: false, IsEnum: false } => CanonicalJson.Members(value).SelectMany(m => In($"{key}.{m.Name}", m.Value)),
        _ => [],
    };

    private static string Hash(string key, InputPath path)
    {
        if (File.Exists(path.Resolved)) return InputHashes.OfFile(path.Resolved);
        if (!Directory.Exists(path.Resolved)) throw new PairForgeException(FailureKind.InputMissing, $"{key}: {path.Shown} does not exist");
        var all = new StringBuilder();
        foreach (var file in Directory.EnumerateFiles(path.Resolved).Order(StringComparer.Ordinal))
            all.Append(CultureInfo.InvariantCulture, $"{Path.GetFileName(file)}\n{InputHashes.OfFile(file)}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all.ToString())));
    }
}
