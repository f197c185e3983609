using System.Globalization;
using System.Runtime.InteropServices;

namespace PairForge.Text;

/// <summary>Collects what happens to the words of a text, and turns it into span edits that leave spaces, capitals and articles right.</summary>
/// <remarks>
/// Changes are given in ascending order of words, with words as they are written inside a sentence. The word that comes to open
/// a sentence takes the capital of the one that did; the one that did loses it where it stands no longer first, unless it may be a
/// name; "a" and "an" follow the word that comes to stand behind them. One a text, reused: an operation allocates its edits only.
/// </remarks>
internal sealed class WordEdits(AnalyzedText text)
{
    private readonly List<Change> _changes = [];
    private readonly List<TextEdit> _edits = [];
    private int[] _eligible = [];
    private int[] _drawn = [];

    // The token that the next one stands behind, while the edits are made.
    private int _previous;
    private int _previousEdit;
    private int _previousOffset;
    private string? _previousText;
    private bool _isPlain;
    private bool _isCapital;
    private int _gone;
    private bool? _hasArticles;

    private enum ChangeKind : byte
    {
        InsertBefore,
        Delete,
        Replace,
        InsertAfter,
    }

    /// <summary>A buffer for word indexes; its content is the caller's.</summary>
    internal Span<int> Eligible(int count) => Buffer(ref _eligible, count);

    /// <summary>A second buffer for word indexes.</summary>
    internal Span<int> Drawn(int count) => Buffer(ref _drawn, count);

    /// <summary>Forgets all changes.</summary>
    internal WordEdits Begin()
    {
        _changes.Clear();
        _edits.Clear();
        return this;
    }

    /// <summary>Deletes a word with one space beside it.</summary>
    internal void Delete(int word) => _changes.Add(new Change(word, ChangeKind.Delete, ""));

    /// <summary>Puts another word in a word's place.</summary>
    internal void Replace(int word, string by) => _changes.Add(new Change(word, ChangeKind.Replace, by));

    /// <summary>Inserts a word before a word.</summary>
    internal void InsertBefore(int word, string inserted) => _changes.Add(new Change(word, ChangeKind.InsertBefore, inserted));

    /// <summary>Inserts a word behind a word.</summary>
    internal void InsertAfter(int word, string inserted) => _changes.Add(new Change(word, ChangeKind.InsertAfter, inserted));

    /// <summary>The edits of all changes, ascending.</summary>
    internal TextEdit[] Finish()
    {
        var changes = CollectionsMarshal.AsSpan(_changes);
        var words = text.Words.AsSpan();
        var (next, word, isPending) = (0, 0, false);
        (_isCapital, _gone, _hasArticles) = (false, 0, null);
        while (true)
        {
            if (!isPending)
            {
                while (next < changes.Length && StandsApart(words, changes, next)) PutAsItIs(words[changes[next].Word], changes[next++].Text);
                if (next == changes.Length) break;
                word = changes[next].Word;
                Stand(word - 1, -1, 0, null);
                _isCapital = false;
            }
            if (word == words.Length) break;
            if (word > 0) _isPlain &= words[word].Start - words[word - 1].End == 1 && text.Text[words[word].Start - 1] == ' ';
            var isOpening = WordContext.OpensSentence(text, word);
            if (isOpening) _isCapital = char.IsUpper(text.Text[words[word].Start]);
            for (; next < changes.Length && changes[next].Word == word && changes[next].Kind == ChangeKind.InsertBefore; next++)
                Insert(words[word].Start, changes[next].Text, "", words[word].Kind == WordKind.Ideograph ? "" : " ");
            var isChanged = isPending || next > 0 && changes[next - 1].Word == word;
            if (next < changes.Length && changes[next].Word == word && changes[next].Kind == ChangeKind.Delete)
            {
                next++;
                Add(Deletion(words[word]));
                isPending = true;
                word++;
                continue;
            }
            if (next < changes.Length && changes[next].Word == word && changes[next].Kind == ChangeKind.Replace)
            {
                Put(word, changes[next++].Text);
                isChanged = true;
            }
            else if (isChanged)
            {
                Keep(word, isOpening);
            }
            else
            {
                Stand(word, -1, 0, null);
                _isCapital = false;
            }
            isPending = isChanged && _previousText is not null;
            for (; next < changes.Length && changes[next].Word == word && changes[next].Kind == ChangeKind.InsertAfter; next++)
            {
                Insert(words[word].End, changes[next].Text, words[word].Kind == WordKind.Ideograph ? "" : " ", "");
                isPending = true;
            }
            word++;
        }
        return [.. _edits];
    }

