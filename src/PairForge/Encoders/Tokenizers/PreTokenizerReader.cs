using System.Text;

namespace PairForge.Encoders.Tokenizers;

/// <summary>Makes the function of a <c>pre_tokenizer</c> of a <c>tokenizer.json</c>, which cuts a piece and adds the parts to a list.</summary>
internal static class PreTokenizerReader
{
    private static readonly string[] Schemes = ["first", "never", "always"];

    /// <summary>Reads one; a null node cuts nothing.</summary>
    /// <exception cref="PairForgeException">It is of another kind, or has a key that cannot be read.</exception>
    internal static Action<TextPiece, List<TextPiece>> Read(TokenizerNode? preTokenizer, bool isFirst = true)
    {
        if (preTokenizer is not { } node) return static (piece, into) => into.Add(piece);
        switch (node.Type)
        {
            case "Sequence":
                node.Only("pretokenizers");
                return InOrder(node.Children("pretokenizers").Select((n, i) => Read(n, isFirst && i == 0)).ToList());
            case "BertPreTokenizer":
                node.Only();
                return Bert;
            case "Whitespace":
                node.Only();
                return WordsAndSymbols;
            case "WhitespaceSplit":
                node.Only();
                return static (piece, into) => piece.SplitAt(Rune.IsWhiteSpace, SplitBehavior.Removed, into);
            case "Punctuation":
                node.Only("behavior");
                var behavior = Behavior(node, SplitBehavior.Isolated);
                return (piece, into) => piece.SplitAt(CharacterClasses.IsPunctuation, behavior, into);
            case "Digits":
                node.Only("individual_digits");
                var digits = node.Flag("individual_digits", false) ? SplitBehavior.Isolated : SplitBehavior.Contiguous;
                return (piece, into) => piece.SplitAt(CharacterClasses.IsNumber, digits, into);
            case "CharDelimiterSplit":
                node.Only("delimiter");
                if (!Rune.TryGetRuneAt(node.Text("delimiter") + "\0", 0, out var delimiter)) throw node.Refused(node.Place("delimiter"), "is no character");
                return (piece, into) => piece.SplitAt(rune => rune == delimiter, SplitBehavior.Removed, into);
            case "Split":
                return Split(node);
            case "Metaspace":
                return Metaspace(node, isFirst);
            case "ByteLevel":
                return ByteLevel(node);
            default:
                throw node.Unknown("Sequence", "BertPreTokenizer", "Whitespace", "WhitespaceSplit", "Punctuation", "Digits", "CharDelimiterSplit", "Split", "Metaspace", "ByteLevel");
        }
    }

    /// <summary>BERT's words: white space parts, and punctuation stands alone.</summary>
    internal static void Bert(TextPiece piece, List<TextPiece> into)
    {
        var words = new List<TextPiece>();
        piece.SplitAt(Rune.IsWhiteSpace, SplitBehavior.Removed, words);
        foreach (var word in words) word.SplitAt(CharacterClasses.IsPunctuation, SplitBehavior.Isolated, into);
    }

    /// <summary>GPT-2's words as characters of bytes.</summary>
    internal static void Bytes(TextPiece piece, List<TextPiece> into)
    {
        var from = into.Count;
        ByteLevelText.Split(piece, into);
        for (var i = from; i < into.Count; i++) into[i] = into[i] with { Text = ByteLevelText.Encode(into[i].Text) };
    }

    private static Action<TextPiece, List<TextPiece>> InOrder(List<Action<TextPiece, List<TextPiece>>> steps) => (piece, into) =>
    {
        var pieces = new List<TextPiece> { piece };
        foreach (var step in steps)
        {
            var parts = new List<TextPiece>(pieces.Count * 2);
            foreach (var part in pieces) step(part, parts);
            pieces = parts;
        }
        into.AddRange(pieces);
    };

