using System.IO.Compression;
using System.Text;
using PairForge.Encoders;

namespace PairForge.Tests.Encoders;

/// <summary>What can carry code is refused by what it holds, whatever it is called and wherever it is given.</summary>
public sealed class ModelFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // print("run") as pickles of the protocols 0 and 2 to 5: a global, its argument, a call (REDUCE), STOP.
    public static TheoryData<string, byte[]> Pickles => new()
    {
        { "protocol 0", "c__builtin__\nprint\n(S'run'\ntR."u8.ToArray() },
        { "protocol 2", [0x80, 2, .. "c__builtin__\nprint\nU\u0003run\u0085R."u8] },
        { "protocol 3", [0x80, 3, .. "cbuiltins\nprint\nX\u0003\0\0\0run\u0085R."u8] },
        { "protocol 4", [0x80, 4, 0x95, 30, 0, 0, 0, 0, 0, 0, 0, .. "cbuiltins\nprint\nX\u0003\0\0\0run\u0085R."u8] },
        { "protocol 4, a frame of 256 bytes", [0x80, 4, 0x95, 0, 1, 0, 0, 0, 0, 0, 0, .. new byte[256]] },
        { "protocol 5", [0x80, 5, 0x95, 30, 0, 0, 0, 0, 0, 0, 0, .. "cbuiltins\nprint\nX\u0003\0\0\0run\u0085R."u8] },
        { "legacy torch", [0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E] },
        { "torch zip", Zip("archive/data.pkl") },
        { "numpy zip", Zip("embeddings.npy") },
    };

    private static byte[] Zip(string name)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        using (var entry = zip.CreateEntry(name).Open())
            entry.Write([0x80, 2, 0x4E, 0x2E]);
        return bytes.ToArray();
    }

    [Theory]
    [MemberData(nameof(Pickles))]
    public void AnyPlaceOfAModel_Pickle_IsRefused(string kind, byte[] content)
    {
        var says = kind == "protocol 0" ? "" : "which can run code when it is loaded; weights are read from safetensors alone";
        foreach (var extension in (string[])[".pt", ".bin", ".pkl", ".safetensors", ".SAFETENSORS", ".npy", ".json", ""])
        {
            var path = _folder["weights" + extension];
            File.WriteAllBytes(path, content);
            Refused(() => SafetensorsFile.Open(path));
            Refused(() => NumpyFile.Open(path));
            Refused(() => WordTokenizerFile.Read(path));
            Refused(() => new CheckpointEncoder(new CheckpointOptions { Path = path }), kind == "protocol 0" ? "is a file" : says);
        }
        foreach (var name in (string[])["v.npy", "v.parquet"])
        {
            File.WriteAllBytes(_folder[name], content);
            File.WriteAllText(_folder["ids"], "a\n");
            Refused(() => new VectorsEncoder(new VectorsOptions { Path = _folder[name], Ids = _folder["ids"] }));
        }
        foreach (var name in (string[])["modules.json", "tokenizer.json", "model.safetensors"])
        {
            var model = Directory.CreateDirectory(_folder["model"]).FullName;
            new StaticEncoder(WordTokenizer.Of(["cat", "dog"]), new float[8], 2).Save(model);
            File.WriteAllBytes(Path.Combine(model, name), content);
            Refused(() => StaticEncoder.Load(model));
        }

        void Refused(Action load, string? other = null)
        {
            var fault = Assert.Throws<PairForgeException>(load);
            Assert.Contains(fault.Kind, (FailureKind[])[FailureKind.BadData, FailureKind.InputMissing, FailureKind.BadConfiguration]);
            Assert.Contains(other ?? says, fault.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', fault.Message);
        }
    }

    [Theory]
    [InlineData("|O")]
    [InlineData("O")]
    [InlineData("|O8")]
    public void NumpyFile_ArrayOfObjects_IsRefusedAsAPickle(string type)
    {
        var header = Encoding.ASCII.GetBytes($"{{'descr': '{type}', 'fortran_order': False, 'shape': (1, 1), }}\n");
        File.WriteAllBytes(_folder["v.npy"], [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header, 0x80, 2, 0x4E, 0x2E]);
        var fault = Assert.Throws<PairForgeException>(() => NumpyFile.Open(_folder["v.npy"]));
        Assert.Contains("Python objects, which are a pickle that can run code", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SafetensorsFile_HeaderWhoseLengthBeginsLikeAPickle_IsRead()
    {
        // 0x0280 = 640: the first bytes of the file are 80 02.
        var header = """{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""".PadRight(640);
        File.WriteAllBytes(_folder["m.safetensors"], [0x80, 2, 0, 0, 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(header), 0, 0, 128, 63]);
        Assert.Equal([1f], SafetensorsFile.Open(_folder["m.safetensors"]).ReadSingles("w"));
    }
}
