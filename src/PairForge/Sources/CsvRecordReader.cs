using System.Buffers;
using System.Globalization;
using System.Text;

namespace PairForge.Sources;

/// <summary>Reads CSV (RFC 4180) record by record: strict, located, and able to go on after a record that is none.</summary>
/// <remarks>
/// A record ends at an LF outside of quotes; a CR before it is dropped, and one inside quotes is kept. A malformed record is refused up
/// to the end of its first line and the reading goes on with the next line: so a quote that is never closed costs one line, not the
/// rest of the file. A record over the cap is passed over without being held.
/// </remarks>
/// <param name="open">Opens the input at an offset.</param>
/// <param name="cap">Longest record, in bytes without its LF.</param>
/// <param name="cancellation">Stops the reading.</param>
internal sealed class CsvRecordReader(Func<long, Stream> open, int cap, CancellationToken cancellation = default) : IDisposable
{
    private readonly List<(int Start, int Length, bool IsEscaped)> _fields = [];
    private Stream _stream = open(0);
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(1 << 16);

    // Where things are in the buffer: the record, the next byte to look at, the end of what was read; _base is the offset of its first byte.
    private int _record, _scan, _end;
    private long _base;

    // Inside the record: the field, the last quote, the first LF inside quotes and how many there were.
    private State _state;
    private int _field, _quote;
    private bool _isEscaped;
    private long _opened, _firstLf, _innerLines;

    // A record over the cap is not held: only as much as this stays, at the buffer's begin.
    private int _head;
    private int _rawLength;
    private long _next, _nextLine = 1, _reopenAt = -1;

    private enum State
    {
        FieldStart,
        Plain,
        Quoted,
        AfterQuote,
        AfterQuoteCr,
        Refused,
    }

    private enum Found
    {
        NoMore,
        EndOfRecord,
        Malformed,
    }

    /// <summary>Offset of the record's first byte.</summary>
    internal long Offset { get; private set; }

    /// <summary>Number of the record's first line, from 1.</summary>
    internal long LineNumber { get; private set; } = 1;

    /// <summary>Why the record is refused, or null.</summary>
    internal string? Reason { get; private set; }

    /// <summary>For people.</summary>
    internal string? Detail { get; private set; }

    /// <summary>Number of fields.</summary>
    internal int FieldCount { get; private set; }

    /// <summary>Most fields of a record that can be asked for; the others are only counted.</summary>
    internal int MostFields { get; set; } = 1 << 16;

    /// <summary>The record as it stands in the input, without its last LF; the first line of a malformed one, the beginning of one over the cap.</summary>
    internal ReadOnlySpan<byte> Raw => _buffer.AsSpan(_record, _rawLength);

    /// <summary>After a fault: what was read of the record that it cut.</summary>
    internal ReadOnlySpan<byte> Rest => _buffer.AsSpan(_record, Math.Min(LineReader.HeadLength, (_head > 0 ? _head : _end) - _record));

    /// <summary>The text of a field.</summary>
    internal string Field(int index)
    {
        var (start, length, isEscaped) = _fields[index];
        var text = Encoding.UTF8.GetString(_buffer, _record + start, length);
        return isEscaped ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : text;
    }

    /// <summary>Reads the next record; a blank line is none.</summary>
    internal bool TryRead()
    {
        do
        {
            Begin();
            if (_scan == _end && !Fill()) return false;
            Read();
        }
        while (Reason is null && (_rawLength == 0 || (_rawLength == 1 && Raw[0] == '\r')));
        return true;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _stream.Dispose();
    }

    private void Begin()
    {
        if (_reopenAt >= 0)
        {
            _stream.Dispose();
            _stream = open(_reopenAt);
            (_base, _record, _end, _reopenAt) = (_reopenAt, 0, 0, -1);
        }
        (Offset, LineNumber) = (_next, _nextLine);
        _record = _scan = (int)(_next - _base);
        (Reason, Detail, FieldCount) = (null, null, 0);
        (_state, _field, _isEscaped, _firstLf, _innerLines, _head, _rawLength) = (State.FieldStart, _record, false, -1, 0, 0, 0);
        _fields.Clear();
    }

