namespace PairForge.Encoders.Tokenizers;

/// <summary>
/// A tokenizer in the steps of Hugging Face's library: added tokens, normaliser, pre-tokeniser, model.
/// Made by <see cref="TokenizerFile"/>.
/// </summary>
/// <remarks>Lone surrogates, which no UTF-8 text has, count as U+FFFD.</remarks>
public sealed class TextTokenizer : ITokenizer
{
    private readonly Func<string, string> _normalize;
    private readonly Action<TextPiece, List<TextPiece>> _cut;
    private readonly TokenModel _model;
    private readonly AddedTokens _raw, _normalized;
    private readonly IReadOnlyDictionary<string, int> _ids;

    /// <param name="normalize">The normaliser.</param>
    /// <param name="cut">The pre-tokeniser.</param>
    /// <param name="model">The model.</param>
    /// <param name="ids">Every token by its text.</param>
    /// <param name="raw">Tokens looked for before the normaliser.</param>
    /// <param name="normalized">Tokens looked for behind the normaliser.</param>
    internal TextTokenizer(Func<string, string> normalize, Action<TextPiece, List<TextPiece>> cut, TokenModel model, IReadOnlyDictionary<string, int> ids, IEnumerable<AddedToken> raw, IEnumerable<AddedToken> normalized)
    {
        (_normalize, _cut, _model, _ids) = (normalize, cut, model, ids);
        _raw = new AddedTokens(raw);
        _normalized = new AddedTokens(normalized.Select(t => t with { Content = normalize(t.Content) }));
        foreach (var id in ids.Values) Size = Math.Max(Size, id + 1);
    }

    /// <inheritdoc/>
    public int Size { get; }

    /// <summary>The id of the padding token; 0 where the vocabulary has none, since what is padded is masked.</summary>
    public int PaddingId { get; init; }

    /// <summary>The most tokens, special ones included, that the tokenizer's own file allows; null where it does not say.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Where special tokens stand around a text or a pair of texts.</summary>
    public TokenTemplate Template { get; init; } = TokenTemplate.Bare;

    /// <summary>The id of a token; null where there is none of this text.</summary>
    public int? IdOf(string token) => _ids.TryGetValue(token, out var id) ? id : null;

    /// <inheritdoc/>
    public void Encode(string text, List<int> ids)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(ids);
        text = WellFormed(text);
        var pieces = new List<TextPiece>();
        foreach (var (start, end, id) in _raw.Split(text))
        {
            if (id >= 0)
            {
                ids.Add(id);
                continue;
            }
            var normal = _normalize(text[start..end]);
            foreach (var (from, to, token) in _normalized.Split(normal))
            {
                if (token >= 0)
                {
                    ids.Add(token);
                    continue;
                }
                pieces.Clear();
                _cut(new TextPiece(normal[from..to], start == 0 && from == 0), pieces);
                foreach (var piece in pieces)
                    if (piece.Text.Length > 0) _model.Encode(piece.Text, ids);
            }
        }
    }

    private static string WellFormed(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF')) return text;
        return string.Create(text.Length, text, static (into, from) =>
        {
            from.CopyTo(into);
            for (var i = 0; i < into.Length; i++)
            {
                if (!char.IsSurrogate(into[i])) continue;
                if (char.IsHighSurrogate(into[i]) && i + 1 < into.Length && char.IsLowSurrogate(into[i + 1])) i++;
                else into[i] = '\uFFFD';
            }
        });
    }
}