    /// <summary>
    /// Whether a change replaces a word on which neither a capital nor an article depends, and which depends on none: single spaces
    /// on both sides, no article before it or in it, and no other change at it or right behind it.
    /// </summary>
    private bool StandsApart(ReadOnlySpan<WordSpan> words, ReadOnlySpan<Change> changes, int next)
    {
        var change = changes[next];
        if (change.Kind != ChangeKind.Replace || change.Word == 0 || (next + 1 < changes.Length && changes[next + 1].Word <= change.Word + 1)) return false;
        var (before, word) = (words[change.Word - 1], words[change.Word]);
        if (!IsOneSpace(before.End, word.Start) || (change.Word + 1 < words.Length && !IsOneSpace(word.End, words[change.Word + 1].Start))) return false;
        return !Articles.IsArticle(text[before]) && !Articles.IsArticle(change.Text);
    }

    private bool IsOneSpace(int start, int end) => end - start == 1 && text.Text[start] == ' ';

    private void PutAsItIs(WordSpan word, string by)
    {
        if (!text[word].SequenceEqual(by)) Add(new TextEdit(word.Start, word.Length, by));
    }

    private static Span<int> Buffer(ref int[] buffer, int count)
    {
        if (buffer.Length < count) buffer = new int[Math.Max(count, 64)];
        return buffer.AsSpan(0, count);
    }

    private void Insert(int at, string inserted, string before, string behind)
    {
        var shown = Shown(inserted);
        FixArticle(shown);
        Add(new TextEdit(at, 0, text.Strings?.Of(before, shown, behind) ?? string.Concat(before, shown, behind)));
        Stand(-1, _edits.Count - 1, _edits[^1].Replacement.Length - behind.Length - shown.Length, shown);
    }

    private void Put(int word, string by)
    {
        var span = text.Words[word];
        var shown = Shown(by);
        FixArticle(shown);
        if (text[span].SequenceEqual(shown))
        {
            Stand(word, -1, 0, null);
            return;
        }
        Add(new TextEdit(span.Start, span.Length, shown));
        Stand(-1, _edits.Count - 1, _edits[^1].Replacement.Length - shown.Length, shown);
    }

    /// <summary>A word that stays, behind a change: its capital and the article before it may not.</summary>
    private void Keep(int word, bool isOpening)
    {
        var span = text.Words[word];
        var first = text.Text[span.Start];
        var characters = text[span];
        FixArticle(characters);
        if (_isCapital && char.IsLower(first) && IsSimple(span, characters) && char.ToUpperInvariant(first) != first)
            Add(new TextEdit(span.Start, 1, Letter(char.ToUpperInvariant(first))));
        else if (!_isCapital && isOpening && char.IsUpper(first) && IsSimple(span, characters) && WordContext.IsCapitalOfPlace(text, word))
            Add(new TextEdit(span.Start, 1, Letter(char.ToLowerInvariant(first))));
        Stand(word, -1, 0, null);
        _isCapital = false;
    }

    private bool IsSimple(WordSpan span, ReadOnlySpan<char> characters) =>
        !text.IsProtected(span) && span.Kind == WordKind.Word && (span.Length == 1 || char.IsAscii(characters[1]) || char.IsLetter(characters[1]));

    private static string Letter(char c) => c < 128 ? AsciiLetters[c] : c.ToString();

    private static readonly string[] AsciiLetters = [.. Enumerable.Range(0, 128).Select(c => ((char)c).ToString())];

    /// <summary>A word as it is written at this place.</summary>
    private string Shown(string word)
    {
        if (!_isCapital) return word;
        _isCapital = false;
        return char.IsLower(word[0]) ? string.Concat([char.ToUpperInvariant(word[0])], word.AsSpan(1)) : word;
    }

