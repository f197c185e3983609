namespace PairForge.Training;

/// <summary>
/// Lets TorchSharp's native library load with the libstdc++ of GCC 12, as Debian 12 and Ubuntu 22.04 have it.
/// </summary>
/// <remarks>
/// TorchSharp 0.107 was built with GCC 13, and one symbol of it needs that version: <c>std::ios_base_library_init()</c>, which
/// starts the standard streams. An older libstdc++ starts them by itself. In a copy of the file, that one import is pointed at
/// <c>std::chrono::steady_clock::now()</c>, a function without arguments that the library imports anyway, and the version is no
/// longer asked for. Where any other symbol needs the version nothing is changed: then the system is really too old.
/// </remarks>
internal static class LibstdcxxPatch
{
    internal const string NewVersion = "GLIBCXX_3.4.32";
    private const string Library = "libstdc++.so.6", OldVersion = "GLIBCXX_3.4";
    private const string Initializer = "_ZSt21ios_base_library_initv", StandIn = "_ZNSt6chrono3_V212steady_clock3nowEv";

    /// <summary>Patches a copy of <paramref name="library"/>; null, and the reason, where that cannot be done safely.</summary>
    internal static byte[]? Apply(byte[] library, out string reason)
    {
        if (ElfImage.TryRead(library) is not { } image)
        {
            reason = "it is no 64-bit ELF library with symbol versions";
            return null;
        }
        var needs = image.Needs.Where(n => n.Library == Library).ToList();
        var tooNew = needs.FindIndex(n => n.Version == NewVersion);
        var old = needs.FindIndex(n => n.Version == OldVersion);
        if (tooNew < 0 || old < 0)
        {
            reason = $"it does not need {NewVersion}";
            return null;
        }
        foreach (var symbol in image.Symbols)
        {
            if (symbol.Version != NewVersion || symbol.Name == Initializer) continue;
            reason = $"its symbol {symbol.Name} needs {NewVersion}";
            return null;
        }
        var initializer = image.Symbols.Where(s => s.Name == Initializer).ToList();
        var standIn = image.Symbols.Where(s => s.Name == StandIn).ToList();
        if (initializer.Count != 1 || standIn.Count != 1)
        {
            reason = $"it does not import {Initializer} and {StandIn} once each";
            return null;
        }
        var patched = (byte[])library.Clone();
        Copy(standIn[0].EntryOffset, initializer[0].EntryOffset, 4);        // name
        Copy(standIn[0].VersionOffset, initializer[0].VersionOffset, 2);    // version index
        Copy(needs[old].Offset, needs[tooNew].Offset, 4);                   // version hash
        Copy(needs[old].Offset + 8, needs[tooNew].Offset + 8, 4);           // version name
        reason = "";
        return patched;

        void Copy(int from, int to, int length) => library.AsSpan(from, length).CopyTo(patched.AsSpan(to));
    }
}
