using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace PairForge.Sinks;

/// <summary>A column of operations as JSON, as <see cref="OperationsJson"/> writes it, but without an object a row.</summary>
internal sealed class OperationsColumn(string name)
{
    /// <summary>What JSON holds as it is.</summary>
    private static readonly SearchValues<char> Plain = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c).Where(c => c is not ('"' or '\\'))]);

    private const int MostOpenings = 256;

    private readonly ArrayBufferWriter<char> _text = new(1024);
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _json = new(Stream.Null, OperationsJson.Options);
    private readonly Dictionary<string, bool> _isJson = new(StringComparer.Ordinal);      // parameters: a few different texts
    private readonly Dictionary<(string Name, string Parameters), string> _openings = []; // up to the edits
    private (string? Name, string? Parameters, string Opening) _last;

    /// <summary>The texts.</summary>
    public TextColumn Texts { get; } = new(name, false);

    /// <summary>Adds a row's operations; answers the length of their JSON.</summary>
    public int Add(IReadOnlyList<AppliedOperation> operations)
    {
        if (operations.Count == 0) return Texts.Add("[]");
        if (TryWritePlain(operations)) return Texts.Add(_text.WrittenSpan);
        _buffer.ResetWrittenCount();
        _json.Reset(_buffer);
        OperationsJson.WriteTo(_json, operations, IsJson);
        _json.Flush();
        return Texts.AddUtf8(_buffer.WrittenSpan);
    }

    /// <summary>Writes the operations unless a replacement must be escaped.</summary>
    private bool TryWritePlain(IReadOnlyList<AppliedOperation> operations)
    {
        _text.ResetWrittenCount();
        for (var o = 0; o < operations.Count; o++)
        {
            var operation = operations[o];
            _text.Write(o == 0 ? "[" : ",");
            _text.Write(Opening(operation));
            for (var e = 0; e < operation.Edits.Count; e++)
            {
                var edit = operation.Edits[e];
                if (edit.Replacement.AsSpan().ContainsAnyExcept(Plain)) return false;
                _text.Write(e == 0 ? "[" : ",[");
                Write(edit.Start);
                _text.Write(",");
                Write(edit.Length);
                _text.Write(",\"");
                _text.Write(edit.Replacement);
                _text.Write("\"]");
            }
            _text.Write("]}");
        }
        _text.Write("]");
        return true;
    }

    private void Write(int number)
    {
        number.TryFormat(_text.GetSpan(11), out var length, provider: CultureInfo.InvariantCulture);
        _text.Advance(length);
    }

    private string Opening(AppliedOperation operation)
    {
        if (ReferenceEquals(operation.Name, _last.Name) && ReferenceEquals(operation.Parameters, _last.Parameters)) return _last.Opening;
        if (!_openings.TryGetValue((operation.Name, operation.Parameters), out var opening))
        {
            opening = OperationsJson.Write([operation with { Edits = [] }])[1..^3];
            if (_openings.Count < MostOpenings) _openings.Add((operation.Name, operation.Parameters), opening);
        }
        _last = (operation.Name, operation.Parameters, opening);
        return opening;
    }

    private bool IsJson(string parameters)
    {
        if (!_isJson.TryGetValue(parameters, out var known)) _isJson.Add(parameters, known = OperationsJson.IsJson(parameters));
        return known;
    }
}
