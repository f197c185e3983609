using System.Text;

namespace PairForge.Encoders.Tokenizers;

/// <summary>The special tokens that a kind of model puts around its texts; a SentencePiece file does not say.</summary>
public enum SentencePieceFraming
{
    /// <summary>None.</summary>
    None,

    /// <summary>XLM-RoBERTa: the ids of fairseq, <c>&lt;s&gt; A &lt;/s&gt;</c>.</summary>
    XlmRoberta,

    /// <summary>T5: <c>A &lt;/s&gt;</c>.</summary>
    T5,

    /// <summary>ALBERT: <c>[CLS] A [SEP]</c>.</summary>
    Albert,
}

/// <summary>Reads a unigram SentencePiece <c>.model</c> as Hugging Face's converter does, so that both kinds of file give the same ids.</summary>
public static class SentencePieceFile
{
    private const int Normal = 1, Unknown = 2, Control = 3;

    /// <summary>Reads the file.</summary>
    /// <exception cref="PairForgeException">It is missing, damaged, or no unigram model.</exception>
    public static TextTokenizer Read(string path, SentencePieceFraming framing = SentencePieceFraming.None)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] bytes;
        using (var stream = ModelFile.Open(path))
        {
            if (stream.Length > TokenizerFile.MostBytes) throw new PairForgeException(FailureKind.BadData, $"{path} has {stream.Length} bytes; at most {TokenizerFile.MostBytes} are read");
            bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
        }
        try
        {
            return Read(bytes, path, framing);
        }
        catch (FormatException e)
        {
            throw new PairForgeException(FailureKind.BadData, $"{path} is no SentencePiece model: {e.Message}", e);
        }
    }

    private static TextTokenizer Read(byte[] bytes, string path, SentencePieceFraming framing)
    {
        var pieces = new List<(string Text, double Score, int Kind)>();
        var kind = 1;
        var map = ReadOnlyMemory<byte>.Empty;
        var (keepsSpaces, hasNoPrefix, falls) = (false, false, false);
        foreach (var (field, value, number) in ProtocolBuffer.Fields(bytes))
        {
            if (field == 1)
            {
                var piece = (Text: "", Score: 0.0, Kind: Normal);
                foreach (var part in ProtocolBuffer.Fields(value))
                {
                    if (part.Field == 1) piece.Text = Encoding.UTF8.GetString(part.Value.Span);
                    else if (part.Field == 2) piece.Score = BitConverter.UInt32BitsToSingle((uint)part.Number);
                    else if (part.Field == 3) piece.Kind = (int)part.Number;
                }
                pieces.Add(piece);
            }
            else if (field == 2)
            {
                foreach (var part in ProtocolBuffer.Fields(value))
                {
                    if (part.Field == 3) kind = (int)part.Number;
                    else if (part.Field == 35) falls = part.Number != 0;
                }
            }
            else if (field == 3)
            {
                foreach (var part in ProtocolBuffer.Fields(value))
                {
                    if (part.Field == 2) map = part.Value;
                    else if (part.Field == 3) hasNoPrefix = part.Number == 0;
                    else if (part.Field == 4) keepsSpaces = part.Number == 0;
                }
            }
        }
        if (kind != 1) throw new FormatException($"its kind is {kind}, and only unigram models (1) are read; save the tokenizer as tokenizer.json");
        var unknown = pieces.FindIndex(p => p.Kind == Unknown);
        if (unknown < 0) throw new FormatException("it has no unknown piece");
        if (framing == SentencePieceFraming.XlmRoberta)
        {
            // fairseq's order: <s> <pad> </s> <unk>, then what follows the three special pieces of the file, then <mask>.
            pieces = [("<s>", 0, Control), ("<pad>", 0, Control), ("</s>", 0, Control), ("<unk>", 0, Unknown), .. pieces.Skip(3), ("<mask>", 0, Control)];
            unknown = 3;
        }
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (id, piece) in pieces.Index()) ids[piece.Text] = id;
        int Special(string token) => ids.TryGetValue(token, out var id) ? id : throw new FormatException($"it has no piece {token}, which a model of this kind needs");
        var character = map.IsEmpty ? null : CharacterMap.Read(map.Span);
        return new TextTokenizer(
            text =>
            {
                if (character is not null) text = character.Normalize(text);
                return keepsSpaces ? text : CollapseSpaces(text);
            },
            PreTokenizerReader.Metaspace(hasNoPrefix ? "never" : "always"),
            new UnigramModel(ids, [.. pieces.Select(p => p.Score)], unknown, falls ? TokenModelReader.ByteTokens(ids) : null),
            ids,
            pieces.Index().Where(p => p.Item.Kind is Control or Unknown).Select(p => new AddedToken(p.Index, p.Item.Text, false, p.Item.Text == "<mask>", false)),
            [])
        {
            PaddingId = ids.GetValueOrDefault("<pad>"),
            Template = framing switch
            {
                SentencePieceFraming.XlmRoberta => TemplateReader.Roberta(Special("<s>"), Special("</s>")),
                SentencePieceFraming.Albert => TemplateReader.Bert(Special("[CLS]"), Special("[SEP]")),
                SentencePieceFraming.T5 => new([TokenPlace.Text(0, 0), TokenPlace.Special(Special("</s>"), 0)], [TokenPlace.Text(0, 0), TokenPlace.Special(Special("</s>"), 0), TokenPlace.Text(1, 0), TokenPlace.Special(Special("</s>"), 0)]),
                _ => TokenTemplate.Bare,
            },
        };
    }

    private static string CollapseSpaces(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
            if (c != ' ' || (result.Length > 0 && result[^1] != ' ')) result.Append(c);
        return result.ToString().TrimEnd(' ');
    }
}