    private void Stand(int word, int edit, int offset, string? shown)
    {
        (_previous, _previousEdit, _previousOffset, _previousText) = (word, edit, offset, shown);
        _isPlain = true;
    }

    private void FixArticle(ReadOnlySpan<char> word)
    {
        if (!_isPlain || (_previous < 0 && _previousText is null)) return;
        var article = _previousText is { } shown ? shown : text[text.Words[_previous]];
        if (!Articles.IsArticle(article) || Articles.Before(article, word) is not { } right || !(_hasArticles ??= Articles.AreIn(text))) return;
        if (_previousText is null)
        {
            var span = text.Words[_previous];
            if (article[0] == 'A' && !WordContext.OpensSentence(text, _previous) || text.IsProtected(span)) return; // vitamin A
            var at = _edits.Count;
            while (at > 0 && _edits[at - 1].Start >= span.Start) at--;
            if (at < _edits.Count && _edits[at].Start < span.End) return;
            _edits.Insert(at, new TextEdit(span.Start, span.Length, right));
            return;
        }
        var edit = _edits[_previousEdit];
        _edits[_previousEdit] = edit with { Replacement = string.Concat(edit.Replacement.AsSpan(0, _previousOffset), right, edit.Replacement.AsSpan(_previousOffset + article.Length)) };
    }

    /// <summary>Adds an edit; one that begins where the last ends joins it where both delete or the last inserts.</summary>
    private void Add(TextEdit edit)
    {
        _gone = edit.Start + edit.Length;
        if (_edits.Count > 0)
        {
            var last = _edits[^1];
            if (last.Start + last.Length == edit.Start && (last.Length == 0 || (last.Replacement.Length == 0 && edit.Replacement.Length == 0)))
            {
                _edits[^1] = new TextEdit(last.Start, last.Length + edit.Length, last.Replacement.Length == 0 ? edit.Replacement : last.Replacement + edit.Replacement);
                return;
            }
        }
        _edits.Add(edit);
    }

    /// <summary>The word and one space: the one before it, or where there is none to take, the one after.</summary>
    private TextEdit Deletion(WordSpan word)
    {
        var whole = text.Text;
        var (start, end) = (word.Start, word.End);
        if (word.Kind == WordKind.Number)
        {
            if (end < whole.Length && whole[end] is '%' or '+') end++;
            if (start > _gone && char.GetUnicodeCategory(whole[start - 1]) == UnicodeCategory.CurrencySymbol) start--;
        }
        if (end + 1 < whole.Length && whole[end] == '.' && (whole[end + 1] == ',' || (whole[end + 1] == ' ' && end + 2 < whole.Length && SentenceSegmenter.IsAbbreviation(whole, word.Start, end, end + 2)))) end++;
        var isAlone = start == 0 || (start > _gone + 1 && whole[start - 1] == ' ' && whole[start - 2] is '.' or '!' or '?');
        if (isAlone && end + 1 < whole.Length && whole[end] is ',' or '.' or '!' or '?' or ';' or ':' && IsSpace(whole, end + 1)) end++; // no mark is left without its word
        var edit = start > _gone && IsSpace(whole, start - 1) && (end == whole.Length || !char.IsLetterOrDigit(whole[end]))
            ? new TextEdit(start - 1, end - start + 1, "")
            : new TextEdit(start, end - start + (IsSpace(whole, end) ? 1 : 0), "");
        return text.TouchesProtected(edit.Start, edit.Length) ? new TextEdit(word.Start, word.Length, "") : edit;
    }

    /// <summary>A space that is a character of its own: no mark behind it and no prefix before it makes it part of a cluster.</summary>
    private static bool IsSpace(string text, int at)
    {
        if (at >= text.Length || text[at] is not (' ' or '\u00A0' or '\t' or '\u3000')) return false;
        if (at + 1 < text.Length && text[at + 1] >= 0x300 && StringInfo.GetNextTextElementLength(text, at) > 1) return false;
        if (at == 0 || text[at - 1] < 0x300) return true;
        var before = char.IsLowSurrogate(text[at - 1]) && at > 1 ? at - 2 : at - 1;
        return StringInfo.GetNextTextElementLength(text, before) == at - before;
    }

    private readonly record struct Change(int Word, ChangeKind Kind, string Text);
}