    private void Read()
    {
        if (Offset == 0)
        {
            while (_end - _record < 3 && Fill())
            {
            }
            if (_buffer.AsSpan(_record, _end - _record).StartsWith("\uFEFF"u8)) _scan = _field = _record + 3;
        }
        while (true)
        {
            switch (Scan())
            {
                case Found.EndOfRecord:
                    Finish(1);
                    return;
                case Found.Malformed:
                    Detail = string.Create(CultureInfo.InvariantCulture, $"byte {_base + _scan} is {Describe(_buffer[_scan])} {(_state == State.Plain ? "inside an unquoted field" : "after a closing quote; expected a comma or the line's end")}");
                    if (GoBack()) return;
                    _state = State.Refused;
                    break;
                default:
                    if (_head == 0 && _scan - _record > cap) LetGo();
                    if (Fill()) break;
                    if (_state == State.Quoted)
                    {
                        Detail = string.Create(CultureInfo.InvariantCulture, $"the quote at byte {_opened} is not closed");
                        if (GoBack()) return;
                        _state = State.Refused;
                    }
                    Finish(0);
                    return;
            }
        }
    }

    /// <summary>Goes on until a record ends or cannot be one, or until no more is read.</summary>
    private Found Scan()
    {
        while (_scan < _end)
        {
            var rest = _buffer.AsSpan(_scan, _end - _scan);
            switch (_state)
            {
                case State.FieldStart:
                    _state = rest[0] == '"' ? State.Quoted : State.Plain;
                    if (_state == State.Quoted) _opened = _base + _scan++;
                    break;
                case State.Plain or State.Refused:
                    var special = _state == State.Plain ? rest.IndexOfAny((byte)',', (byte)'\n', (byte)'"') : rest.IndexOf((byte)'\n');
                    _scan = special < 0 ? _end : _scan + special;
                    if (special < 0) return Found.NoMore;
                    if (rest[special] == '\n') return Found.EndOfRecord;
                    if (rest[special] == '"') return Found.Malformed;
                    EndField(_field, _scan);
                    break;
                case State.Quoted:
                    var quote = rest.IndexOf((byte)'"');
                    var inside = quote < 0 ? rest : rest[..quote];
                    if (_firstLf < 0 && inside.IndexOf((byte)'\n') is var lf and >= 0) _firstLf = _base + _scan + lf;
                    if (_firstLf >= 0) _innerLines += inside.Count((byte)'\n');
                    _scan += inside.Length;
                    if (quote < 0) return Found.NoMore;
                    _quote = _scan++;
                    _state = State.AfterQuote;
                    break;
                default:
                    if (rest[0] == '\n') return Found.EndOfRecord;
                    if (_state == State.AfterQuoteCr) return Found.Malformed;
                    if (rest[0] == '"') (_state, _isEscaped) = (State.Quoted, true);
                    else if (rest[0] == '\r') _state = State.AfterQuoteCr;
                    else if (rest[0] != ',') return Found.Malformed;
                    if (rest[0] == ',') EndField(_field + 1, _quote);
                    else _scan++;
                    break;
            }
        }
        return Found.NoMore;
    }

    /// <summary>Takes a field that ends before the comma at which the reading stands.</summary>
    private void EndField(int start, int end)
    {
        if (_head == 0 && FieldCount < MostFields) _fields.Add((start - _record, end - start, _isEscaped));
        FieldCount++;
        _field = ++_scan;
        (_state, _isEscaped) = (State.FieldStart, false);
    }

    /// <summary>The record is over, before an LF or at the end of the input.</summary>
    private void Finish(int newline)
    {
        var length = _head > 0 ? long.MaxValue : _scan - _record;
        _rawLength = Kept(length);
        _next = _base + _scan + newline;
        _nextLine = LineNumber + _innerLines + newline;
        if (_state == State.Refused) Reason = "malformed-csv";
        else if (length > cap) (Reason, Detail) = ("line-too-long", string.Create(CultureInfo.InvariantCulture, $"the record is longer than {cap} bytes"));
        else if (_state is State.AfterQuote or State.AfterQuoteCr) EndField(_field + 1, _quote);
        else EndField(_field, newline > 0 && _scan > _field && _buffer[_scan - 1] == '\r' ? _scan - 1 : _scan);
    }

    /// <summary>Refuses the first line of the record and goes on after it; false where the record is still in its first line.</summary>
    private bool GoBack()
    {
        if (_firstLf < 0) return false;
        Reason = "malformed-csv";
        _rawLength = Kept(_firstLf - Offset);
        (_next, _nextLine) = (_firstLf + 1, LineNumber + 1);
        if (_head > 0) _reopenAt = _next;
        return true;
    }

    private int Kept(long length) => (int)(length > cap || _head > 0 ? Math.Min(length, Math.Min(cap + 1, LineReader.HeadLength)) : length);

    /// <summary>Keeps no more than the beginning of the record from here on.</summary>
    private void LetGo()
    {
        _head = Math.Min(cap + 1, LineReader.HeadLength);
        _buffer.AsSpan(_record, _head).CopyTo(_buffer);
        _base += _record;
        (_scan, _end, _record) = (_scan - _record, _end - _record, 0);
    }

    private bool Fill()
    {
        cancellation.ThrowIfCancellationRequested();
        if (_head > 0)
        {
            _base += _scan - _head; // all was looked at: it goes
            _scan = _end = _head;
        }
        else if (_record > 0 && _end == _buffer.Length)
        {
            _buffer.AsSpan(_record, _end - _record).CopyTo(_buffer);
            _base += _record;
            (_scan, _end, _field, _quote, _record) = (_scan - _record, _end - _record, _field - _record, _quote - _record, 0);
        }
        if (_end == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        var read = _stream.Read(_buffer.AsSpan(_end));
        _end += read;
        return read > 0;
    }

    private static string Describe(byte b) => b == '"' ? "a quote" : b is > 32 and < 127 ? $"'{(char)b}'" : $"0x{b:X2}";
}
