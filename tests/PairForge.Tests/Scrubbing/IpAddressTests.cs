using System.Net;
using System.Net.Sockets;
using CsCheck;
using PairForge.Scrubbing;

namespace PairForge.Tests.Scrubbing;

public sealed class IpAddressTests
{
    [Theory]
    [InlineData("10.0.0.1, 192.168.1.254:8080 and 8.8.8.8/32.", "10.0.0.1|192.168.1.254|8.8.8.8")]
    [InlineData("http://172.16.254.1/x [127.0.0.1] host=0.0.0.0;", "172.16.254.1|127.0.0.1|0.0.0.0")]
    [InlineData("10.0.0.1-10.0.0.9, 1.1.1.1,1.0.0.1", "10.0.0.1|10.0.0.9|1.1.1.1|1.0.0.1")]
    [InlineData("\u5730\u5740192.168.0.1\u3002 \uFF11\uFF10\uFF0E\uFF10\uFF0E\uFF10\uFF0E\uFF11", "192.168.0.1|\uFF11\uFF10\uFF0E\uFF10\uFF0E\uFF10\uFF0E\uFF11")]
    // RFC 4291, 2.2
    [InlineData("ABCD:EF01:2345:6789:ABCD:EF01:2345:6789 2001:DB8:0:0:8:800:200C:417A", "ABCD:EF01:2345:6789:ABCD:EF01:2345:6789|2001:DB8:0:0:8:800:200C:417A")]
    [InlineData("2001:DB8::8:800:200C:417A FF01::101 ::1 0:0:0:0:0:0:0:1", "2001:DB8::8:800:200C:417A|FF01::101|::1|0:0:0:0:0:0:0:1")]
    [InlineData("0:0:0:0:0:0:13.1.68.3 ::13.1.68.3 0:0:0:0:0:FFFF:129.144.52.38 ::FFFF:129.144.52.38", "0:0:0:0:0:0:13.1.68.3|::13.1.68.3|0:0:0:0:0:FFFF:129.144.52.38|::FFFF:129.144.52.38")]
    [InlineData("2001:0DB8:0:CD30::/60 fe80::1%eth0 [2a00:1450::200e]:443, source:fe80::7. fe80::", "2001:0DB8:0:CD30::|fe80::1|2a00:1450::200e|fe80::7|fe80::")]
    public void TryMatch_Address_IsFoundWhole(string text, string values) => Assert.Equal(values, Found.Of(PersonalKind.Ip, text));

    [Theory]
    [InlineData("v1.2.3.4 version 1.2.3.4, Version: 1.2.3.4 release 10.0.0.1 build-1.2.3.4 1.2.3.4-beta2 app-1.2.3.4 1.2.3.4rc1 Chrome/120.0.0.0")]
    [InlineData("section 3.2.1.4, \u00A7 1.2.3.4, Table 1.2.3.4 1.2.3.4.5 1.2.3 256.1.1.1 1.2.3.999 192.168.01.1 192.168.1.001 1.3.6.1.4.1")]
    [InlineData("12:30:45 00:1A:2B:3C:4D:5E std::cout a::b Face::Bad ::  1:2:3:4:5:6:7 1:2:3:4:5:6:7:8:9 1::2::3 12345::1 g::1 ::1g 3:2 ::256.1.1.1 12.11.2023")]
    public void TryMatch_NoAddress_IsLeft(string text) => Assert.Equal("", Found.Of(PersonalKind.Ip, text));

    /// <summary>The judge is .NET's own parser.</summary>
    [Fact]
    public void TryMatchSix_AnyAddress_IsFoundAndItsSpellingsAreOne() =>
        Gen.Select(Gen.Byte.Array[16], Gen.Int[0, 16], Gen.Int[0, 16], Gen.Bool).Sample((bytes, from, to, isUpper) =>
        {
            for (var i = from; i < to; i++) bytes[i] = 0;
            var address = new IPAddress(bytes);
            var text = isUpper ? address.ToString().ToUpperInvariant() : address.ToString();
            if (!text.Any(char.IsAsciiDigit) || text == "::") return;
            Assert.Equal(text, Found.Of(PersonalKind.Ip, $"at {text}, then"));
            var spelled = string.Join(':', Enumerable.Range(0, 8).Select(g => $"{(bytes[2 * g] << 8) | bytes[(2 * g) + 1]:x}"));
            Assert.Equal(spelled, Found.Of(PersonalKind.Ip, spelled));
            var scrubber = new Scrubber(new ScrubOptions(), 1);
            var replaced = scrubber.Scrub(text);
            Assert.Equal(replaced.StartsWith("2001:db8:", StringComparison.OrdinalIgnoreCase) && text.StartsWith("2001:db8:", StringComparison.OrdinalIgnoreCase) ? spelled : replaced, scrubber.Scrub(spelled));
        });

    /// <summary>Nothing is found that .NET does not read as an address.</summary>
    [Fact]
    public void TryMatch_RunOfParts_IsAnAddressToDotNetToo() =>
        Gen.String[Gen.Char["0123456789abF:::..  "], 1, 40].Sample(text =>
        {
            foreach (var value in Found.In(text).Where(v => v.Kind == PersonalKind.Ip))
            {
                var found = text[value.Start..value.End];
                Assert.True(IPAddress.TryParse(found, out var address), found);
                Assert.Equal(found.Contains(':') ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, address.AddressFamily);
            }
        });
}
