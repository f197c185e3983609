using System.Text;
using System.Text.Json;

namespace PairForge.Runs;

/// <summary>
/// The pipeline file that a run came from, kept beside its work so that <c>worker</c> and <c>resume</c> can read it again.
/// It is not part of the run's identity, and holds what the file says: a secret stands in it as <c>${env:NAME}</c>.
/// </summary>
/// <param name="Text">The file's text.</param>
/// <param name="File">Its name in messages.</param>
/// <param name="Folder">The folder that its relative paths resolve against.</param>
/// <param name="WorkingDirectory">The folder that paths of <c>--set</c> resolve against.</param>
/// <param name="Sets">The <c>--set</c> assignments.</param>
internal sealed record RunOrigin(string Text, string File, string Folder, string WorkingDirectory, IReadOnlyList<string> Sets)
{
    internal const string FileName = $"{RunStore.Folder}/origin.json";

    internal byte[] ToBytes()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("file", File);
            json.WriteString("folder", Folder);
            json.WriteStartArray("sets");
            foreach (var set in Sets) json.WriteStringValue(set);
            json.WriteEndArray();
            json.WriteString("text", Text);
            json.WriteString("working_directory", WorkingDirectory);
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    internal static RunOrigin Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        return new RunOrigin(
            root.GetProperty("text").GetString()!, root.GetProperty("file").GetString()!, root.GetProperty("folder").GetString()!,
            root.GetProperty("working_directory").GetString()!, [.. root.GetProperty("sets").EnumerateArray().Select(s => s.GetString()!)]);
    }
}
