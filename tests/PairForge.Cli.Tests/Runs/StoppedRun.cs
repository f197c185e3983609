using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using PairForge.Configuration;
using PairForge.Runs;

namespace PairForge.Cli.Tests.Runs;

/// <summary>A run that has done its first stage and no more, whose markers can be made to lie.</summary>
internal static partial class StoppedRun
{
    internal static void Make(string pipeline, string folder)
    {
        var components = Components.Default();
        var plan = PipelineRunner.Plan(PipelineFile.Load(pipeline, components), new RunOptions { Out = (OutputPath)folder });
        StoredRun.RunIndexAsync(plan, "map", 0, components).GetAwaiter().GetResult();
    }

    /// <summary>Gives the first marker another name for each of its files, and the hash that makes the marker count.</summary>
    internal static void Rename(string folder, string name)
    {
        var path = Directory.GetFiles(Path.Combine(folder, "_run", "done")).Order(StringComparer.Ordinal).First();
        var named = FilePath().Replace(File.ReadAllText(path), _ => $"\"path\": {System.Text.Json.JsonSerializer.Serialize(name)}");
        var body = Seal().Replace(named, "\n}\n");
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
        File.WriteAllText(path, body[..^3] + $",\n  \"marker_sha256\": \"{hash}\"\n}}\n");
    }

    [GeneratedRegex("\"path\": \"[^\"]*\"")]
    private static partial Regex FilePath();

    [GeneratedRegex(",\n  \"marker_sha256\": \"[0-9a-f]*\"\n}\n$")]
    private static partial Regex Seal();
}
