using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace PairForge.Hooks;

/// <summary>What kind of network an IP address lies in, by the special-purpose registries of IANA (RFC 6890 and its successors).</summary>
internal static class HookAddressRange
{
    // First address, length of the prefix, name; a later line is more special than an earlier one.
    private static readonly (uint Network, int Prefix, string Name)[] Private =
    [
        (0x0A000000, 8, "private"), (0xAC100000, 12, "private"), (0xC0A80000, 16, "private"), (0x64400000, 10, "a carrier's own"), (0x7F000000, 8, "loopback"), (0xA9FE0000, 16, "link-local"),
        (0xC0000000, 24, "reserved"), (0xC0000200, 24, "for examples only"), (0xC6336400, 24, "for examples only"), (0xCB007100, 24, "for examples only"), (0xC0586300, 24, "reserved"), (0xC6120000, 15, "for measurements only"),
    ];

    private static readonly (uint Network, int Prefix, string Name)[] Never =
    [
        (0, 8, "unspecified"), (0xE0000000, 4, "multicast"), (0xF0000000, 4, "reserved"), (0xFFFFFFFF, 32, "broadcast"),
        (0xA9FEA9FE, 32, "a cloud's metadata service"), (0xA9FEAA02, 32, "a cloud's metadata service"), (0x646464C8, 32, "a cloud's metadata service"),
    ];

    private static readonly IPAddress Metadata6 = IPAddress.Parse("fd00:ec2::254");

    private static readonly (IPNetwork Network, int At)[] Embeddings =
    [
        // Networks whose addresses hold one of IPv4, and at which byte: IPv4-compatible, translated, NAT64, 6to4.
        (IPNetwork.Parse("::/96"), 12), (IPNetwork.Parse("::ffff:0:0:0/96"), 12), (IPNetwork.Parse("64:ff9b::/96"), 12), (IPNetwork.Parse("2002::/16"), 2),
    ];

    private static readonly (IPNetwork Network, string Name)[] Private6 =
    [
        (IPNetwork.Parse("::1/128"), "loopback"), (IPNetwork.Parse("fe80::/10"), "link-local"), (IPNetwork.Parse("fec0::/10"), "site-local"), (IPNetwork.Parse("fc00::/7"), "unique-local"),
        (IPNetwork.Parse("64:ff9b:1::/48"), "a translator's own"), (IPNetwork.Parse("100::/64"), "discard-only"), (IPNetwork.Parse("2001::/23"), "reserved"), (IPNetwork.Parse("2001:db8::/32"), "for examples only"), (IPNetwork.Parse("3fff::/20"), "for examples only"), (IPNetwork.Parse("5f00::/16"), "reserved"),
    ];

    /// <summary>Why an address is refused, or null for a public one.</summary>
    /// <param name="address">The address.</param>
    /// <param name="allowPrivate">Whether networks of one's own are wanted; what no service can answer from, and the metadata services of clouds, stay refused.</param>
    internal static string? Refusal(IPAddress address, bool allowPrivate)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetwork) return Refusal(BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes()), allowPrivate);
        address = new IPAddress(address.GetAddressBytes()); // without its zone
        if (address.Equals(IPAddress.IPv6Any)) return "unspecified";
        if (address.IsIPv6Multicast) return "multicast";
        if (address.Equals(Metadata6)) return "a cloud's metadata service";
        if (!address.Equals(IPAddress.IPv6Loopback))
        {
            foreach (var (network, at) in Embeddings)
                if (network.Contains(address)) return Refusal(BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes().AsSpan(at)), allowPrivate);
        }
        if (allowPrivate) return null;
        foreach (var (network, name) in Private6)
            if (network.Contains(address)) return name;
        return null;
    }

    private static string? Refusal(uint address, bool allowPrivate) => Find(Never, address) ?? (allowPrivate ? null : Find(Private, address));

    private static string? Find((uint Network, int Prefix, string Name)[] table, uint address)
    {
        string? found = null;
        foreach (var (network, prefix, name) in table)
            if ((address ^ network) >> (32 - prefix) == 0) found = name;
        return found;
    }
}
