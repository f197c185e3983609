using PairForge.Scrubbing;

namespace PairForge.Tests.Scrubbing;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("write to jane.doe@mail.example.org.", "jane.doe@mail.example.org")]
    [InlineData("<JANE_DOE+news@Example.COM>, 'o'brien@x.co.uk'", "JANE_DOE+news@Example.COM|o'brien@x.co.uk")]
    [InlineData("mailto:a-b@x.io?subject=hi https://user:pass@host.com/", "a-b@x.io|pass@host.com")]
    [InlineData("it is \"john doe\"@example.com or jane@[192.168.2.1], he said \"no\"", "\"john doe\"@example.com|jane@[192.168.2.1]")]
    [InlineData("see...john@x.com...ok", "john@x.com")]
    [InlineData("j\u00F6rg@m\u00FCller.de, x@xn--mller-kva.de", "j\u00F6rg@m\u00FCller.de|x@xn--mller-kva.de")]
    [InlineData("\u90AE\u7BB1zhang@qq.com\u8054\u7CFB \u043F\u043E\u0447\u0442\u0430: ivan@mail.ru", "zhang@qq.com|ivan@mail.ru")]
    [InlineData("\uFF4A\uFF4F\uFF45\uFF20\uFF45\uFF58\uFF41\uFF4D\uFF50\uFF4C\uFF45\uFF0E\uFF43\uFF4F\uFF4D", "\uFF4A\uFF4F\uFF45\uFF20\uFF45\uFF58\uFF41\uFF4D\uFF50\uFF4C\uFF45\uFF0E\uFF43\uFF4F\uFF4D")]
    [InlineData("ask x@y.com.Then wait; x@y.com-based; x@y.com_; x@y.com/z", "x@y.com|x@y.com|x@y.com|x@y.com")]
    [InlineData("a@b.com.bob@d.com a@b.com-bob@d.com a@b.com,bob@d.com", "a@b.com|bob@d.com|a@b.com|bob@d.com|a@b.com|bob@d.com")]
    [InlineData("\"tom@x.com\",\"x\\njoe@x.com\"", "tom@x.com|njoe@x.com")]
    public void TryMatch_Address_IsFoundWhole(string text, string values) => Assert.Equal(values, Found.Of(PersonalKind.Email, text));

    [Theory]
    [InlineData("@home a@b foo@ @bar.com x@.com x@y.c x@y..com a @ b.com")]
    [InlineData("lodash@4.17.21 icon@2x.png @user@host.social logo@3x.jpg")]
    [InlineData("a@a@a@a.com name@10.0 x@-y.com")]
    public void TryMatch_NoAddress_IsLeft(string text) => Assert.Equal("", Found.Of(PersonalKind.Email, text));
}
