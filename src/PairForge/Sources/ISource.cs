namespace PairForge.Sources;

/// <summary>One input file of a source.</summary>
/// <param name="Path">Path relative to the glob root, with forward slashes; in a run it is each input's own name, so a later source's equal path is prefixed.</param>
/// <param name="FullPath">Absolute path; empty for a source in memory.</param>
/// <param name="Size">Bytes as stored (compressed where it is) when the file was listed; a reading that finds another size is refused.</param>
public sealed record SourceFile(string Path, string FullPath, long Size);

/// <summary>Bad input: what could not be read, where, and why.</summary>
/// <param name="Source">Relative path of the input.</param>
/// <param name="Offset">Byte offset of the record in the decompressed stream; for Parquet the row index.</param>
/// <param name="Raw">The record's bytes as they stand at the offset, without the line end's LF, cut at 64 KiB; of input that is cut short, as much as was read; for Parquet those of the cell that is wrong.</param>
/// <param name="Stage">The stage that refused it: <c>read</c>, <c>augment</c>, ...</param>
/// <param name="Reason">A kebab-case code that is counted: <c>invalid-utf8</c>, <c>malformed-json</c>, <c>missing-column</c>, <c>line-too-long</c>, <c>truncated-gzip</c>, <c>decompression-ratio</c>, <c>duplicate-id</c>, ...</param>
/// <param name="Detail">One line for people, with line number and column where known.</param>
public sealed record Rejection(string Source, long Offset, byte[] Raw, string Stage, string Reason, string Detail);

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

    /// <summary>Reads the records that begin in [<paramref name="start"/>, <paramref name="end"/>) of a file: ranges that meet give each record once.</summary>
    /// <remarks>Plain text and JSON lines, and Parquet by row groups, are read from the range's begin; all others from the file's.</remarks>
    /// <param name="file">One of <see cref="List"/>.</param>
    /// <param name="fileIndex">The file's index in the whole run's list, for <see cref="Position.File"/>.</param>
    /// <param name="start">First byte (Parquet: row) of the range; 0 for the whole file.</param>
    /// <param name="end">End of the range; <see cref="long.MaxValue"/> for the whole file.</param>
    /// <param name="cancellation">Stops the reading.</param>
    IAsyncEnumerable<SourceBatch> ReadAsync(SourceFile file, int fileIndex, long start, long end, CancellationToken cancellation);
}
