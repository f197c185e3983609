namespace PairForge.Sources;

/// <summary>Checks that bytes are a Thrift structure (compact protocol) of Parquet's metadata, before a reader that trusts them sees them.</summary>
/// <remarks>
/// The Parquet package reads a field by its number, whatever type the file gives it, and waits without end for bytes that are not there.
/// Here every known field must have its type, every length must fit, and an unknown field must be one that the package can pass over.
/// </remarks>
internal ref struct ThriftStruct
{
    // Structure, then its fields: b truth value, 1 byte, h i16, i i32, l i64, d double, s bytes; [ is a list of what follows.
    private static readonly Dictionary<string, Dictionary<int, string>> Structures = Parse("""
        FileMetaData 1:i 2:[SchemaElement 3:l 4:[RowGroup 5:[KeyValue 6:s 7:[ColumnOrder 8:EncryptionAlgorithm 9:s
        SchemaElement 1:i 2:i 3:i 4:s 5:i 6:i 7:i 8:i 9:i 10:LogicalType
        LogicalType 1:Empty 2:Empty 3:Empty 4:Empty 5:DecimalType 6:Empty 7:TimeType 8:TimeType 10:IntType 11:Empty 12:Empty 13:Empty 14:Empty 15:Empty 16:VariantType 17:GeographyType 18:GeographyType
        DecimalType 1:i 2:i
        TimeType 1:b 2:TimeUnit
        TimeUnit 1:Empty 2:Empty 3:Empty
        IntType 1:1 2:b
        VariantType 1:1
        GeographyType 1:s 2:i
        RowGroup 1:[ColumnChunk 2:l 3:l 4:[SortingColumn 5:l 6:l 7:h
        ColumnChunk 1:s 2:l 3:ColumnMetaData 4:l 5:i 6:l 7:i 8:ColumnCryptoMetaData 9:s
        ColumnMetaData 1:i 2:[i 3:[s 4:i 5:l 6:l 7:l 8:[KeyValue 9:l 10:l 11:l 12:Statistics 13:[PageEncodingStats 14:l 15:i 16:SizeStatistics 17:GeospatialStatistics
        KeyValue 1:s 2:s
        SortingColumn 1:i 2:b 3:b
        PageEncodingStats 1:i 2:i 3:i
        SizeStatistics 1:l 2:[l 3:[l
        GeospatialStatistics 1:BoundingBox 2:[i
        BoundingBox 1:d 2:d 3:d 4:d 5:d 6:d 7:d 8:d
        Statistics 1:s 2:s 3:l 4:l 5:s 6:s 7:b 8:b
        ColumnOrder 1:Empty
        ColumnCryptoMetaData 1:Empty 2:EncryptionWithColumnKey
        EncryptionWithColumnKey 1:[s 2:s
        EncryptionAlgorithm 1:AesGcm 2:AesGcm
        AesGcm 1:s 2:s 3:b
        PageHeader 1:i 2:i 3:i 4:i 5:DataPageHeader 6:Empty 7:DictionaryPageHeader 8:DataPageHeaderV2
        DataPageHeader 1:i 2:i 3:i 4:i 5:Statistics
        DictionaryPageHeader 1:i 2:i 3:b
        DataPageHeaderV2 1:i 2:i 3:i 4:i 5:i 6:i 7:b 8:Statistics
        Empty
        """);

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly Action<string, int, long>? _number;
    private int _at;

    private ThriftStruct(ReadOnlySpan<byte> bytes, Action<string, int, long>? number)
    {
        _bytes = bytes;
        _number = number;
    }

    /// <summary>Checks the structure at the begin of some bytes and answers its length.</summary>
    /// <param name="bytes">The structure and what follows it.</param>
    /// <param name="name">Its name.</param>
    /// <param name="number">Told each whole number: structure, field, value; for a list, its length; for the begin of a structure, field 0.</param>
    /// <exception cref="EndOfStreamException">The bytes end before the structure.</exception>
    /// <exception cref="InvalidDataException">They are no such structure.</exception>
    internal static int Check(ReadOnlySpan<byte> bytes, string name, Action<string, int, long>? number = null)
    {
        var walk = new ThriftStruct(bytes, number);
        walk.Struct(name);
        return walk._at;
    }

    private static Dictionary<string, Dictionary<int, string>> Parse(string table) => table.Split('\n').Select(l => l.Trim().Split(' '))
        .ToDictionary(l => l[0], l => l[1..].Select(f => f.Split(':')).ToDictionary(f => int.Parse(f[0], System.Globalization.CultureInfo.InvariantCulture), f => f[1]));

    private void Struct(string name)
    {
        _number?.Invoke(name, 0, 0);
        var fields = Structures[name];
        var field = 0;
        while (true)
        {
            var header = Byte();
            if (header == 0) return;
            var wire = header & 0x0F;
            field = header >> 4 != 0 ? field + (header >> 4) : (short)ZigZag(Varint(3));
            if (!fields.TryGetValue(field, out var type)) PassOver(wire, name, field);
            else if (wire != Wire(type) && !(type == "b" && wire is 1 or 2)) throw new InvalidDataException($"field {field} of {name} is of the wrong kind");
            else if (type != "b") Value(type, name, field);
        }
    }

    private void Value(string type, string name, int field)
    {
        switch (type[0])
        {
            case '1':
                Take(1);
                break;
            case 'd':
                Take(8);
                break;
            case 's' when type.Length == 1:
                Take(Length());
                break;
            case 'h' or 'i' or 'l' when type.Length == 1:
                var value = ZigZag(Varint(type == "l" ? 10 : type == "i" ? 5 : 3));
                _number?.Invoke(name, field, value);
                break;
            case '[':
                var (count, wire) = ListHeader();
                if (wire != Wire(type[1..])) throw new InvalidDataException($"the list in field {field} of {name} is of the wrong kind");
                _number?.Invoke(name, field, count);
                for (var i = 0; i < count; i++) Value(type[1..], name, -field);
                break;
            default:
                Struct(type);
                break;
        }
    }

    /// <summary>Passes over a field that is not known, where the package can too.</summary>
    private void PassOver(int wire, string name, int field)
    {
        switch (wire)
        {
            case 1 or 2:
                break;
            case 3 or 7:
                Take(wire == 3 ? 1 : 8);
                break;
            case 4 or 5 or 6:
                Varint(10);
                break;
            case 8:
                Take(Length());
                break;
            case 9:
                var (count, element) = ListHeader();
                if (element is < 3 or > 8) goto default;
                for (var i = 0; i < count; i++) PassOver(element, name, field);
                break;
            case 12 when Byte() == 0:
                break;
            default:
                throw new InvalidDataException($"field {field} of {name} is not known");
        }
    }

    private static int Wire(string type) => type switch { "b" => 1, "1" => 3, "h" => 4, "i" => 5, "l" => 6, "d" => 7, "s" => 8, _ => type[0] == '[' ? 9 : 12 };

    private (int Count, int Wire) ListHeader()
    {
        var header = Byte();
        var count = header >> 4 == 15 ? Length() : header >> 4;
        return count <= _bytes.Length - _at ? (count, header & 0x0F) : throw new EndOfStreamException("its metadata ends too early");
    }

    private int Length()
    {
        var length = Varint(5);
        return length <= int.MaxValue ? (int)length : throw new InvalidDataException($"its metadata claims a length of {length}");
    }

    private ulong Varint(int mostBytes)
    {
        ulong value = 0;
        for (var i = 0; i < mostBytes; i++)
        {
            var b = Byte();
            value |= (ulong)(b & 0x7F) << (7 * i);
            if (b < 0x80) return value;
        }
        throw new InvalidDataException("its metadata holds a number that is too long");
    }

    private static long ZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    private byte Byte()
    {
        Take(1);
        return _bytes[_at - 1];
    }

    private void Take(int count)
    {
        if (count > _bytes.Length - _at) throw new EndOfStreamException("its metadata ends too early");
        _at += count;
    }
}
