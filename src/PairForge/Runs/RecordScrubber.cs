using System.Buffers;
using System.Text;
using PairForge.Scrubbing;
using PairForge.Sources;

namespace PairForge.Runs;

/// <summary>Scrubs what is read, before anything else sees it: records, refused ones with their bytes, and texts of <c>mine.corpus</c>.</summary>
internal sealed class RecordScrubber(Scrubber scrubber)
{
    /// <summary>Bytes at the end of a record that was cut in which the rest of a value may stand.</summary>
    private const int CutTail = 384;

    private readonly Scrubber _scrubber = scrubber;

    /// <summary>Values replaced so far, by kind.</summary>
    internal Tally Counts { get; } = new();

    /// <summary>Scrubs texts, and an id, a group or a label of the user's own; the place is kept.</summary>
    internal Passage Scrub(Passage passage)
    {
        var (text, group, label) = (Scrub(passage.Text), Key(passage.Group), Key(passage.Label));
        var (positives, negatives) = (Scrub(passage.Positives), Scrub(passage.Negatives));
        // An id that is made of the path says where the input lies, as the plan does.
        var id = OwnIds.IsNatural(passage) ? passage.Id : Id(passage.Id);
        var isSame = ReferenceEquals(text, passage.Text) && ReferenceEquals(group, passage.Group) && ReferenceEquals(label, passage.Label)
            && ReferenceEquals(positives, passage.Positives) && ReferenceEquals(negatives, passage.Negatives) && ReferenceEquals(id, passage.Id);
        return isSame ? passage : passage with { Id = id, Text = text, Group = group, Label = label, Positives = positives, Negatives = negatives };
    }

    /// <summary>Scrubs the bytes and the detail of a refused record.</summary>
    internal Rejection Scrub(Rejection rejection)
    {
        // Bytes of UTF-16 are no text to anybody until the file is converted.
        var raw = rejection.Reason == "utf-16" ? [] : Scrub(rejection.Raw);
        if (rejection.Raw.Length >= Rejection.MostRawBytes || rejection.Reason == "line-too-long") raw = raw[..Math.Max(0, raw.Length - CutTail)];
        return rejection with { Raw = raw, Detail = _scrubber.Scrub(rejection.Detail) };
    }

    internal string Scrub(string text) => _scrubber.Scrub(text, Counts);

    /// <summary>Scrubs a record as it stands in its file, where a text may be escaped.</summary>
    internal string ScrubRecord(string record)
    {
        var plain = Unescape(record);
        var scrubbed = Scrub(plain);
        return ReferenceEquals(scrubbed, plain) ? record : scrubbed;
    }

    private string? Key(string? key) => key is null ? null : _scrubber.ScrubKey(key, Counts);

    private string Id(string id)
    {
        var own = id[..^2];
        var key = _scrubber.ScrubKey(own, Counts);
        return ReferenceEquals(key, own) ? id : key + id[^2..];
    }

    private IReadOnlyList<string> Scrub(IReadOnlyList<string> texts)
    {
        string[]? scrubbed = null;
        for (var i = 0; i < texts.Count; i++)
        {
            var text = Scrub(texts[i]);
            if (!ReferenceEquals(text, texts[i])) (scrubbed ??= [.. texts])[i] = text;
        }
        return scrubbed ?? texts;
    }

    /// <summary>Scrubs each stretch of bytes that is UTF-8; the others are kept.</summary>
    private byte[] Scrub(byte[] raw)
    {
        using var scrubbed = new MemoryStream(raw.Length);
        for (var at = 0; at < raw.Length;)
        {
            var start = at;
            var consumed = 0;
            while (at < raw.Length && Rune.DecodeFromUtf8(raw.AsSpan(at), out _, out consumed) == OperationStatus.Done) at += consumed;
            var record = Encoding.UTF8.GetString(raw, start, at - start);
            var replaced = ScrubRecord(record);
            scrubbed.Write(ReferenceEquals(replaced, record) ? raw.AsSpan(start, at - start) : Encoding.UTF8.GetBytes(replaced));
            if (at == raw.Length) break;
            scrubbed.Write(raw, at, consumed);
            at += consumed;
        }
        return scrubbed.Length == raw.Length && scrubbed.GetBuffer().AsSpan(0, raw.Length).SequenceEqual(raw) ? raw : scrubbed.ToArray();
    }

    /// <summary>Writes out JSON's <c>\u0040</c> where the character needs no escape; otherwise the same instance.</summary>
    private static string Unescape(string record)
    {
        const int Length = 6;
        if (!record.Contains("\\u", StringComparison.Ordinal)) return record;
        var plain = new StringBuilder(record.Length);
        for (var i = 0; i < record.Length; i++)
        {
            if (record[i] == '\\' && i + Length <= record.Length && record[i + 1] == 'u'
                && ushort.TryParse(record.AsSpan(i + 2, 4), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out var unit)
                && (char)unit is not ('"' or '\\') && !char.IsControl((char)unit) && !char.IsSurrogate((char)unit))
            {
                plain.Append((char)unit);
                i += Length - 1;
                continue;
            }
            plain.Append(record[i]);
            if (record[i] == '\\' && i + 1 < record.Length) plain.Append(record[++i]); // an escaped backslash begins nothing
        }
        return plain.ToString();
    }
}
