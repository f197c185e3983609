using System.Buffers;

namespace PairForge.Scrubbing;

/// <summary>Finds values in one pass from left to right; every step looks at a bounded stretch, so that time is linear in the text.</summary>
/// <remarks>All kinds are always told apart, whichever are replaced: what is a card's number is no telephone's.</remarks>
internal ref struct PersonalValueScanner(ReadOnlySpan<char> text)
{
    /// <summary>Every value has an at sign or a digit, as ASCII or full width.</summary>
    private static readonly SearchValues<char> Triggers = SearchValues.Create("@0123456789\uFF20\uFF10\uFF11\uFF12\uFF13\uFF14\uFF15\uFF16\uFF17\uFF18\uFF19");

    private readonly ReadOnlySpan<char> _text = text;
    private int _start;
    private int _at;
    private int _examined;
    private char _before;

    /// <summary>The value that was found.</summary>
    internal PersonalValue Current { get; private set; }

    /// <summary>Goes to the next value.</summary>
    /// <param name="before">Last character of what the value before was replaced by; of itself where it was kept.</param>
    internal bool MoveNext(char before)
    {
        if (_start > 0) _before = before;
        while (_at < _text.Length)
        {
            var next = _text[_at..].IndexOfAny(Triggers);
            if (next < 0) break;
            _at += next;
            var scanned = new ScannedText(_text, _start, _before);
            if (scanned[_at] == '@')
            {
                if (EmailAddress.TryMatch(scanned, _at, out var address)) return Found(address);
                _at++;
                continue;
            }
            if (TryMatchNumber(scanned, _at, ref _examined, out var value)) return Found(value);
            while (scanned.IsDigit(_at)) _at++;
        }
        _at = _text.Length;
        return false;
    }

    private bool Found(PersonalValue value)
    {
        Current = value;
        (_start, _at) = (value.End, value.End);
        return true;
    }

    private static bool TryMatchNumber(in ScannedText text, int at, ref int examined, out PersonalValue value)
    {
        if (Iban.TryMatch(text, at, out value) || IpAddress.TryMatchSix(text, at, ref examined, out value) || IpAddress.TryMatchFour(text, at, out value)) return true;
        Span<DigitGroup> read = stackalloc DigitGroup[DigitGroup.Most];
        var groups = read[..DigitGroup.Read(text, at, read)];
        return PaymentCard.TryMatch(text, groups, out value) || PhoneNumber.TryMatch(text, groups, out value);
    }
}
