using System.Buffers.Binary;
using System.Text;

namespace PairForge.Training;

/// <summary>A symbol of an ELF library's dynamic table.</summary>
/// <param name="Name">Its mangled name.</param>
/// <param name="Version">Version that it needs, or null.</param>
/// <param name="EntryOffset">Offset of its table entry, which starts with the name's offset (4 bytes).</param>
/// <param name="VersionOffset">Offset of its version index (2 bytes).</param>
internal readonly record struct ElfSymbol(string Name, string? Version, int EntryOffset, int VersionOffset);

/// <summary>A version that an ELF library needs of another library.</summary>
/// <param name="Library">The other library.</param>
/// <param name="Version">The version.</param>
/// <param name="Offset">Offset of the entry: hash (4 bytes), flags (2), index (2), name offset (4).</param>
/// <param name="Index">Index by which symbols name it.</param>
internal readonly record struct ElfNeed(string Library, string Version, int Offset, ushort Index);

/// <summary>The dynamic symbols and version needs of a 64-bit little-endian ELF library in memory.</summary>
internal sealed class ElfImage
{
    private const uint DynamicSymbols = 11, SymbolVersions = 0x6fffffff, VersionNeeds = 0x6ffffffe;

    private readonly byte[] _bytes;
    private readonly int _strings;

    private ElfImage(byte[] bytes)
    {
        _bytes = bytes;
        Section? symbols = null, versions = null, needs = null;
        var (table, size, count) = ((int)U64(0x28), U16(0x3A), U16(0x3C));
        for (var i = 0; i < count; i++)
        {
            var at = table + (i * size);
            var section = new Section((int)U64(at + 24), (int)U64(at + 32), (int)U32(at + 40), (int)U32(at + 44));
            switch (U32(at + 4))
            {
                case DynamicSymbols: symbols = section; break;
                case SymbolVersions: versions = section; break;
                case VersionNeeds: needs = section; break;
            }
        }
        if (symbols is not { } s || versions is not { } v || needs is not { } n) throw new InvalidDataException("no dynamic symbols with versions");
        _strings = (int)U64(table + (s.Link * size) + 24);
        Needs = ReadNeeds(n);
        Symbols = ReadSymbols(s, v);
    }

    internal IReadOnlyList<ElfNeed> Needs { get; }

    internal IReadOnlyList<ElfSymbol> Symbols { get; }

    /// <summary>Reads the tables; null when the bytes are no such library.</summary>
    internal static ElfImage? TryRead(byte[] bytes)
    {
        if (bytes.Length < 64 || !bytes.AsSpan(0, 4).SequenceEqual("\u007fELF"u8) || bytes[4] != 2 || bytes[5] != 1) return null;
        try
        {
            return new ElfImage(bytes);
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or InvalidDataException)
        {
            return null;
        }
    }

    private ElfNeed[] ReadNeeds(Section section)
    {
        var needs = new List<ElfNeed>();
        for (int library = section.Offset, i = 0; i < section.Info; i++, library += (int)U32(library + 12))
        {
            var name = Text(U32(library + 4));
            for (int entry = library + (int)U32(library + 8), k = 0; k < U16(library + 2); k++, entry += (int)U32(entry + 12))
                needs.Add(new ElfNeed(name, Text(U32(entry + 8)), entry, U16(entry + 6)));
        }
        return [.. needs];
    }

    private ElfSymbol[] ReadSymbols(Section symbols, Section versions)
    {
        var byIndex = Needs.ToDictionary(n => n.Index, n => n.Version);
        var found = new ElfSymbol[symbols.Size / 24];
        for (var i = 0; i < found.Length; i++)
        {
            var (entry, version) = (symbols.Offset + (24 * i), versions.Offset + (2 * i));
            found[i] = new ElfSymbol(Text(U32(entry)), byIndex.GetValueOrDefault((ushort)(U16(version) & 0x7fff)), entry, version);
        }
        return found;
    }

    private string Text(uint offset)
    {
        var start = _strings + (int)offset;
        return Encoding.ASCII.GetString(_bytes, start, Array.IndexOf(_bytes, (byte)0, start) - start);
    }

    private ulong U64(int at) => BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan(at));

    private uint U32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(at));

    private ushort U16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(at));

    private readonly record struct Section(int Offset, int Size, int Link, int Info);
}
