using System.Globalization;
using System.Text.Json;

namespace PairForge.Encoders.Tokenizers;

/// <summary>Makes the model of a <c>tokenizer.json</c>.</summary>
internal static class TokenModelReader
{
    /// <summary>A higher id is an error of the file: the largest vocabularies have a few hundred thousand tokens.</summary>
    internal const int HighestId = 10_000_000;

    private const int BertWordLimit = 100;

    /// <summary>Reads one.</summary>
    /// <param name="node">The model.</param>
    /// <param name="ids">Receives the vocabulary.</param>
    /// <exception cref="PairForgeException">It is of another kind, or has a key that cannot be read.</exception>
    internal static TokenModel Read(TokenizerNode node, Dictionary<string, int> ids)
    {
        // Files that early versions wrote do not name the kind.
        var type = node.TextOrNull("type") ?? (node.Value("merges") is not null ? "BPE" : node.Value("vocab")?.ValueKind == JsonValueKind.Array ? "Unigram" : node.Value("continuing_subword_prefix") is not null ? "WordPiece" : "WordLevel");
        switch (type)
        {
            case "WordLevel":
                node.Only("vocab", "unk_token");
                ReadVocabulary(node, ids);
                return new WordLevelModel(ids, ids.TryGetValue(node.Text("unk_token"), out var other) ? other : null);
            case "WordPiece":
                node.Only("vocab", "unk_token", "continuing_subword_prefix", "max_input_chars_per_word");
                ReadVocabulary(node, ids);
                return new WordPieceModel(ids, Required(node, "unk_token", ids), node.Text("continuing_subword_prefix", "##"), node.Number("max_input_chars_per_word", BertWordLimit));
            case "BPE":
                return Bpe(node, ids);
            case "Unigram":
                return Unigram(node, ids);
            default:
                throw node.Unknown("WordPiece", "BPE", "Unigram", "WordLevel");
        }
    }

    private static BpeModel Bpe(TokenizerNode node, Dictionary<string, int> ids)
    {
        node.Only("vocab", "merges", "unk_token", "dropout", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk", "byte_fallback", "ignore_merges");
        if (node.Value("dropout") is { } dropout && !(dropout.ValueKind == JsonValueKind.Number && dropout.GetDouble() == 0))
            throw node.Refused(node.Place("dropout"), $"is {dropout.GetRawText()}; tokens that are drawn by chance cannot be read: set it to null");
        ReadVocabulary(node, ids);
        var prefix = node.Text("continuing_subword_prefix", "");
        var merges = new Dictionary<long, (int, int)>();
        var rank = 0;
        foreach (var (item, place) in node.Items("merges"))
        {
            var (left, right) = Merge(node, item, place);
            if (!ids.TryGetValue(left, out var first) || !ids.TryGetValue(right, out var second)) throw node.Refused(place, $"merges '{left}' and '{right}', of which one is not in the vocabulary");
            var merged = left + (prefix.Length > 0 && right.StartsWith(prefix, StringComparison.Ordinal) ? right[prefix.Length..] : right);
            if (!ids.TryGetValue(merged, out var id)) throw node.Refused(place, $"merges '{left}' and '{right}' to '{merged}', which is not in the vocabulary");
            merges[BpeModel.Pair(first, second)] = (rank++, id);
        }
        return new BpeModel(new BpeOptions
        {
            Ids = ids,
            Merges = merges,
            Unknown = node.TextOrNull("unk_token") is { Length: > 0 } ? Required(node, "unk_token", ids) : null,
            FusesUnknown = node.Flag("fuse_unk", false),
            Bytes = node.Flag("byte_fallback", false) ? ByteTokens(ids) : null,
            IgnoresMerges = node.Flag("ignore_merges", false),
            Prefix = prefix,
            Suffix = node.Text("end_of_word_suffix", ""),
        });
    }

    private static (string Left, string Right) Merge(TokenizerNode node, JsonElement item, string place)
    {
        if (item is { ValueKind: JsonValueKind.Array } && item.GetArrayLength() == 2 && item[0].ValueKind == JsonValueKind.String && item[1].ValueKind == JsonValueKind.String)
            return (item[0].GetString()!, item[1].GetString()!);
        if (item.ValueKind == JsonValueKind.String && item.GetString()!.Split(' ') is [{ Length: > 0 } left, { Length: > 0 } right]) return (left, right);
        throw node.Refused(place, $"is {item.GetRawText()}; two tokens were expected");
    }

    private static UnigramModel Unigram(TokenizerNode node, Dictionary<string, int> ids)
    {
        node.Only("vocab", "unk_id", "byte_fallback");
        var scores = new List<double>();
        foreach (var (item, place) in node.Items("vocab"))
        {
            if (item is not { ValueKind: JsonValueKind.Array } || item.GetArrayLength() != 2 || item[0].ValueKind != JsonValueKind.String || item[1].ValueKind != JsonValueKind.Number)
                throw node.Refused(place, $"is {item.GetRawText()}; a piece and its score were expected");
            ids[item[0].GetString()!] = scores.Count;
            scores.Add(item[1].GetDouble());
        }
        if (scores.Count == 0) throw node.Refused(node.Place("vocab"), "is empty");
        var unknown = node.NumberOrNull("unk_id");
        if (unknown >= scores.Count) throw node.Refused(node.Place("unk_id"), $"is {unknown}; the vocabulary has {scores.Count} pieces");
        return new UnigramModel(ids, [.. scores], unknown, node.Flag("byte_fallback", false) ? ByteTokens(ids) : null);
    }

    private static void ReadVocabulary(TokenizerNode node, Dictionary<string, int> ids)
    {
        foreach (var entry in node.Members("vocab"))
        {
            if (entry.Value.ValueKind != JsonValueKind.Number || !entry.Value.TryGetInt32(out var id) || id is < 0 or > HighestId)
                throw node.Refused(node.Place("vocab"), $"gives '{entry.Name}' the id {entry.Value.GetRawText()}; a whole number up to {HighestId} was expected");
            if (!ids.TryAdd(entry.Name, id)) throw node.Refused(node.Place("vocab"), $"has '{entry.Name}' twice");
        }
        if (ids.Count == 0) throw node.Refused(node.Place("vocab"), "is empty");
    }

    private static int Required(TokenizerNode node, string name, Dictionary<string, int> ids) =>
        ids.TryGetValue(node.Text(name), out var id) ? id : throw node.Refused(node.Place(name), $"is '{node.Text(name)}', which is not in the vocabulary");

    /// <summary>The ids of <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>, -1 where one is missing.</summary>
    internal static int[] ByteTokens(Dictionary<string, int> ids)
    {
        var tokens = new int[256];
        for (var b = 0; b < tokens.Length; b++) tokens[b] = ids.GetValueOrDefault(string.Create(CultureInfo.InvariantCulture, $"<0x{b:X2}>"), -1);
        return tokens;
    }
}
