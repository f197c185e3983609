using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PairForge.Sources;

/// <summary>Options of the <c>jsonl</c> source.</summary>
public sealed record JsonlSourceOptions : LineSourceOptions
{
    /// <summary>Which keys hold what; a positive or negative may be an array of strings.</summary>
    public SourceColumns Columns { get; init; } = new();
}

/// <summary><c>jsonl</c>: a JSON object a line; only LF ends a line.</summary>
public sealed class JsonlSource(JsonlSourceOptions options) : ISource
{
    private static readonly JsonReaderOptions Strict = new() { AllowTrailingCommas = false, CommentHandling = JsonCommentHandling.Disallow, MaxDepth = 64 };

    /// <inheritdoc/>
    public IReadOnlyList<SourceFile> List() => SourceFiles.List(options.Path);

    /// <inheritdoc/>
    public IAsyncEnumerable<SourceBatch> ReadAsync(SourceFile file, int fileIndex, long start, long end, CancellationToken cancellation) =>
        LineSource.ReadAsync(file, fileIndex, start, end, options.MaxLineBytes, null, Parse, cancellation);

    private enum Role
    {
        None,
        Anchor,
        Positive,
        Negative,
        Id,
        Group,
        Label,
    }

    private LineOutcome Parse(ReadOnlySpan<byte> line, long number)
    {
        if (line.Trim(" \t\r"u8).Length == 0) return LineOutcome.Skip;
        if (!System.Text.Unicode.Utf8.IsValid(line)) _ = LineSource.Strict.GetString(line); // throws with the place
        var reader = new Utf8JsonReader(line, Strict);
        var (anchorRank, anchor) = (int.MaxValue, (string?)null);
        string? id = null, group = null, label = null;
        List<string>? positives = null, negatives = null;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return LineOutcome.Refuse("malformed-json", "the line is not a JSON object");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var key = reader.GetString()!;
                if (!reader.Read()) break;
                var role = RoleOf(key, out var rank);
                if (role == Role.None)
                {
                    reader.Skip();
                    continue;
                }
                if (!seen.Add(key)) return LineOutcome.Refuse("duplicate-key", $"the key '{key}' stands twice");
                switch (role)
                {
                    case Role.Anchor:
                        if (reader.TokenType != JsonTokenType.String)
                        {
                            if (options.Columns.Anchor is not null) return LineOutcome.Refuse("wrong-type", $"'{key}' is no string");
                            reader.Skip();
                            break;
                        }
                        if (rank < anchorRank) (anchorRank, anchor) = (rank, reader.GetString());
                        break;
                    case Role.Positive or Role.Negative:
                        if (ReadTexts(ref reader, key, role == Role.Positive ? positives ??= [] : negatives ??= []) is { } fault) return LineOutcome.Refuse("wrong-type", fault);
                        break;
                    default:
                        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number or JsonTokenType.Null)) return LineOutcome.Refuse("wrong-type", $"'{key}' is neither string nor number");
                        var value = reader.TokenType switch { JsonTokenType.String => reader.GetString(), JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan), _ => null };
                        if (role == Role.Id) id = value;
                        else if (role == Role.Group) group = value;
                        else label = value;
                        break;
                }
            }
            while (reader.Read())
            {
                // Reading to the end finds what follows the object.
            }
        }
        catch (JsonException fault)
        {
            return LineOutcome.Refuse("malformed-json", string.Create(CultureInfo.InvariantCulture, $"not JSON at byte {fault.BytePositionInLine} of the line"));
        }
        catch (InvalidOperationException)
        {
            return LineOutcome.Refuse("lone-surrogate", "an escape names half a character");
        }
        if (anchor is null) return LineOutcome.Refuse("missing-column", $"there is no {(options.Columns.Anchor is { } own ? $"'{own}'" : "'anchor', 'text' or 'sentence'")}");
        if (options.Columns.Id is { } wanted && id is null) return LineOutcome.Refuse("missing-column", $"there is no '{wanted}'");
        if (string.IsNullOrWhiteSpace(anchor)) return LineOutcome.Refuse("empty-anchor", "the anchor is empty");
        return new LineOutcome(new LineRecord(anchor, positives ?? (IReadOnlyList<string>)[], negatives ?? (IReadOnlyList<string>)[], id, group, label));
    }

    private Role RoleOf(string key, out int rank)
    {
        rank = 0;
        var columns = options.Columns;
        if (columns.Anchor is { } anchor ? key == anchor : (rank = Array.IndexOf(AnchorKeys, key)) >= 0) return Role.Anchor;
        if (columns.Positive.Count > 0 ? columns.Positive.Contains(key) : key == "positive") return Role.Positive;
        if (columns.Negative.Count > 0 ? columns.Negative.Contains(key) : key is "negative" or "hard_negative" || key.StartsWith("negative_", StringComparison.Ordinal)) return Role.Negative;
        if (key == columns.Id) return Role.Id;
        if (key == (columns.Group ?? "group")) return Role.Group;
        return key == columns.Label ? Role.Label : Role.None;
    }

    private static readonly string[] AnchorKeys = ["anchor", "text", "sentence"];

    private static string? ReadTexts(ref Utf8JsonReader reader, string key, List<string> into)
    {
        if (reader.TokenType == JsonTokenType.Null) return null;
        if (reader.TokenType == JsonTokenType.String)
        {
            Add(reader.GetString()!, into);
            return null;
        }
        if (reader.TokenType != JsonTokenType.StartArray) return $"'{key}' is neither a string nor an array of strings";
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String) return $"'{key}' holds something that is no string";
            Add(reader.GetString()!, into);
        }
        return null;

        static void Add(string text, List<string> into)
        {
            if (!string.IsNullOrWhiteSpace(text)) into.Add(text);
        }
    }
}
