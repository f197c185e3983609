using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace PairForge.Sources;

/// <summary>Strict UTF-8: what is no character is found, and never replaced by U+FFFD.</summary>
internal static class Utf8Text
{
    /// <summary>Index of the first byte that begins no character; -1 where all is UTF-8.</summary>
    internal static int IndexOfInvalid(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes)) return -1;
        for (var at = 0; ; )
        {
            var ascii = bytes[at..].IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
            at += Math.Max(0, ascii);
            if (Rune.DecodeFromUtf8(bytes[at..], out _, out var length) != OperationStatus.Done) return at;
            at += length;
        }
    }

    /// <summary>What makes bytes no text, or null: a NUL, or something that is not UTF-8.</summary>
    /// <param name="bytes">Bytes that stand together in the input.</param>
    /// <param name="offset">Offset of the first of them, for the message.</param>
    /// <param name="remedy">What follows in the message, where something is known of the file.</param>
    internal static (string Reason, string Detail)? Refuse(ReadOnlySpan<byte> bytes, long offset, string remedy = "")
    {
        if (bytes.IndexOf((byte)0) is var nul and >= 0) return ("control-character", $"byte {offset + nul} is NUL{(remedy.Length > 0 ? remedy : "; is the file binary, or UTF-16?")}");
        return IndexOfInvalid(bytes) is var bad and >= 0 ? ("invalid-utf8", $"byte {offset + bad} is not UTF-8{remedy}") : null;
    }
}
