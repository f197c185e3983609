using System.Text.Json;

namespace PairForge.Hooks;

/// <summary>Texts as JSON, to services and back; every service answers with a list of texts under one key.</summary>
internal static class AnswerJson
{
    /// <summary>The most bytes that an answer to <paramref name="texts"/> may have: room for what words a text anew, and an end to what does not.</summary>
    internal static long MostBytes(IReadOnlyList<string> texts) => 65_536 + 64L * texts.Sum(t => (long)t.Length);

    /// <summary>One line of JSON in ASCII: <c>{"texts":["...","..."]}</c>.</summary>
    internal static byte[] Write(IReadOnlyList<string> texts)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteTexts(json, "texts", texts);
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    internal static void WriteTexts(Utf8JsonWriter json, string key, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(key);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    /// <summary>Reads the texts under <paramref name="key"/>.</summary>
    /// <exception cref="HookFault">It is no such JSON.</exception>
    internal static Rewording[] Read(ReadOnlyMemory<byte> answer, string key)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            return [.. document.RootElement.GetProperty(key).EnumerateArray().Select(text => Rewording.Of(text.GetString()!))];
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException or ArgumentNullException)
        {
            throw new HookFault("bad-answer", isTransient: true, inner: fault);
        }
    }
}
