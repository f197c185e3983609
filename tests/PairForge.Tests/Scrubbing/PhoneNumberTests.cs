using PairForge.Scrubbing;

namespace PairForge.Tests.Scrubbing;

public sealed class PhoneNumberTests
{
    [Theory]
    [InlineData("+1 202 555 0143")]
    [InlineData("+12025550143")]
    [InlineData("+44 (0)20 7946 0958")]
    [InlineData("+49 (0) 30 12 34 56 78")]
    [InlineData("(+44) 20 7946 0958")]
    [InlineData("+(44) 20 7946 0958")]
    [InlineData("+44(0)2079460958")]
    [InlineData("333 12 34 567")]
    [InlineData("+33 1 23 45 67 89")]
    [InlineData("+39 06 1234 5678")]
    [InlineData("+86 138 0013 8000")]
    [InlineData("0044 20 7946 0958")]
    [InlineData("011 44 20 7946 0958")]
    [InlineData("(202) 555-0143")]
    [InlineData("(202)555-0143")]
    [InlineData("202-555-0143")]
    [InlineData("202.555.0143")]
    [InlineData("202 555 0143")]
    [InlineData("1-800-555-0199")]
    [InlineData("202\u2011555\u20110143")]
    [InlineData("202-555-0143 ext. 12")]
    [InlineData("202-555-0143x1234")]
    [InlineData("020 7946 0958")]
    [InlineData("(0161) 496 0000")]
    [InlineData("07700 900123")]
    [InlineData("030/1234567")]
    [InlineData("0171 1234567")]
    [InlineData("089-1234567")]
    [InlineData("0221 1234-567")]
    [InlineData("01 23 45 67 89")]
    [InlineData("06.12.34.56.78")]
    [InlineData("02 1234 5678")]
    [InlineData("347 1234567")]
    [InlineData("333 123 4567")]
    [InlineData("912 345 678")]
    [InlineData("91 123 45 67")]
    [InlineData("612 34 56 78")]
    [InlineData("8 (495) 123-45-67")]
    [InlineData("138-0013-8000")]
    [InlineData("(11) 91234-5678")]
    public void TryMatch_Number_IsFoundWhole(string phone)
    {
        Assert.Equal(phone, Found.Of(PersonalKind.Phone, phone));
        Assert.Equal(phone, Found.Of(PersonalKind.Phone, $"Call {phone}, or write."));
        Assert.Equal(phone, Found.Of(PersonalKind.Phone, $"\u8BF7\u6253{phone}\u8C22\u8C22"));
        Assert.Equal(phone, Found.Of(PersonalKind.Phone, $"{{\"text\": \"now\\n{phone}\"}}"));
    }

    [Theory]
    [InlineData("Tel. 555-0143; phone number: 12 34 56 78; Fax: 22 33 44 55", "555-0143|12 34 56 78|22 33 44 55")]
    [InlineData("\u7535\u8BDD\uFF1A8888-6666", "8888-6666")]
    [InlineData("Fax(281)528-8636 713/853-5025", "(281)528-8636|713/853-5025")]
    [InlineData("(202) 555-0143-3 +1 202-555-0143-3", "(202) 555-0143|+1 202-555-0143")]
    [InlineData("(+442079460958) (+44) (0)2079460958", "+442079460958|(+44) (0)2079460958")]
    [InlineData("+33814479163, x1.ada@mail.org, 202-555-0143 x1+ada@mail.org", "+33814479163|202-555-0143")]
    [InlineData("(202) 555-0143,(202) 555-0144;+1 202 555 0145", "(202) 555-0143|(202) 555-0144|+1 202 555 0145")]
    public void TryMatch_NumberInItsSurroundings_IsFound(string text, string values) => Assert.Equal(values, Found.Of(PersonalKind.Phone, text));

    [Theory]
    [InlineData("2025550143 00441234567890 020794609580 12345678901234567890")]
    [InlineData("2023-10-12 10:30:00, 12.11.2023, 01.02.2023 12:30, 01-02-2023 10:15, 12/25/2023, 1998-2003, 2010-2011-2012")]
    [InlineData("978-0-306-40615-7 0-306-40615-2 1234-5678 80-85892-15-4")]
    [InlineData("$1,234.50 1 234 567,89 912 345 678,90 912 345 678 EUR 645 000 000 912.345.678 1.234.567")]
    [InlineData("202-555-0143-3 AB-123-456-7890 #202-555-0143 550e8400-e29b-41d4-a716-446655440000 12345678-1234-1234-1234-123456789012")]
    [InlineData("3.14159265 347.1234567 3-2 6-4 7-6 300-450 (836-901) 01040-2841 555-0143")]
    [InlineData("https://x.com/2023/10/12/202-555-0143 20 30 40 50 60 217 348 1200 44")]
    [InlineData("+5 +10% +1 234 +100 200 3000 3+44 2079460958 1-1-1-1-1-1")]
    public void TryMatch_NoNumber_IsLeft(string text) => Assert.Equal("", Found.Of(PersonalKind.Phone, text));

    [Theory]
    [InlineData("+1 (202) 555-0143", "+12025550143")]
    [InlineData("(+44) 20 7946 0958", "+442079460958")]
    [InlineData("202.555.0143", "+12025550143")]
    [InlineData("1-202-555-0143", "+12025550143")]
    [InlineData("0044 20 7946 0958", "+442079460958")]
    [InlineData("+44 (0)20 7946 0958", "+442079460958")]
    [InlineData("011 44 20 7946 0958", "+442079460958")]
    [InlineData("020 7946 0958", "02079460958")]
    [InlineData("202-555-0143 ext. 12", "+12025550143x12")]
    public void Normalize_Spellings_AreOne(string phone, string normalized)
    {
        Span<char> into = stackalloc char[64];
        Assert.Equal(normalized, into[..PhoneNumber.Normalize(new ScannedText(phone, 0, '\0'), into)].ToString());
    }
}
