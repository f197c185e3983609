using System.Text;
using PairForge.Sources;

namespace PairForge.Text;

/// <summary>The lines of a lexicon, plain or gzip, without its comments; a file that is cut, damaged or no UTF-8 is refused, never read as a shorter one.</summary>
internal static class LexiconLines
{
    /// <summary>Opens a lexicon's file.</summary>
    /// <exception cref="PairForgeException">It is missing, unreadable or no regular file.</exception>
    internal static FileStream Open(InputPath path)
    {
        try
        {
            return RegularFile.Open(path.Resolved);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new PairForgeException(FailureKind.InputMissing, $"lexicon '{path.Given}' cannot be read: {fault.Message}", fault);
        }
    }

    /// <summary>Reads the lines.</summary>
    /// <param name="stream">A seekable stream.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="PairForgeException">It is not whole.</exception>
    internal static IEnumerable<(int Number, string Line)> Read(Stream stream, string name)
    {
        var isGzip = stream.ReadByte() == 0x1F && stream.ReadByte() == 0x8B;
        stream.Position = 0;
        using var reader = new StreamReader(isGzip ? new StrictGzipStream(stream) : stream, new UTF8Encoding(false, throwOnInvalidBytes: true));
        for (var number = 1; Next(reader, number, name) is { } line; number++)
        {
            if (line.Length > 0 && line[0] != '#') yield return (number, line);
        }
    }

    private static string? Next(StreamReader reader, int number, string name)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (CorruptStreamException fault)
        {
            throw new PairForgeException(FailureKind.BadData, $"lexicon '{name}' is damaged: {fault.Message}", fault);
        }
        catch (DecoderFallbackException fault)
        {
            throw new PairForgeException(FailureKind.BadData, $"lexicon '{name}' is not UTF-8, at or after line {number}; convert it, for example with iconv -t UTF-8", fault);
        }
    }
}
