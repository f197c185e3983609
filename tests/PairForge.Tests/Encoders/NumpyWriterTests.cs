using System.Text;
using CsCheck;
using PairForge.Encoders;

namespace PairForge.Tests.Encoders;

public sealed class NumpyWriterTests
{
    /// <summary>The format's specification: magic, version 1.0, a header that ends in LF at a multiple of 64, then the numbers.</summary>
    [Fact]
    public void Complete_TwoRows_IsTheFormat()
    {
        var stream = new MemoryStream();
        using var writer = new NumpyWriter(stream, 3);
        writer.Append([1, 2, 3]);
        writer.Append([-0.5f, 0, 1e9f]);
        writer.Complete();
        var bytes = stream.ToArray();
        Assert.Equal([0x93, .. "NUMPY"u8, 1, 0, 118, 0], bytes[..10]);
        Assert.Equal("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }".PadRight(117) + "\n", Encoding.ASCII.GetString(bytes[10..128]));
        Assert.Equal([1, 2, 3, -0.5f, 0, 1e9f], Enumerable.Range(0, 6).Select(i => BitConverter.ToSingle(bytes, 128 + (4 * i))));
        Assert.Equal(128 + 24, bytes.Length);
    }

    [Fact]
    public void Append_AnyMatrix_IsReadBack() => Gen.Select(Gen.Int[1, 9], Gen.Int[0, 20]).Sample((columns, rows) =>
    {
        using var folder = new TemporaryFolder();
        using (var writer = new NumpyWriter(File.Create(folder["m.npy"]), columns))
        {
            for (var r = 0; r < rows; r++) writer.Append([.. Enumerable.Range(0, columns).Select(c => (float)((r * 31) + c))]);
            writer.Complete();
        }
        using var file = NumpyFile.Open(folder["m.npy"]);
        Assert.Equal((rows, columns), (file.Rows, file.Columns));
        var row = new float[columns];
        for (var r = 0; r < rows; r++)
        {
            file.Read(r, row);
            Assert.Equal(r * 31, row[0]);
        }
    }, iter: 20);
}
