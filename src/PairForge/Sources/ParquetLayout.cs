using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace PairForge.Sources;

/// <summary>Checks where a Parquet file says that its parts are, before the package reads them: sizes, counts and page checksums.</summary>
/// <param name="file">The file.</param>
/// <param name="size">Its length.</param>
internal sealed class ParquetLayout(SafeFileHandle file, long size)
{
    private const int MostNesting = 64;
    private const long FreeValues = 1 << 20, MostValuesPerByte = 100;
    private const int DataPage = 0, DictionaryPage = 2, DataPageV2 = 3;

    /// <summary>Checks both ends and the footer.</summary>
    /// <exception cref="InvalidDataException">It is no Parquet, or damaged there.</exception>
    internal void CheckFooter()
    {
        if (size < 12) throw new InvalidDataException($"it has {size} bytes; a Parquet file has at least 12");
        Span<byte> end = stackalloc byte[8];
        Read(end[..4], 0);
        if (!end[..4].SequenceEqual("PAR1"u8)) throw new InvalidDataException(end[..4].SequenceEqual("PARE"u8) ? "it is encrypted" : "it does not begin with PAR1");
        Read(end, size - 8);
        if (!end[4..].SequenceEqual("PAR1"u8)) throw new InvalidDataException("it does not end with PAR1: is it cut short?");
        var length = BinaryPrimitives.ReadInt32LittleEndian(end);
        if (length < 0 || length > size - 12) throw new InvalidDataException($"its footer claims {length} bytes of {size}");
        var footer = new byte[length];
        Read(footer, size - 8 - length);
        var children = new List<long>();
        ThriftStruct.Check(footer, "FileMetaData", (name, field, value) =>
        {
            if ((name, field) == ("SchemaElement", 0)) children.Add(0);
            else if ((name, field) == ("SchemaElement", 5)) children[^1] = value;
            else if (name == "EncryptionAlgorithm") throw new InvalidDataException("it is encrypted");
        });
        CheckTree(children);
    }

    /// <summary>Walks the pages of a column chunk.</summary>
    /// <param name="start">Offset of its first page.</param>
    /// <param name="values">Values that it claims.</param>
    internal void CheckPages(long start, long values)
    {
        var (found, bytes) = (0L, 0L);
        var hasDictionary = false;
        while (found < values)
        {
            var (type, packed, unpacked, count, checksum, length) = Header(start);
            start += length;
            if (packed < 0 || unpacked < 0 || count < 0 || packed > size - start) throw new InvalidDataException($"the page at byte {start - length} claims {packed} bytes and {count} values");
            if (unpacked > ExpansionLimit.Free && unpacked / ExpansionLimit.MostPerByte > packed) throw new InvalidDataException($"the page at byte {start - length} claims that {packed} bytes become {unpacked}");
            if (type == DictionaryPage)
            {
                if (hasDictionary || count > unpacked || IsBomb(count, packed)) throw new InvalidDataException($"the dictionary at byte {start - length} claims {count} values in {unpacked} bytes");
                hasDictionary = true;
            }
            else if (type is DataPage or DataPageV2) found += count;
            if (checksum is { } expected && Checksum(start, (int)packed) != expected) throw new InvalidDataException($"the checksum of the page at byte {start - length} does not match");
            start += packed;
            bytes += length + packed;
        }
        // A run of equal values takes a few bytes however long it is, and the values are held.
        if (IsBomb(values, bytes)) throw new InvalidDataException($"it claims {values} values in {bytes} bytes, more than {MostValuesPerByte} for one; rewrite it with row groups of at most {FreeValues} rows if it is no bomb");
        if (found != values) throw new InvalidDataException($"its pages hold {found} values and it claims {values}");
    }

    private static bool IsBomb(long values, long bytes) => values > FreeValues && values / MostValuesPerByte > bytes;

    /// <summary>The elements of a schema stand parent first: each is followed by as many as it says.</summary>
    private static void CheckTree(List<long> children)
    {
        var open = new Stack<long>();
        foreach (var count in children)
        {
            if (count < 0 || count > children.Count) throw new InvalidDataException($"its schema claims {count} columns in a group");
            while (open.Count > 0 && open.Peek() == 0) open.Pop();
            if (open.Count > 0) open.Push(open.Pop() - 1);
            open.Push(count);
            if (open.Count > MostNesting) throw new InvalidDataException($"its schema is nested deeper than {MostNesting} levels");
        }
        if (open.Any(n => n > 0) || children.Count == 0) throw new InvalidDataException("its schema lacks columns that it claims");
    }

    private (long Type, long Packed, long Unpacked, long Count, uint? Checksum, int Length) Header(long at)
    {
        (long type, long packed, long unpacked, long count) = (-1, -1, -1, 0);
        uint? checksum = null;
        for (var window = 1 << 10; ; window <<= 4)
        {
            var bytes = ArrayPool<byte>.Shared.Rent(window);
            try
            {
                var known = at < 0 || at >= size ? 0 : RandomAccess.Read(file, bytes.AsSpan(0, window), at);
                var length = ThriftStruct.Check(bytes.AsSpan(0, known), "PageHeader", (name, field, value) =>
                {
                    if (name == "PageHeader" && field == 1) type = value;
                    else if (name == "PageHeader" && field == 2) unpacked = value;
                    else if (name == "PageHeader" && field == 3) packed = value;
                    else if (name == "PageHeader" && field == 4) checksum = (uint)value;
                    else if (field == 1 && name is "DataPageHeader" or "DictionaryPageHeader" or "DataPageHeaderV2") count = value;
                });
                return (type, packed, unpacked, count, checksum, length);
            }
            catch (EndOfStreamException) when (window < 1 << 26 && at >= 0 && at + window < size)
            {
                // Statistics can make a header long.
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(bytes);
            }
        }
    }

    private uint Checksum(long at, int length)
    {
        var checksum = new Crc32();
        var bytes = ArrayPool<byte>.Shared.Rent(1 << 16);
        for (var left = length; left > 0;)
        {
            var read = RandomAccess.Read(file, bytes.AsSpan(0, Math.Min(bytes.Length, left)), at);
            if (read == 0) break;
            checksum.Append(bytes.AsSpan(0, read));
            (at, left) = (at + read, left - read);
        }
        ArrayPool<byte>.Shared.Return(bytes);
        return checksum.GetCurrentHashAsUInt32();
    }

    private void Read(Span<byte> into, long at)
    {
        while (into.Length > 0)
        {
            var read = RandomAccess.Read(file, into, at);
            if (read == 0) throw new EndOfStreamException("it ends too early");
            into = into[read..];
            at += read;
        }
    }
}
