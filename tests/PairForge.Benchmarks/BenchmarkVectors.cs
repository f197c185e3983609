using System.Globalization;
using PairForge.Encoders;
using PairForge.Search;

namespace PairForge.Benchmarks;

/// <summary>Rows in a temporary vector file, and queries: keyed, or the lines of a file of texts.</summary>
/// <remarks>
/// Clustered vectors are <c>normalise(centre + spread * g / sqrt(dimension))</c> around keyed unit centres, row i around
/// centre i modulo their number; <c>--spread none</c> has no centres. <c>--texts FILE</c> encodes its lines by the hashing encoder.
/// </remarks>
internal sealed class BenchmarkVectors : IDisposable
{
    private BenchmarkVectors(string name, string path, int count, int dimension, float[] queries) =>
        (Name, Path, Count, Dimension, Queries) = (name, path, count, dimension, queries);

    internal string Name { get; }

    internal string Path { get; }

    internal int Count { get; }

    internal int Dimension { get; }

    /// <summary>Row-major.</summary>
    internal float[] Queries { get; }

    /// <summary>The rows, row-major, in memory.</summary>
    internal float[] ReadAll()
    {
        using var file = VectorFile.Open(Path);
        var rows = new float[(long)Count * Dimension];
        for (var row = 0; row < Count; row++) file.ReadRow(row, rows.AsSpan(row * Dimension, Dimension));
        return rows;
    }

    internal static BenchmarkVectors Read(Arguments arguments, int count, int dimension, int queries, bool clustered)
    {
        var spread = arguments.Text("--spread", clustered ? "0.6" : "none");
        var centres = arguments.Integer("--centres", 1000, 1);
        var texts = arguments.Text("--texts", "");
        var path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"pairforge-{Environment.ProcessId}-rows.vectors");
        if (texts.Length > 0) return OfTexts(texts, path, count, dimension, queries);
        if (spread == "none") return new("random", RandomVectors.Write(count, dimension, "rows"), count, dimension, RandomVectors.Make(queries, dimension, "queries"));
        if (!double.TryParse(spread, CultureInfo.InvariantCulture, out var width) || !(width >= 0))
            throw new ArgumentException($"--spread is '{spread}'; it must be a number of at least 0, or none");
        var middle = RandomVectors.Make(centres, dimension, "centres");
        using (var writer = new VectorFileWriter(path, dimension)) Make(middle, count, dimension, width, "rows", row => writer.Append(row));
        var (asked, at) = (new float[checked(queries * dimension)], 0);
        Make(middle, queries, dimension, width, "queries", row =>
        {
            row.CopyTo(asked, at);
            at += dimension;
        });
        return new(string.Create(CultureInfo.InvariantCulture, $"{centres} clusters, spread {width}"), path, count, dimension, asked);
    }

    public void Dispose() => File.Delete(Path);

    private static void Make(float[] centres, int count, int dimension, double spread, string name, Action<float[]> take)
    {
        var random = new KeyedRandom(43, "clusters", name);
        var row = new float[dimension];
        for (var i = 0; i < count; i++)
        {
            var centre = centres.AsSpan((int)((long)i % (centres.Length / dimension)) * dimension, dimension);
            for (var k = 0; k < dimension; k++) row[k] = (float)(centre[k] + spread * RandomVectors.NextNormal(ref random) / Math.Sqrt(dimension));
            UnitLength.Scale(row);
            take(row);
        }
    }

    private static BenchmarkVectors OfTexts(string texts, string path, int count, int dimension, int queries)
    {
        var lines = File.ReadLines(texts).Take(count).ToArray();
        var encoder = new HashingEncoder(new HashingOptions { Dimension = dimension });
        if (encoder.Learns)
        {
            foreach (var line in lines) encoder.Learn(line);
            using var learnt = new MemoryStream();
            encoder.Save(learnt);
            learnt.Position = 0;
            encoder.Load(learnt);
        }
        var asked = new float[queries * dimension];
        using (var writer = new VectorFileWriter(path, dimension))
        {
            const int Batch = 4096;
            for (var at = 0; at < lines.Length; at += Batch)
            {
                var batch = lines.Skip(at).Take(Batch).Select((line, i) => new TextToEncode((at + i).ToString(CultureInfo.InvariantCulture), line)).ToArray();
                var vectors = new float[batch.Length * dimension];
                encoder.EncodeAsync(batch, vectors, CancellationToken.None).AsTask().GetAwaiter().GetResult();
                writer.Append(vectors);
                if (at == 0) vectors.AsSpan(0, Math.Min(vectors.Length, asked.Length)).CopyTo(asked); // texts that ask find themselves first
            }
        }
        return new(System.IO.Path.GetFileName(texts), path, lines.Length, dimension, asked);
    }
}
