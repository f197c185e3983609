using PairForge.Scrubbing;

namespace PairForge.Tests.Scrubbing;

public sealed class IbanTests
{
    [Theory] // examples of the registry
    [InlineData("DE89 3704 0044 0532 0130 00")]
    [InlineData("GB29NWBK60161331926819")]
    [InlineData("FR14 2004 1010 0505 0001 3M02 606")]
    [InlineData("NO93 8601 1117 947")]
    [InlineData("MT84 MALT 0110 0001 2345 MTLC AST0 01S")]
    [InlineData("ES91-2100-0418-4502-0005-1332")]
    [InlineData("nl91abna0417164300")]
    [InlineData("CH93\u00A00076\u00A02011\u00A06238\u00A05295\u00A07")]
    public void TryMatch_Number_IsFoundWhole(string iban)
    {
        Assert.Equal(iban, Found.Of(PersonalKind.Iban, $"pay {iban} today"));
        Assert.Equal(iban, Found.Of(PersonalKind.Iban, $"\u8D26\u53F7{iban}\u3002"));
    }

    [Theory]
    [InlineData("DE88 3704 0044 0532 0130 00")] // check digits
    [InlineData("DE89 3704 0044 0532 0130 0")] // length
    [InlineData("DE89 3704 0044 0532 0130 001")]
    [InlineData("XX89 3704 0044 0532 0130 00")] // country
    [InlineData("ADE89 3704 0044 0532 0130 00")]
    [InlineData("SKU-DE89370400440532013000")]
    [InlineData("DE89  3704 0044 0532 0130 00")]
    public void TryMatch_NoNumber_IsLeft(string text) => Assert.Empty(Found.In(text));
}
