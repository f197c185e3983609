namespace PairForge.Sources;

/// <summary>Refuses a decompression bomb: more than 1000 bytes out for each byte in, judged after the first 64 MiB.</summary>
internal sealed class ExpansionLimit
{
    internal const long Free = 64L << 20;
    internal const long MostPerByte = 1000;

    private long _written;

    /// <summary>Counts what was written; <paramref name="read"/> is all that was read so far.</summary>
    /// <exception cref="CorruptStreamException">The ratio is over the limit.</exception>
    internal void Add(int written, long read)
    {
        _written += written;
        if (_written > Free && _written / MostPerByte > read)
            throw new CorruptStreamException("decompression-ratio", $"{read} compressed bytes became {_written}, more than {MostPerByte} for one; repack the file if it is no bomb");
    }
}
