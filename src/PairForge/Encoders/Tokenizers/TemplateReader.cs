using System.Text.Json;

namespace PairForge.Encoders.Tokenizers;

/// <summary>Makes the <see cref="TokenTemplate"/> of a <c>post_processor</c> of a <c>tokenizer.json</c>.</summary>
internal static class TemplateReader
{
    /// <summary>Reads one; a null node, and what only moves offsets, adds no special token.</summary>
    /// <exception cref="PairForgeException">It is of another kind, or has a key that cannot be read.</exception>
    internal static TokenTemplate Read(TokenizerNode? processor)
    {
        if (processor is not { } node) return TokenTemplate.Bare;
        switch (node.Type)
        {
            case "Sequence":
                node.Only("processors");
                var templates = node.Children("processors").ConvertAll(n => Read(n)).FindAll(t => t != TokenTemplate.Bare);
                return templates.Count switch
                {
                    0 => TokenTemplate.Bare,
                    1 => templates[0],
                    _ => throw node.Refused(node.Place("processors"), "add special tokens more than once, which cannot be read"),
                };
            case "ByteLevel":
                return TokenTemplate.Bare;
            case "BertProcessing":
                node.Only("sep", "cls");
                int cls = Token(node, "cls"), sep = Token(node, "sep");
                return Bert(cls, sep);
            case "RobertaProcessing":
                node.Only("sep", "cls", "trim_offsets", "add_prefix_space");
                return Roberta(Token(node, "cls"), Token(node, "sep"));
            case "TemplateProcessing":
                node.Only("single", "pair", "special_tokens");
                return new TokenTemplate(Places(node, "single"), Places(node, "pair"));
            default:
                throw node.Unknown("TemplateProcessing", "BertProcessing", "RobertaProcessing", "ByteLevel", "Sequence");
        }
    }

    /// <summary><c>[CLS] A [SEP]</c> and <c>[CLS] A [SEP] B [SEP]</c>.</summary>
    internal static TokenTemplate Bert(int cls, int sep) => new(
        [TokenPlace.Special(cls, 0), TokenPlace.Text(0, 0), TokenPlace.Special(sep, 0)],
        [TokenPlace.Special(cls, 0), TokenPlace.Text(0, 0), TokenPlace.Special(sep, 0), TokenPlace.Text(1, 1), TokenPlace.Special(sep, 1)]);

    /// <summary><c>&lt;s&gt; A &lt;/s&gt;</c> and <c>&lt;s&gt; A &lt;/s&gt;&lt;/s&gt; B &lt;/s&gt;</c>, all of type 0.</summary>
    internal static TokenTemplate Roberta(int cls, int sep) => new(
        [TokenPlace.Special(cls, 0), TokenPlace.Text(0, 0), TokenPlace.Special(sep, 0)],
        [TokenPlace.Special(cls, 0), TokenPlace.Text(0, 0), TokenPlace.Special(sep, 0), TokenPlace.Special(sep, 0), TokenPlace.Text(1, 0), TokenPlace.Special(sep, 0)]);

    private static int Token(TokenizerNode node, string name) =>
        node.Value(name) is { ValueKind: JsonValueKind.Array } pair && pair.GetArrayLength() == 2 && pair[1].ValueKind == JsonValueKind.Number && pair[1].TryGetInt32(out var id) && id >= 0
            ? id : throw node.Refused(node.Place(name), "is no token; [\"[SEP]\", 102] was expected");

    private static List<TokenPlace> Places(TokenizerNode node, string name)
    {
        var places = new List<TokenPlace>();
        var specials = node.Child("special_tokens");
        foreach (var piece in node.Children(name))
        {
            if (piece.Child("Sequence") is { } sequence)
            {
                var id = sequence.Text("id");
                if (id is not ("A" or "B") || (id == "B" && name == "single")) throw sequence.Refused(sequence.Place("id"), $"is '{id}'; {(name == "single" ? "A" : "A or B")} was expected");
                places.Add(TokenPlace.Text(id == "A" ? 0 : 1, sequence.Number("type_id", 0)));
            }
            else
            {
                var special = piece.Child("SpecialToken") ?? throw piece.Refused("is neither Sequence nor SpecialToken");
                var token = special.Text("id");
                var ids = specials?.Child(token)?.Items("ids") ?? throw special.Refused(special.Place("id"), $"is '{token}', which special_tokens does not have");
                places.Add(new TokenPlace(-1, ids.ConvertAll(i => i.Item.ValueKind == JsonValueKind.Number && i.Item.TryGetInt32(out var n) && n >= 0 ? n : throw special.Refused(i.Place, $"is {i.Item.GetRawText()}; an id was expected")), special.Number("type_id", 0)));
            }
        }
        if (places.FindAll(p => p.Sequence == 0).Count != 1 || (name == "pair" && places.FindAll(p => p.Sequence == 1).Count != 1))
            throw node.Refused(node.Place(name), "must have each text once");
        return places;
    }
}
