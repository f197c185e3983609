using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PairForge.Encoders;

/// <summary>Vectors on disk by the hash of their text: what one encoder made, from run to run.</summary>
/// <remarks>
/// A folder an encoder (its fingerprint) and precision. Every process appends to a file of its own, in blocks that carry a hash, and
/// reads the files of all: nothing is locked, and what a kill or a power cut tore off the end of a file is as if it had not been
/// encoded. Vectors are read by position, not through a mapping, so that a file that shrinks is an error and not a crash. The
/// index, 24 bytes a text and a little, is in memory.
/// </remarks>
internal sealed class EmbeddingStore : IDisposable
{
    private const int HeaderBytes = 16;
    private const int BlockHeaderBytes = 12; // vectors of the block, hash of its bytes
    private const int KeyBytes = 16;
    private const int MostOfBlock = 1 << 20;

    private readonly Dictionary<UInt128, (int File, long Offset)> _places = [];
    private readonly List<SafeFileHandle> _files = [];
    private readonly Lock _gate = new();
    private readonly string _folder;
    private readonly EmbeddingPrecision _precision;
    private readonly int _dimension;
    private int _own = -1;
    private long _end;

    private EmbeddingStore(string folder, EmbeddingPrecision precision, int dimension) => (_folder, _precision, _dimension) = (folder, precision, dimension);

    private static ReadOnlySpan<byte> Magic => "PFEMB001"u8;

    /// <summary>Texts whose vectors are kept.</summary>
    internal int Count => _places.Count;

    private int VectorBytes => StoredVector.Size(_precision, _dimension);

    /// <summary>Opens the store of one encoder; the folder is made with the first vector.</summary>
    /// <param name="folder">Folder of all stores.</param>
    /// <param name="fingerprint">The encoder's.</param>
    /// <param name="precision">How vectors are kept.</param>
    /// <param name="dimension">Their length.</param>
    internal static EmbeddingStore Open(string folder, string fingerprint, EmbeddingPrecision precision, int dimension)
    {
        var name = $"{Convert.ToHexStringLower(XxHash128.Hash(MemoryMarshal.AsBytes(fingerprint.AsSpan())))}-{CanonicalJson.KebabCase(precision.ToString())}-{dimension}";
        var store = new EmbeddingStore(Path.Combine(folder, name), precision, dimension);
        if (!Directory.Exists(store._folder)) return store;
        foreach (var path in Directory.EnumerateFiles(store._folder, "*.vectors").Order(StringComparer.Ordinal)) store.Index(path);
        return store;
    }

    /// <summary>The key of a text.</summary>
    internal static UInt128 KeyOf(string text) => XxHash128.HashToUInt128(MemoryMarshal.AsBytes(text.AsSpan()));

    /// <summary>Reads the vector of a text.</summary>
    /// <returns>False where it is not kept.</returns>
    internal bool TryRead(UInt128 key, Span<float> vector)
    {
        SafeFileHandle file;
        long offset;
        lock (_gate)
        {
            if (!_places.TryGetValue(key, out var place)) return false;
            (file, offset) = (_files[place.File], place.Offset);
        }
        Span<byte> bytes = VectorBytes <= 4096 ? stackalloc byte[VectorBytes] : new byte[VectorBytes];
        if (RandomAccess.Read(file, bytes, offset) != bytes.Length) return false;
        StoredVector.Read(_precision, bytes, vector);
        return true;
    }

    /// <summary>Keeps vectors, and rounds them in place as they are kept.</summary>
    /// <param name="keys">Keys of their texts.</param>
    /// <param name="vectors">(keys, dimension), row-major.</param>
    /// <exception cref="PairForgeException">The folder cannot be written.</exception>
    internal void Add(ReadOnlySpan<UInt128> keys, Span<float> vectors)
    {
        var bytes = new byte[BlockHeaderBytes + (keys.Length * (KeyBytes + VectorBytes))];
        var at = BlockHeaderBytes;
        for (var i = 0; i < keys.Length; i++, at += KeyBytes + VectorBytes)
        {
            BinaryPrimitives.WriteUInt128LittleEndian(bytes.AsSpan(at), keys[i]);
            var vector = vectors.Slice(i * _dimension, _dimension);
            StoredVector.Write(_precision, vector, bytes.AsSpan(at + KeyBytes));
            StoredVector.Read(_precision, bytes.AsSpan(at + KeyBytes), vector);
        }
        BinaryPrimitives.WriteInt32LittleEndian(bytes, keys.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(4), XxHash64.HashToUInt64(bytes.AsSpan(BlockHeaderBytes)));
        lock (_gate)
        {
            try
            {
                if (_own < 0) Create();
                RandomAccess.Write(_files[_own], bytes, _end);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw new PairForgeException(FailureKind.CannotCreateOutput, $"the embedding store {_folder} cannot be written ({fault.Message}); name another folder with embeddings.path", fault);
            }
            Place(_own, _end, bytes.AsSpan(BlockHeaderBytes), keys.Length);
            _end += bytes.Length;
        }
    }

    public void Dispose()
    {
        foreach (var file in _files) file.Dispose();
    }

    private void Create()
    {
        Directory.CreateDirectory(_folder);
        var file = File.OpenHandle(Path.Combine(_folder, $"{Guid.NewGuid():N}.vectors"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read);
        Span<byte> header = stackalloc byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], (int)_precision);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], _dimension);
        RandomAccess.Write(file, header, 0);
        (_own, _end) = (_files.Count, HeaderBytes);
        _files.Add(file);
    }

    /// <summary>Takes up the whole blocks of a file; what follows them is torn, or still being written by another process.</summary>
    private void Index(string path)
    {
        RegularFile.Check(path);
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (RandomAccess.Read(file, header, 0) != HeaderBytes || !header.StartsWith(Magic)
            || BinaryPrimitives.ReadInt32LittleEndian(header[8..]) != (int)_precision || BinaryPrimitives.ReadInt32LittleEndian(header[12..]) != _dimension)
        {
            file.Dispose();
            return;
        }
        _files.Add(file);
        var block = new byte[BlockHeaderBytes];
        for (long at = HeaderBytes; ;)
        {
            if (RandomAccess.Read(file, block.AsSpan(0, BlockHeaderBytes), at) != BlockHeaderBytes) return;
            var (count, hash) = (BinaryPrimitives.ReadInt32LittleEndian(block), BinaryPrimitives.ReadUInt64LittleEndian(block.AsSpan(4)));
            if (count is < 1 or > MostOfBlock || (long)count * (KeyBytes + VectorBytes) > RandomAccess.GetLength(file) - at) return;
            var length = count * (KeyBytes + VectorBytes);
            if (block.Length < length) block = new byte[length];
            var body = block.AsSpan(0, length);
            if (RandomAccess.Read(file, body, at + BlockHeaderBytes) != length || XxHash64.HashToUInt64(body) != hash) return;
            Place(_files.Count - 1, at, body, count);
            at += BlockHeaderBytes + length;
        }
    }

    private void Place(int file, long block, ReadOnlySpan<byte> body, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var at = i * (KeyBytes + VectorBytes);
            _places.TryAdd(BinaryPrimitives.ReadUInt128LittleEndian(body[at..]), (file, block + BlockHeaderBytes + at + KeyBytes));
        }
    }
}
