using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PairForge.Sources;

/// <summary>Makes a record of a JSON object; strict JSON, whose keys may stand in any order.</summary>
/// <remarks>A key with the value null counts as absent. A key that no column names is passed over, whatever it holds.</remarks>
internal sealed class JsonRecordParser
{
    private static readonly JsonReaderOptions Strict = new() { AllowTrailingCommas = false, CommentHandling = JsonCommentHandling.Disallow, MaxDepth = 64 };
    private readonly SourceColumns _columns;
    private readonly Key[] _keys;
    private readonly int[][] _byLength;
    private readonly bool[] _seen;
    private readonly List<(int Key, string Text)> _texts = [];

    internal JsonRecordParser(SourceColumns columns)
    {
        _columns = columns;
        var roles = new List<(string Name, Roles Role)>();
        foreach (var name in columns.Anchors) roles.Add((name, Roles.Anchor));
        foreach (var name in columns.Positives) roles.Add((name, Roles.Positive));
        foreach (var name in columns.Negatives) roles.Add((name, Roles.Negative));
        if (columns.Id is not null) roles.Add((columns.Id, Roles.Id));
        roles.Add((columns.GroupName, Roles.Group));
        if (columns.Label is not null) roles.Add((columns.Label, Roles.Label));
        _keys = [.. roles.GroupBy(r => r.Name, r => r.Role, (name, all) => new Key(name, Encoding.UTF8.GetBytes(name), all.Aggregate((a, b) => a | b)))];
        _seen = new bool[_keys.Length];
        _byLength = new int[_keys.Max(k => k.Utf8.Length) + 1][];
        for (var n = 0; n < _byLength.Length; n++) _byLength[n] = [.. Enumerable.Range(0, _keys.Length).Where(k => _keys[k].Utf8.Length == n)];
    }

    [Flags]
    private enum Roles
    {
        Anchor = 1,
        Positive = 2,
        Negative = 4,
        Id = 8,
        Group = 16,
        Label = 32,
    }

