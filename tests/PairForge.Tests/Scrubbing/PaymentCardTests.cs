using PairForge.Scrubbing;

namespace PairForge.Tests.Scrubbing;

public sealed class PaymentCardTests
{
    [Theory] // test numbers that payment providers publish
    [InlineData("4111111111111111")]
    [InlineData("4111 1111 1111 1111")]
    [InlineData("4111-1111-1111-1111")]
    [InlineData("4222222222222")]
    [InlineData("5555 5555 5555 4444")]
    [InlineData("2223003122003222")]
    [InlineData("378282246310005")]
    [InlineData("3782 822463 10005")]
    [InlineData("30569309025904")]
    [InlineData("6011111111111117")]
    [InlineData("3530111333300000")]
    [InlineData("6200000000000005")]
    [InlineData("\uFF14\uFF11\uFF11\uFF11\u3000\uFF11\uFF11\uFF11\uFF11\u3000\uFF11\uFF11\uFF11\uFF11\u3000\uFF11\uFF11\uFF11\uFF11")]
    public void TryMatch_Number_IsFoundWhole(string card)
    {
        Assert.Equal(card, Found.Of(PersonalKind.Card, $"card {card}, exp 12/25"));
        Assert.Equal(card, Found.Of(PersonalKind.Card, $"{card} 12/25"));
        Assert.Equal(card, Found.Of(PersonalKind.Card, $"7,{card},x"));
        Assert.Equal(card, Found.Of(PersonalKind.Card, $"#{card}:123"));
        if (card.Contains(' ')) Assert.Equal(card, Found.Of(PersonalKind.Card, $"{card}-7"));
    }

    [Theory]
    [InlineData("4111111111111112")] // check digit
    [InlineData("9111111111111116")] // issuer
    [InlineData("411111111111116")] // length
    [InlineData("41111111 1111 1111")]
    [InlineData("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1")]
    [InlineData("0.4111111111111111")]
    [InlineData("PN-4111111111111111")]
    [InlineData("x4111111111111111")]
    [InlineData("978-4-1111-1111-1")]
    [InlineData("/orders/4111111111111111")]
    public void TryMatch_NoNumber_IsLeft(string text) => Assert.Empty(Found.In(text));
}
