using PairForge.Sources;

namespace PairForge.Tests.Sources;

/// <summary>What came out of a strict stream: the bytes, and the reason why no more came.</summary>
internal sealed record Reading(byte[] Bytes, string? Reason, string? Message)
{
    internal static Reading Of(Stream stream, int bufferSize = 1 << 16)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[bufferSize];
        try
        {
            using (stream)
                for (int read; (read = stream.Read(buffer, 0, buffer.Length)) > 0;) bytes.Write(buffer, 0, read);
            return new(bytes.ToArray(), null, null);
        }
        catch (CorruptStreamException fault)
        {
            return new(bytes.ToArray(), fault.Reason, fault.Message);
        }
    }

    /// <summary>Text that compresses somewhat, as text does.</summary>
    internal static byte[] Text(int length, int seed)
    {
        var random = new Random(seed);
        string[] words = ["the", "pair", "of", "anchor", "and", "positive", "lies", "near", "margin", "0.05", "négatif", "\n"];
        var text = new System.Text.StringBuilder();
        while (text.Length < length) text.Append(words[random.Next(words.Length)]).Append(random.Next(8) == 0 ? random.Next(10_000).ToString("X") : " ");
        return System.Text.Encoding.UTF8.GetBytes(text.ToString())[..length];
    }
}

/// <summary>Hands out a few bytes at a time, as a slow disk may.</summary>
internal sealed class Dribble(byte[] bytes, int most) : MemoryStream(bytes)
{
    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, most)]);

    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, most));
}
