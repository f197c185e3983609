using System.Text;
using PairForge.Text;

namespace PairForge.Encoders.Tokenizers;

/// <summary>Makes the function of a <c>normalizer</c> of a <c>tokenizer.json</c>.</summary>
internal static class NormalizerReader
{
    /// <summary>Reads one; a null node changes nothing.</summary>
    /// <exception cref="PairForgeException">It is of another kind, or has a key that cannot be read.</exception>
    internal static Func<string, string> Read(TokenizerNode? normalizer)
    {
        if (normalizer is not { } node) return static text => text;
        switch (node.Type)
        {
            case "Sequence":
                node.Only("normalizers");
                return InOrder(node.Children("normalizers").ConvertAll(n => Read(n)));
            case "BertNormalizer":
                return Bert(node);
            case "Lowercase":
                node.Only();
                return LowerCase;
            case "NFC" or "NFD" or "NFKC" or "NFKD":
                node.Only();
                var form = node.Type switch { "NFC" => NormalizationForm.FormC, "NFD" => NormalizationForm.FormD, "NFKC" => NormalizationForm.FormKC, _ => NormalizationForm.FormKD };
                return text => Ascii.IsValid(text) ? text : UnicodeNormalization.Form(text, form);
            case "StripAccents":
                node.Only();
                return text => Ascii.IsValid(text) ? text : Change(text, static rune => CharacterClasses.IsMark(rune) ? null : rune);
            case "Strip":
                node.Only("strip_left", "strip_right");
                bool left = node.Flag("strip_left", true), right = node.Flag("strip_right", true);
                return text => left && right ? text.Trim() : left ? text.TrimStart() : right ? text.TrimEnd() : text;
            case "Replace":
                node.Only("pattern", "content");
                var (pattern, content) = (Pattern(node), node.Text("content"));
                return text => pattern.Replace(text, content);
            case "Prepend":
                node.Only("prepend");
                var prepended = node.Text("prepend");
                return text => text.Length == 0 ? text : prepended + text;
            case "Precompiled":
                return Precompiled(node);
            case "Nmt":
                node.Only();
                return text => Change(text, Nmt);
            case "ByteLevel":
                node.Only();
                return ByteLevelText.Encode;
            default:
                throw node.Unknown("Sequence", "BertNormalizer", "Lowercase", "NFC", "NFD", "NFKC", "NFKD", "StripAccents", "Strip", "Replace", "Prepend", "Precompiled", "Nmt", "ByteLevel");
        }
    }

    /// <summary>The <c>pattern</c> of a node: a literal or an expression.</summary>
    internal static TextPattern Pattern(TokenizerNode node)
    {
        var pattern = node.Child("pattern") ?? throw node.Refused(node.Place("pattern"), "is missing; String or Regex was expected");
        pattern.Only("String", "Regex");
        if (pattern.TextOrNull("String") is { } literal) return TextPattern.Literal(literal);
        var expression = pattern.Text("Regex");
        try
        {
            return TextPattern.Expression(expression);
        }
        catch (ArgumentException e)
        {
            throw pattern.Refused($"is the expression '{expression}', which cannot be read: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    /// <summary>Lower case, character by character.</summary>
    internal static string LowerCase(string text)
    {
        if (Ascii.IsValid(text)) return text.ToLowerInvariant();
        var result = new StringBuilder(text.Length + 4);
        foreach (var rune in text.EnumerateRunes())
        {
            // The one character whose lower case is two.
            if (rune.Value == 0x130) result.Append("i\u0307");
            else result.Append(Rune.ToLowerInvariant(rune).ToString());
        }
        return result.ToString();
    }

    private static Func<string, string> InOrder(List<Func<string, string>> steps) => text =>
    {
        foreach (var step in steps) text = step(text);
        return text;
    };

    private static Func<string, string> Bert(TokenizerNode node)
    {
        node.Only("clean_text", "handle_chinese_chars", "strip_accents", "lowercase");
        var lower = node.Flag("lowercase", true);
        return Bert(node.Flag("clean_text", true), node.Flag("handle_chinese_chars", true), node.FlagOrNull("strip_accents") ?? lower, lower);
    }

    /// <summary>BERT's normaliser.</summary>
    internal static Func<string, string> Bert(bool cleans, bool partsChinese, bool stripsAccents, bool lowers) => text =>
    {
        if (cleans) text = Change(text, Clean);
        if (partsChinese && !Ascii.IsValid(text)) text = PartChinese(text);
        if (stripsAccents && !Ascii.IsValid(text))
            text = Change(UnicodeNormalization.Form(text, NormalizationForm.FormD), static rune => Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.NonSpacingMark ? null : rune);
        return lowers ? LowerCase(text) : text;
    };

    private static Rune? Clean(Rune rune)
    {
        if (rune.Value is 0 or 0xFFFD || CharacterClasses.IsControl(rune)) return null;
        return Rune.IsWhiteSpace(rune) ? new Rune(' ') : rune;
    }

    private static Rune? Nmt(Rune rune) => rune.Value switch
    {
        (>= 1 and <= 8) or 0xB or (>= 0xE and <= 0x1F) or 0x7F or 0x8F or 0x9F => null,
        9 or 0xA or 0xC or 0xD or 0x1680 or (>= 0x200B and <= 0x200F) or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD => new Rune(' '),
        _ => rune,
    };

    private static string PartChinese(string text)
    {
        var result = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (CharacterClasses.IsChinese(rune)) result.Append(' ').Append(rune.ToString()).Append(' ');
            else result.Append(rune.ToString());
        }
        return result.ToString();
    }

    /// <summary>Changes character by character; null removes one. A text that stays as it is is not copied.</summary>
    private static string Change(string text, Func<Rune, Rune?> change)
    {
        StringBuilder? result = null;
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var changed = change(rune);
            if (result is null && changed != rune) result = new StringBuilder(text.Length).Append(text.AsSpan(0, at));
            if (result is not null && changed is { } kept) result.Append(kept.ToString());
            at += rune.Utf16SequenceLength;
        }
        return result?.ToString() ?? text;
    }

    private static Func<string, string> Precompiled(TokenizerNode node)
    {
        node.Only("precompiled_charsmap");
        if (node.TextOrNull("precompiled_charsmap") is not { Length: > 0 } base64) return static text => text;
        try
        {
            return CharacterMap.Read(Convert.FromBase64String(base64)).Normalize;
        }
        catch (FormatException e)
        {
            throw node.Refused(node.Place("precompiled_charsmap"), $"is no precompiled map: {e.Message}", e);
        }
    }
}