    internal RecordOutcome Parse(ReadOnlySpan<byte> line)
    {
        if (line.Trim(" \t\r"u8).IsEmpty) return RecordOutcome.Skip;
        Array.Clear(_seen);
        _texts.Clear();
        var values = default(Values);
        var reader = new Utf8JsonReader(line, Strict);
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject) return RecordOutcome.Refuse("malformed-json", $"the line is {Kind(reader.TokenType)}; expected an object");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var key = Find(ref reader);
                reader.Read();
                if (key < 0) reader.Skip();
                else if (_seen[key]) return RecordOutcome.Refuse("duplicate-key", $"the key '{_keys[key].Name}' stands twice");
                else if (Take(ref reader, key, ref values) is { } refusal) return refusal;
            }
            while (reader.Read())
            {
                // Reading to the end finds what follows the object.
            }
        }
        catch (JsonException fault)
        {
            var depth = reader.CurrentDepth + (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject ? 1 : 0);
            var deep = depth >= Strict.MaxDepth && fault.BytePositionInLine is { } at && at < line.Length && line[(int)at] is (byte)'[' or (byte)'{';
            return deep
                ? RecordOutcome.Refuse("too-deep", $"it is nested deeper than {Strict.MaxDepth} levels")
                : RecordOutcome.Refuse("malformed-json", string.Create(CultureInfo.InvariantCulture, $"not JSON at byte {fault.BytePositionInLine} of the line"));
        }
        catch (InvalidOperationException)
        {
            return RecordOutcome.Refuse("lone-surrogate", "an escape names half a character");
        }
        return Finish(values);
    }

    private RecordOutcome Finish(Values values)
    {
        if (values.Anchor is null) return values.Wrong is { } wrong ? RecordOutcome.Refuse("wrong-type", wrong) : Missing(_columns.Anchors);
        if (_columns.Id is { } id && values.Id is null) return Missing([id]);
        if (string.IsNullOrWhiteSpace(values.Anchor)) return RecordOutcome.Refuse("empty-anchor", "the anchor is empty");
        if (values.Id?.Length == 0) return RecordOutcome.Refuse("empty-id", "the id is empty");
        return new RecordOutcome(new SourceRecord(values.Anchor, Texts(Roles.Positive), Texts(Roles.Negative), values.Id, NullIfEmpty(values.Group), NullIfEmpty(values.Label)));

        static string? NullIfEmpty(string? text) => text?.Length > 0 ? text : null;
    }

    private RecordOutcome Missing(string[] names)
    {
        for (var k = 0; k < _keys.Length; k++)
            if (_seen[k] && names.Contains(_keys[k].Name)) return RecordOutcome.Refuse("missing-column", $"'{_keys[k].Name}' is null");
        return RecordOutcome.Refuse("missing-column", $"there is no {string.Join(" or ", names.Select(n => $"'{n}'"))}");
    }

    private int Find(ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped)
        {
            var name = reader.GetString();
            return Array.FindIndex(_keys, k => k.Name == name);
        }
        if (reader.ValueSpan.Length >= _byLength.Length) return -1;
        foreach (var k in _byLength[reader.ValueSpan.Length])
            if (reader.ValueSpan.SequenceEqual(_keys[k].Utf8)) return k;
        return -1;
    }

    /// <summary>Reads the value of a key into all the roles that the key has.</summary>
    private RecordOutcome? Take(ref Utf8JsonReader reader, int key, ref Values values)
    {
        _seen[key] = true;
        var (name, _, roles) = _keys[key];
        var type = reader.TokenType;
        if (type == JsonTokenType.Null) return null;
        var first = _texts.Count;
        if (type == JsonTokenType.String) _texts.Add((key, reader.GetString()!));
        else if (type == JsonTokenType.StartArray && (roles & ~(Roles.Positive | Roles.Negative)) == 0)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType == JsonTokenType.String) _texts.Add((key, reader.GetString()!));
                else if (reader.TokenType != JsonTokenType.Null) return RecordOutcome.Refuse("wrong-type", $"'{name}' holds {Kind(reader.TokenType)}; expected strings");
            }
        }
        for (var t = first; t < _texts.Count; t++)
            if (_texts[t].Text.Contains('\0')) return RecordOutcome.Refuse("control-character", $"'{name}' holds a NUL");

        var text = type == JsonTokenType.String ? _texts[^1].Text : null;
        if ((roles & Roles.Anchor) != 0)
        {
            var rank = Array.IndexOf(_columns.Anchors, name);
            if (text is null) values.Wrong ??= $"'{name}' is {Kind(type)}; expected a string";
            else if (values.Anchor is null || rank < values.AnchorRank) (values.Anchor, values.AnchorRank) = (text, rank);
        }
        if ((roles & (Roles.Positive | Roles.Negative)) != 0 && text is null && type != JsonTokenType.StartArray)
            return RecordOutcome.Refuse("wrong-type", $"'{name}' is {Kind(type)}; expected a string or an array of strings");
        if ((roles & (Roles.Id | Roles.Group | Roles.Label)) != 0)
        {
            text ??= type is JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False ? Encoding.UTF8.GetString(reader.ValueSpan) : null;
            if (text is null) return RecordOutcome.Refuse("wrong-type", $"'{name}' is {Kind(type)}; expected a string or a number");
            if ((roles & Roles.Id) != 0) values.Id = text;
            if ((roles & Roles.Group) != 0) values.Group = text;
            if ((roles & Roles.Label) != 0) values.Label = text;
        }
        if (type is JsonTokenType.StartObject or JsonTokenType.StartArray) reader.Skip();
        return null;
    }

    /// <summary>The texts of a role, in the order of the columns and inside an array in its own.</summary>
    private IReadOnlyList<string> Texts(Roles role)
    {
        List<string>? texts = null;
        var isOrdered = true;
        for (var t = 1; t < _texts.Count; t++) isOrdered &= _texts[t - 1].Key <= _texts[t].Key;
        foreach (var (key, text) in isOrdered ? _texts : [.. _texts.OrderBy(t => t.Key)])
            if ((_keys[key].Roles & role) != 0 && !string.IsNullOrWhiteSpace(text)) (texts ??= []).Add(text);
        return texts ?? (IReadOnlyList<string>)[];
    }

    private static string Kind(JsonTokenType type) => type switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "true or false",
    };

    private sealed record Key(string Name, byte[] Utf8, Roles Roles);

    private struct Values
    {
        internal string? Anchor, Wrong, Id, Group, Label;
        internal int AnchorRank;
    }
}
