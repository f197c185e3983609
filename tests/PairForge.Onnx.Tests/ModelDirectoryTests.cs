namespace PairForge.Onnx.Tests;

/// <summary>What is wrong with a model folder is one line that says what, where and what to do.</summary>
public sealed class ModelDirectoryTests
{
    public static TheoryData<string, string> Damages { get; } = new()
    {
        { "missing", "the model folder {0} does not exist; give one with model.onnx or onnx/model.onnx, and tokenizer files" },
        { "file", "{0} is a file; give the folder of an ONNX model: model.onnx or onnx/model.onnx, and its tokenizer files" },
        { "empty", "{0} has no tokenizer.json, vocab.txt or sentencepiece.bpe.model; a tokenizer must lie beside the model" },
        { "no graph", "{0} has no onnx/model.onnx and no model.onnx; export the model with optimum-cli export onnx, or name its graph with file" },
        { "no such graph", "{0} has no onnx/model_int4.onnx; export the model with optimum-cli export onnx, or name its graph with file" },
        { "graph outside", "{0}: ../model.onnx is outside of the model folder (the name leads out of it); copy the file into the folder" },
        { "link outside", "{0}: onnx/model.onnx is outside of the model folder (it is a link to {1}/model.onnx); copy the file into the folder" },
        { "folder is a link outside", "{0}: onnx/model.onnx is outside of the model folder (it is a link to {1}/model.onnx); copy the file into the folder" },
        { "link to nothing", "{0}: onnx/model.onnx is a link to {0}/gone.onnx, which does not exist" },
        { "cut graph", "{0}: onnx/model.onnx is no ONNX model: it ends within the" },
        { "text", "{0}: onnx/model.onnx is no ONNX model: " },
        { "no graph inside", "{0}: onnx/model.onnx is no ONNX model: it holds no graph" },
        { "unknown operation", "{0}: onnx/model.onnx cannot be loaded by ONNX Runtime: " },
        { "pickle", "onnx/model.onnx is a pickle, as .pt, .bin and .pkl files are, which can run code when it is loaded" },
        { "external", "{0}: onnx/model.onnx keeps weights in '../../etc/passwd'; only models whose weights are inside of the file are read: save it with onnx.save(model, path, save_as_external_data=False), or take a quantised one" },
        { "input", "{0}: onnx/model.onnx asks for the input 'position_ids'; input_ids, attention_mask, token_type_ids can be given" },
        { "output", "{0}: onnx/model.onnx has the outputs one, two; one of sentence_embedding, last_hidden_state, token_embeddings was expected" },
        { "shape", "{0}: onnx/model.onnx answers 'last_hidden_state' of shape (1, 3, 1, 8) for 1 row of 3 tokens; (1, 3, dimension) or (1, dimension) was expected" },
        { "small vocabulary", "{0}: onnx/model.onnx cannot be run: " },
        { "dense", "{0}: modules.json has the module 'sentence_transformers.models.Dense' at place 1, which cannot be computed; Transformer, Pooling and Normalize can: export a graph with the output sentence_embedding, which holds all modules" },
        { "no pooling configuration", "{0} has no 1_Pooling/config.json, which modules.json names" },
        { "no pooling", "{0}: 1_Pooling/config.json turns no pooling mode on; one of pooling_mode_cls_token" },
        { "unknown pooling", "{0}: 1_Pooling/config.json: pooling_mode_attention is true, which cannot be computed" },
        { "module outside", "{0}: ../x/config.json is outside of the model folder (the name leads out of it); copy the file into the folder" },
        { "bad configuration", "{0}: sentence_bert_config.json is not valid JSON at line 1" },
        { "bad number", "sentence_bert_config.json: max_seq_length is \"16\"; a whole number above 0 was expected" },
        { "no room", "{0}: onnx/model.onnx gets rows of 2 tokens, which leave no room for a text beside 2 special tokens; raise max_tokens" },
        { "sentencepiece without a class", "{0}: spiece.model needs a tokenizer_config.json whose tokenizer_class is XLMRobertaTokenizer, T5Tokenizer or AlbertTokenizer, found none; or save the tokenizer as tokenizer.json" },
        { "damaged tokenizer", "{0}/tokenizer.json is not valid JSON at line 1; a tokenizer.json was expected" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void Constructor_WhatIsWrong_IsOneLine(string damage, string message)
    {
        using TemporaryFolder folder = new(), outside = new();
        WordVectors.Write(folder.Path, WordVectors.Lookup());
        var options = Damage(damage, folder, outside);
        var fault = Assert.Throws<PairForgeException>(() => new OnnxEncoder(options));
        var expected = message.Replace("{0}", options.Path.Resolved, StringComparison.Ordinal).Replace("{1}", outside.Path, StringComparison.Ordinal);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
        Assert.True(fault.Message.Length < 900, fault.Message);
    }

    /// <summary>A snapshot of the Hub's cache: its files are links into the model's own blobs.</summary>
    [Fact]
    public void Constructor_SnapshotOfTheHub_IsRead()
    {
        using var cache = new TemporaryFolder();
        using var model = new TemporaryFolder();
        WordVectors.Write(model.Path, WordVectors.Lookup());
        Directory.CreateDirectory(cache["blobs"]);
        foreach (var file in Directory.EnumerateFiles(model.Path, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(model.Path, file);
            var blob = cache["blobs/" + name.Replace('/', '-')];
            File.Copy(file, blob);
            var link = cache["snapshots/1234/" + name];
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            File.CreateSymbolicLink(link, Path.GetRelativePath(Path.GetDirectoryName(link)!, blob));
        }
        using OnnxEncoder direct = new(new OnnxOptions { Path = model.Path }), linked = new(new OnnxOptions { Path = cache["snapshots/1234"] });
        Assert.Equal(direct.Fingerprint, linked.Fingerprint);
    }

    private static OnnxOptions Damage(string damage, TemporaryFolder folder, TemporaryFolder outside)
    {
        var options = new OnnxOptions { Path = folder.Path };
        var graph = folder["onnx/model.onnx"];
        switch (damage)
        {
            case "missing": return options with { Path = folder["gone"] };
            case "file": return options with { Path = folder["tokenizer.json"] };
            case "empty": return options with { Path = outside.Path };
            case "no graph": File.Delete(graph); break;
            case "no such graph": return options with { File = "onnx/model_int4.onnx" };
            case "graph outside": return options with { File = "../model.onnx" };
            case "link outside":
                File.Move(graph, outside["model.onnx"]);
                File.CreateSymbolicLink(graph, outside["model.onnx"]);
                break;
            case "folder is a link outside":
                File.Move(graph, outside["model.onnx"]);
                Directory.Delete(folder["onnx"]);
                Directory.CreateSymbolicLink(folder["onnx"], outside.Path);
                break;
            case "link to nothing":
                File.Delete(graph);
                File.CreateSymbolicLink(graph, folder["gone.onnx"]);
                break;
            case "cut graph": File.WriteAllBytes(graph, File.ReadAllBytes(graph)[..500]); break;
            case "text": File.WriteAllText(graph, "version https://git-lfs.github.com/spec/v1\n"); break;
            case "no graph inside": File.WriteAllBytes(graph, []); break;
            case "unknown operation": File.WriteAllBytes(graph, Graph(g => g.Node("NoSuchThing", ["input_ids"], "last_hidden_state"))); break;
            case "pickle": File.WriteAllBytes(graph, [0x80, 4, 0x95, 1, 2, 3, 4, 5, 6, 7]); break;
            case "external": File.WriteAllBytes(graph, Graph(g => g.Node("Gather", [g.External("../../etc/passwd", 10, 8), "input_ids"], "last_hidden_state"))); break;
            case "input": File.WriteAllBytes(graph, Graph(g =>
            {
                g.Input("position_ids", OnnxWriter.Int64, -1, -1);
                g.Node("Gather", [g.Floats(WordVectors.Table, WordVectors.Words.Length, 8), "input_ids"], "last_hidden_state");
            })); break;
            case "output": File.WriteAllBytes(graph, Graph(g =>
            {
                g.Node("Gather", [g.Floats(WordVectors.Table, WordVectors.Words.Length, 8), "input_ids"], "one");
                g.Node("Identity", ["one"], "two");
            }, "one", "two")); break;
            case "shape": File.WriteAllBytes(graph, Graph(g => g.Node("Unsqueeze", [g.Node("Gather", [g.Floats(WordVectors.Table, WordVectors.Words.Length, 8), g.Node("Slice", ["input_ids", g.Longs([0, 0], 2), g.Longs([1, 4], 2)])]), g.Longs([2], 1)], "last_hidden_state"))); break;
            case "small vocabulary": File.WriteAllBytes(graph, WordVectors.Lookup(table: WordVectors.Table[..16])); break;
            case "dense": File.WriteAllText(folder["modules.json"], """[{"idx":0,"path":"","type":"sentence_transformers.models.Transformer"},{"idx":1,"path":"2_Dense","type":"sentence_transformers.models.Dense"}]"""); break;
            case "no pooling configuration": File.Delete(folder["1_Pooling/config.json"]); break;
            case "no pooling": File.WriteAllText(folder["1_Pooling/config.json"], """{"pooling_mode_mean_tokens":false}"""); break;
            case "unknown pooling": File.WriteAllText(folder["1_Pooling/config.json"], """{"pooling_mode_attention":true}"""); break;
            case "module outside": File.WriteAllText(folder["modules.json"], """[{"idx":0,"path":"","type":"x.Transformer"},{"idx":1,"path":"../x","type":"x.Pooling"}]"""); break;
            case "bad configuration": File.WriteAllText(folder["sentence_bert_config.json"], "{"); break;
            case "bad number": File.WriteAllText(folder["sentence_bert_config.json"], """{"max_seq_length":"16"}"""); break;
            case "no room": return options with { MaxTokens = 2 };
            case "sentencepiece without a class":
                File.Delete(folder["tokenizer.json"]);
                File.WriteAllText(folder["spiece.model"], "x");
                break;
            case "damaged tokenizer": File.WriteAllText(folder["tokenizer.json"], "{"); break;
            default: throw new ArgumentOutOfRangeException(nameof(damage), damage, null);
        }
        return options;
    }

    private static byte[] Graph(Action<OnnxWriter> nodes, params string[] outputs)
    {
        var graph = new OnnxWriter();
        graph.Input("input_ids", OnnxWriter.Int64, -1, -1);
        foreach (var output in outputs.Length == 0 ? ["last_hidden_state"] : outputs) graph.Output(output, -1, -1, -1);
        nodes(graph);
        return graph.Model();
    }
}
