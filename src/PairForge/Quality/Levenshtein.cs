namespace PairForge.Quality;

/// <summary>Levenshtein distance of two sequences, 64 cells of the table at a time; reuses its buffers, so it is for one thread.</summary>
/// <remarks>
/// Myers, "A fast bit-vector algorithm for approximate string matching based on dynamic programming" (JACM 46, 1999), with blocks as in
/// Hyyrö (2003): a strip of 64 rows passes over the whole text, and the steps along its lowest row are kept for the next strip. Equal
/// beginnings and ends are skipped. After each strip, what every cell of its lowest row must still cost at least ends a comparison over the limit.
/// </remarks>
internal sealed class Levenshtein
{
    private readonly Dictionary<ulong, int> _symbols = [];
    private int[]? _characters; // 1 + the symbol of a character; 0: none yet
    private int[] _pattern = [], _text = [];
    private ulong[] _equal = [];
    private sbyte[] _steps = [];

    /// <summary>The distance, or <paramref name="limit"/> + 1 where it is greater than that.</summary>
    internal int Distance(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, int limit = int.MaxValue)
    {
        Trim(ref a, ref b);
        if (IsKnown(a.Length, b.Length, limit, out var distance)) return distance;
        Grow(a.Length, b.Length);
        _symbols.Clear();
        for (var i = 0; i < a.Length; i++)
        {
            if (!_symbols.TryGetValue(a[i], out var symbol)) _symbols.Add(a[i], symbol = _symbols.Count + 1);
            _pattern[i] = symbol;
        }
        for (var j = 0; j < b.Length; j++) _text[j] = _symbols.GetValueOrDefault(b[j]);
        return Distance(a.Length, b.Length, _symbols.Count, limit);
    }

    /// <summary>The distance in UTF-16 units, or <paramref name="limit"/> + 1 where it is greater than that.</summary>
    internal int Distance(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int limit = int.MaxValue)
    {
        Trim(ref a, ref b);
        if (IsKnown(a.Length, b.Length, limit, out var distance)) return distance;
        Grow(a.Length, b.Length);
        _characters ??= new int[char.MaxValue + 1];
        var symbols = 0;
        for (var i = 0; i < a.Length; i++)
        {
            ref var symbol = ref _characters[a[i]];
            if (symbol == 0) symbol = ++symbols;
            _pattern[i] = symbol;
        }
        for (var j = 0; j < b.Length; j++) _text[j] = _characters[b[j]];
        foreach (var character in a) _characters[character] = 0;
        return Distance(a.Length, b.Length, symbols, limit);
    }

    /// <summary>Takes equal beginnings and ends away.</summary>
    private static void Trim<T>(ref ReadOnlySpan<T> a, ref ReadOnlySpan<T> b) where T : IEquatable<T>
    {
        var start = a.CommonPrefixLength(b);
        a = a[start..];
        b = b[start..];
        var end = 0;
        while (end < Math.Min(a.Length, b.Length) && a[^(end + 1)].Equals(b[^(end + 1)])) end++;
        a = a[..^end];
        b = b[..^end];
    }

    private static bool IsKnown(int a, int b, int limit, out int distance)
    {
        distance = Math.Max(a, b);
        if (Math.Min(a, b) > 0 && Math.Abs(a - b) <= limit) return false;
        if (distance > limit) distance = limit + 1;
        return true;
    }

    private void Grow(int pattern, int text)
    {
        if (_pattern.Length < pattern) _pattern = new int[2 * pattern];
        if (_text.Length < text) (_text, _steps) = (new int[2 * text], new sbyte[2 * text]);
    }

    private int Distance(int rows, int columns, int symbols, int limit)
    {
        if (_equal.Length <= symbols) _equal = new ulong[2 * symbols + 1];
        var text = _text.AsSpan(0, columns);
        var steps = _steps.AsSpan(0, columns);
        steps.Fill(1); // the row above the table: 0, 1, 2, ...
        for (var first = 0; ; first += 64)
        {
            var height = Math.Min(64, rows - first);
            _equal.AsSpan(0, symbols + 1).Clear(); // symbol 0 stands in no pattern
            for (var r = 0; r < height; r++) _equal[_pattern[first + r]] |= 1UL << r;
            var last = first + height;
            var (up, down, lowest) = (ulong.MaxValue, 0UL, 1UL << (height - 1)); // steps down the rows: +1, -1
            var (cell, least) = (last, last + Math.Abs(columns - (rows - last)));
            for (var j = 0; j < columns; j++)
            {
                var above = steps[j];
                var equal = _equal[text[j]];
                var vertical = equal | down;
                if (above < 0) equal |= 1;
                var diagonal = (((equal & up) + up) ^ up) | equal;
                var right = down | ~(diagonal | up);
                var left = up & diagonal;
                var step = (right & lowest) != 0 ? 1 : (left & lowest) != 0 ? -1 : 0;
                right <<= 1;
                left <<= 1;
                if (above < 0) left |= 1;
                else if (above > 0) right |= 1;
                up = left | ~(vertical | right);
                down = right & vertical;
                steps[j] = (sbyte)step;
                cell += step;
                least = Math.Min(least, cell + Math.Abs(columns - 1 - j - (rows - last)));
            }
            if (last == rows) return cell > limit ? limit + 1 : cell;
            if (least > limit) return limit + 1;
        }
    }
}
