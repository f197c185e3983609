using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace PairForge.Onnx.Tests;

/// <summary>Makes an ONNX model folder of a published table of word-piece vectors: a Unigram tokenizer and a graph that looks the pieces up.</summary>
internal static class PublishedTable
{
    private const int Dimension = 256;

    /// <summary>Writes the folder and answers the table, (pieces, 256).</summary>
    internal static float[] Write(TemporaryFolder folder, string source)
    {
        var table = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(source, "embeddings.8002x256.f32le"))).ToArray();
        // One piece has no score in the published file; it is given that of a rare one.
        var pieces = JsonNode.Parse(File.ReadAllText(Path.Combine(source, "vocab.json")))!.AsArray();
        foreach (var piece in pieces) piece![1] ??= -14.0;
        var model = new JsonObject { ["type"] = "Unigram", ["unk_id"] = 0, ["vocab"] = pieces };
        File.WriteAllText(folder["tokenizer.json"], TokenizerJson.Of(model.ToJsonString(), preTokenizer: """{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}"""));
        File.WriteAllBytes(folder["model.onnx"], WordVectors.Lookup(table: table, dimension: Dimension));
        File.WriteAllText(folder["sentence_bert_config.json"], """{"max_seq_length":128}""");
        return table;
    }
}
