namespace PairForge.Sources;

/// <summary>One input file of a source.</summary>
/// <param name="Path">Path relative to the glob root, with forward slashes.</param>
/// <param name="FullPath">Absolute path; empty for a source in memory.</param>
/// <param name="Size">Bytes as stored (compressed where it is).</param>
public sealed record SourceFile(string Path, string FullPath, long Size);

/// <summary>Bad input: what could not be read, where, and why.</summary>
/// <param name="Source">Relative path of the input.</param>
/// <param name="Offset">Byte offset of the record in the decompressed stream; for Parquet the row index.</param>
/// <param name="Raw">The record's bytes as they stood, cut at 64 KiB.</param>
/// <param name="Stage">The stage that refused it: <c>read</c>, <c>augment</c>, ...</param>
/// <param name="Reason">A kebab-case code that is counted: <c>invalid-utf8</c>, <c>malformed-json</c>, <c>missing-column</c>, <c>line-too-long</c>, <c>truncated-gzip</c>, <c>duplicate-id</c>, ...</param>
/// <param name="Detail">One line for people, with line number and column where known.</param>
/// <param name="Attempts">How often it was tried: 1 for input that cannot be read, more for a text that was bisected out of a failing batch.</param>
public sealed record Rejection(string Source, long Offset, byte[] Raw, string Stage, string Reason, string Detail, int Attempts = 1)
{
    internal const int MostRawBytes = 1 << 16;

    /// <summary>A text's bytes, cut at 64 KiB.</summary>
    internal static byte[] RawOf(string text)
    {
        var raw = System.Text.Encoding.UTF8.GetBytes(text);
        return raw.Length > MostRawBytes ? raw[..MostRawBytes] : raw;
    }
}

/// <summary>A range of a file: bytes, or rows of Parquet.</summary>
/// <param name="Start">First byte or row.</param>
/// <param name="End">One past the last; <see cref="long.MaxValue"/> for the end of the file.</param>
public readonly record struct SourceRange(long Start, long End);

/// <summary>A batch of what a source read.</summary>
/// <param name="Passages">Accepted records, in input order, as unsegmented passages.</param>
/// <param name="Rejections">Refused records, in input order.</param>
public sealed record SourceBatch(IReadOnlyList<Passage> Passages, IReadOnlyList<Rejection> Rejections);

/// <summary>Where passages come from.</summary>
/// <remarks>Implementations are pure readers: the same bytes give the same batches. Nothing is ever lost silently: a record is accepted or rejected.</remarks>
public interface ISource
{
    /// <summary>Lists the inputs in ordinal order of their relative paths.</summary>
    /// <exception cref="PairForgeException">No input matches (<see cref="FailureKind.InputMissing"/>).</exception>
    IReadOnlyList<SourceFile> List();

    /// <summary>Cuts a file into ranges of about <paramref name="bytes"/> bytes that can be read apart; the cut depends on the file alone.</summary>
    /// <remarks>The default is one range: the whole file. A range of bytes need not begin with a record: <see cref="ReadAsync"/> takes the records that begin in it.</remarks>
    IReadOnlyList<SourceRange> Cut(SourceFile file, long bytes) => [new SourceRange(0, long.MaxValue)];

    /// <summary>Reads the records that begin in [<paramref name="start"/>, <paramref name="end"/>) of a file.</summary>
    /// <param name="file">One of <see cref="List"/>.</param>
    /// <param name="fileIndex">The file's index in the whole run's list, for <see cref="Position.File"/>.</param>
    /// <param name="start">First byte (Parquet: row) of the range; 0 for the whole file.</param>
    /// <param name="end">End of the range; <see cref="long.MaxValue"/> for the whole file.</param>
    /// <param name="cancellation">Stops the reading.</param>
    IAsyncEnumerable<SourceBatch> ReadAsync(SourceFile file, int fileIndex, long start, long end, CancellationToken cancellation);
}
