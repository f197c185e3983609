using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;
using System.Text.Json;

namespace PairForge.Runs;

/// <summary>
/// <c>provenance.json</c> of a dataset: what is true of the making and not of the rows. It names the pipeline file, the
/// program and the machine's instructions; no hash covers it, and no secret stands in it.
/// </summary>
internal static class Provenance
{
    internal const string FileName = "provenance.json";

    internal static byte[] Of(RunContext context)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("encoder", context.Encodes ? context.Encoder.Fingerprint : null);
            json.WriteString("instructions", Avx512F.IsSupported ? "avx512" : Avx2.IsSupported ? "avx2" : RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant());
            json.WriteString("operating_system", RuntimeInformation.RuntimeIdentifier);
            json.WriteString("pairforge", RunPlan.Version);
            json.WritePropertyName("pipeline");
            if (context.Pipeline.Origin is { } origin) json.WriteRawValue(origin.ToBytes());
            else json.WriteNullValue();
            json.WriteString("runtime", RuntimeInformation.FrameworkDescription);
            json.WriteEndObject();
        }
        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    /// <summary>Where a dataset's pipeline came from; null where code built it.</summary>
    internal static RunOrigin? ReadOrigin(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) return null;
        using var document = JsonDocument.Parse(RegularFile.ReadAllBytes(path));
        var pipeline = document.RootElement.GetProperty("pipeline");
        return pipeline.ValueKind == JsonValueKind.Object ? RunOrigin.Parse(pipeline.GetRawText()) : null;
    }
}
