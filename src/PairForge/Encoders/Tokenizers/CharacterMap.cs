using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace PairForge.Encoders.Tokenizers;

/// <summary>SentencePiece's precompiled normalisation: a double array from UTF-8 to places in a block of replacements.</summary>
/// <remarks>
/// As Hugging Face applies it, which is not quite as SentencePiece does: a grapheme cluster of up to five bytes is replaced as a
/// whole by what its shortest known begin becomes, and otherwise each character by itself.
/// </remarks>
internal sealed class CharacterMap
{
    private readonly uint[] _units;
    private readonly byte[] _replacements;

    private CharacterMap(uint[] units, byte[] replacements) => (_units, _replacements) = (units, replacements);

    /// <summary>Reads the blob.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    internal static CharacterMap Read(ReadOnlySpan<byte> blob)
    {
        if (blob.Length < 4) throw new FormatException($"it has {blob.Length} bytes");
        var size = BinaryPrimitives.ReadUInt32LittleEndian(blob);
        if (size == 0 || size % 4 != 0 || size > blob.Length - 4) throw new FormatException($"it announces a tree of {size} bytes; {blob.Length - 4} follow");
        var units = new uint[size / 4];
        for (var i = 0; i < units.Length; i++) units[i] = BinaryPrimitives.ReadUInt32LittleEndian(blob[(4 + (4 * i))..]);
        return new CharacterMap(units, blob[(4 + (int)size)..].ToArray());
    }

    /// <summary>Normalises a text.</summary>
    internal string Normalize(string text)
    {
        var result = new StringBuilder(text.Length + 8);
        Span<byte> bytes = stackalloc byte[8];
        for (var at = 0; at < text.Length;)
        {
            var length = StringInfo.GetNextTextElementLength(text, at);
            var cluster = text.AsSpan(at, length);
            at += length;
            if (length <= 5 && Encoding.UTF8.GetByteCount(cluster) is var count && count < 6 && Find(bytes[..Encoding.UTF8.GetBytes(cluster, bytes)], out var whole))
            {
                result.Append(whole);
                continue;
            }
            foreach (var rune in cluster.EnumerateRunes())
            {
                if (Find(bytes[..rune.EncodeToUtf8(bytes)], out var part)) result.Append(part);
                else result.Append(rune.ToString());
            }
        }
        return result.ToString();
    }

    /// <summary>What the shortest known begin of <paramref name="key"/> becomes.</summary>
    private bool Find(ReadOnlySpan<byte> key, out string replacement)
    {
        var node = Offset(_units[0]);
        foreach (var b in key)
        {
            if (b == 0) break;
            node ^= b;
            if (node >= _units.Length) break;
            var unit = _units[node];
            if ((unit & 0x800000FF) != b) break;
            node ^= Offset(unit);
            if ((unit & 0x100) == 0) continue;
            if (node >= _units.Length) break;
            var start = (int)Math.Min(_units[node] & 0x7FFFFFFF, (uint)_replacements.Length);
            var rest = _replacements.AsSpan(start);
            var end = rest.IndexOf((byte)0);
            replacement = Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
            return true;
        }
        replacement = "";
        return false;
    }

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & 0x200) >> 6);
}
