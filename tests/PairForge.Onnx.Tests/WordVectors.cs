using System.Globalization;

namespace PairForge.Onnx.Tests;

/// <summary>The committed table of a few words with vectors of eight numbers, and model folders made of it.</summary>
internal static class WordVectors
{
    internal const int Dimension = 8;

    internal static string[] Words { get; } = [.. Rows().Select(r => r[0])];

    /// <summary>(words, dimension), row-major.</summary>
    internal static float[] Table { get; } = [.. Rows().SelectMany(r => r.Skip(1)).Select(n => float.Parse(n, CultureInfo.InvariantCulture))];

    /// <summary>The id of a word.</summary>
    internal static int Id(string word) => Array.IndexOf(Words, word);

    /// <summary>A tokenizer over the words, with special tokens around a text.</summary>
    internal static string Tokenizer { get; } = TokenizerJson.Of(
        TokenizerJson.WordPiece(Words), TokenizerJson.Uncased, """{"type":"BertPreTokenizer"}""", TokenizerJson.Template("[CLS]", Id("[CLS]"), "[SEP]", Id("[SEP]")), $"[{TokenizerJson.Added(0, "[PAD]")}]");

    /// <summary>A graph that looks each token up.</summary>
    internal static byte[] Lookup(string output = "last_hidden_state", float[]? table = null, int dimension = Dimension)
    {
        table ??= Table;
        var graph = new OnnxWriter();
        graph.Input("input_ids", OnnxWriter.Int64, -1, -1);
        graph.Input("attention_mask", OnnxWriter.Int64, -1, -1);
        graph.Output(output, -1, -1, dimension);
        graph.Node("Gather", [graph.Floats(table, table.Length / dimension, dimension), "input_ids"], output, ("axis", 0L));
        return graph.Model();
    }

    /// <summary>A graph that also pools and scales: a mean over the mask, length one.</summary>
    internal static byte[] Whole()
    {
        var graph = new OnnxWriter();
        graph.Input("input_ids", OnnxWriter.Int64, -1, -1);
        graph.Input("attention_mask", OnnxWriter.Int64, -1, -1);
        graph.Output("token_embeddings", -1, -1, Dimension);
        graph.Output("sentence_embedding", -1, Dimension);
        var tokens = graph.Node("Gather", [graph.Floats(Table, Words.Length, Dimension), "input_ids"], "token_embeddings", ("axis", 0L));
        var mask = graph.Node("Unsqueeze", [graph.Node("Cast", ["attention_mask"], ("to", (long)OnnxWriter.Float)), graph.Longs([2], 1)]);
        var sum = graph.Node("ReduceSum", [graph.Node("Mul", [tokens, mask]), graph.Longs([1], 1)], ("keepdims", 0L));
        var mean = graph.Node("Div", [sum, graph.Node("ReduceSum", [mask, graph.Longs([1], 1)], ("keepdims", 0L))]);
        graph.Node("LpNormalization", [mean], "sentence_embedding", ("axis", 1L), ("p", 2L));
        return graph.Model();
    }

    /// <summary>A cross-encoder's graph: the mean of both texts' vectors, weighed and added.</summary>
    internal static byte[] Scorer()
    {
        var graph = new OnnxWriter();
        graph.Input("input_ids", OnnxWriter.Int64, -1, -1);
        graph.Output("logits", -1, 1);
        var mean = graph.Node("ReduceMean", [graph.Node("Gather", [graph.Floats(Table, Words.Length, Dimension), "input_ids"], ("axis", 0L))], ("axes", (long[])[1]), ("keepdims", 0L));
        graph.Node("MatMul", [mean, graph.Floats([1, -2, 3, -4, 4, -3, 2, -1], Dimension, 1)], "logits");
        return graph.Model();
    }

    /// <summary>Writes a folder as sentence-transformers lays it out.</summary>
    internal static void Write(string folder, byte[] graph, string? pooling = """{"word_embedding_dimension":8,"pooling_mode_cls_token":false,"pooling_mode_mean_tokens":true,"pooling_mode_max_tokens":false,"pooling_mode_mean_sqrt_len_tokens":false}""", string graphName = "onnx/model.onnx")
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, graphName))!);
        Directory.CreateDirectory(Path.Combine(folder, "1_Pooling"));
        File.WriteAllBytes(Path.Combine(folder, graphName), graph);
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), Tokenizer);
        File.WriteAllText(Path.Combine(folder, "modules.json"), """[{"idx":0,"name":"0","path":"","type":"sentence_transformers.models.Transformer"},{"idx":1,"name":"1","path":"1_Pooling","type":"sentence_transformers.models.Pooling"},{"idx":2,"name":"2","path":"2_Normalize","type":"sentence_transformers.models.Normalize"}]""");
        File.WriteAllText(Path.Combine(folder, "sentence_bert_config.json"), """{"max_seq_length":16,"do_lower_case":false}""");
        if (pooling is not null) File.WriteAllText(Path.Combine(folder, "1_Pooling/config.json"), pooling);
    }

    private static IEnumerable<string[]> Rows() => File.ReadLines(Path.Combine(AppContext.BaseDirectory, "word-vectors.tsv")).Select(l => l.Split('\t'));
}