    /// <summary><c>\w+|[^\w\s]+</c>.</summary>
    private static void WordsAndSymbols(TextPiece piece, List<TextPiece> into)
    {
        var text = piece.Text;
        int start = 0, kind = 0;
        for (var at = 0; at <= text.Length;)
        {
            var length = 1;
            var next = 0;
            if (at < text.Length)
            {
                Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out length);
                next = CharacterClasses.IsWord(rune) ? 1 : Rune.IsWhiteSpace(rune) ? 0 : 2;
            }
            if (next != kind)
            {
                if (kind != 0) into.Add(new TextPiece(text[start..at], piece.IsFirst && start == 0));
                (start, kind) = (at, next);
            }
            at += length;
        }
    }

    private static Action<TextPiece, List<TextPiece>> Split(TokenizerNode node)
    {
        node.Only("pattern", "behavior", "invert");
        var pattern = NormalizerReader.Pattern(node);
        var behavior = Behavior(node, null);
        var inverts = node.Flag("invert", false);
        return (piece, into) =>
        {
            var ranges = pattern.Ranges(piece.Text);
            if (inverts) ranges = ranges.ConvertAll(r => (r.Start, r.End, !r.IsMatch));
            piece.SplitAt(ranges, behavior, into);
        };
    }

    private static Action<TextPiece, List<TextPiece>> Metaspace(TokenizerNode node, bool isFirst)
    {
        node.Only("replacement", "prepend_scheme", "add_prefix_space", "split", "str_rep");
        var mark = node.Text("replacement", "\u2581");
        if (!Rune.TryGetRuneAt(mark + "\0", 0, out var only) || only.Utf16SequenceLength != mark.Length) throw node.Refused(node.Place("replacement"), $"is '{mark}'; one character was expected");
        if (node.Text("str_rep", mark) != mark) throw node.Refused(node.Place("str_rep"), "differs from replacement");
        var scheme = node.TextOrNull("prepend_scheme") ?? (node.Flag("add_prefix_space", true) ? "always" : "never");
        if (!Schemes.Contains(scheme)) throw node.Refused(node.Place("prepend_scheme"), $"is '{scheme}', which cannot be read; known: {string.Join(", ", Schemes)}");
        if (scheme == "first" && !isFirst) throw node.Refused(node.Place("prepend_scheme"), "is 'first' behind another pre-tokenizer, which cannot be read");
        return Metaspace(scheme, only, node.Flag("split", true));
    }

    /// <summary>SentencePiece's words: each begins with the mark that stands for the space before it.</summary>
    internal static Action<TextPiece, List<TextPiece>> Metaspace(string scheme) => Metaspace(scheme, new Rune('\u2581'), splits: true);

    private static Action<TextPiece, List<TextPiece>> Metaspace(string scheme, Rune only, bool splits)
    {
        var mark = only.ToString();
        return (piece, into) =>
        {
            var text = piece.Text.Replace(" ", mark, StringComparison.Ordinal);
            if ((scheme == "always" || (scheme == "first" && piece.IsFirst)) && !text.StartsWith(mark, StringComparison.Ordinal)) text = mark + text;
            if (splits) (piece with { Text = text }).SplitAt(rune => rune == only, SplitBehavior.MergedWithNext, into);
            else into.Add(piece with { Text = text });
        };
    }

    private static Action<TextPiece, List<TextPiece>> ByteLevel(TokenizerNode node)
    {
        node.Only("add_prefix_space", "trim_offsets", "use_regex");
        bool prefixes = node.Flag("add_prefix_space", true), splits = node.Flag("use_regex", true);
        return (piece, into) =>
        {
            if (prefixes && !piece.Text.StartsWith(' ')) piece = piece with { Text = " " + piece.Text };
            if (splits) Bytes(piece, into);
            else into.Add(piece with { Text = ByteLevelText.Encode(piece.Text) });
        };
    }

    private static SplitBehavior Behavior(TokenizerNode node, SplitBehavior? fallback)
    {
        if (node.TextOrNull("behavior") is not { } text) return fallback ?? throw node.Refused(node.Place("behavior"), "is missing");
        return Enum.TryParse<SplitBehavior>(text, out var behavior) && Enum.IsDefined(behavior) && !char.IsAsciiDigit(text[0]) ? behavior
            : throw node.Refused(node.Place("behavior"), $"is '{text}', which cannot be read; known: {string.Join(", ", Enum.GetNames<SplitBehavior>())}");
    }
}
