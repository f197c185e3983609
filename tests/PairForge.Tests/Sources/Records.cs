using System.IO.Compression;
using PairForge.Sources;
using ZstdSharp;

namespace PairForge.Tests.Sources;

/// <summary>All that a source gives.</summary>
internal sealed record Records(IReadOnlyList<SourceBatch> Batches)
{
    internal IEnumerable<Passage> Passages => Batches.SelectMany(b => b.Passages);

    internal IEnumerable<Rejection> Rejections => Batches.SelectMany(b => b.Rejections);

    internal IEnumerable<string> Texts => Passages.Select(p => p.Text);

    internal IEnumerable<string> Reasons => Rejections.Select(r => r.Reason);

    internal static async Task<Records> OfAsync(ISource source, long start = 0, long end = long.MaxValue)
    {
        var batches = new List<SourceBatch>();
        var files = source.List();
        for (var i = 0; i < files.Count; i++)
            await foreach (var batch in source.ReadAsync(files[i], i, start, end, TestContext.Current.CancellationToken)) batches.Add(batch);
        return new(batches);
    }

    /// <summary>Checks that each refused record's bytes stand at its offset in the decompressed input.</summary>
    internal void AssertLocatedIn(byte[] content)
    {
        foreach (var rejection in Rejections)
        {
            Assert.InRange(rejection.Offset, 0, content.Length - rejection.Raw.Length);
            Assert.Equal(Convert.ToHexString(content, (int)rejection.Offset, rejection.Raw.Length), Convert.ToHexString(rejection.Raw));
        }
    }

    internal static byte[] Pack(byte[] content, string ending)
    {
        using var bytes = new MemoryStream();
        if (ending == ".gz")
            using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(content);
        else if (ending == ".zst")
            using (var zstd = new CompressionStream(bytes, leaveOpen: true)) zstd.Write(content);
        else bytes.Write(content);
        return bytes.ToArray();
    }
}
