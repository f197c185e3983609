using System.Text;
using CsCheck;
using PairForge.Runs;

namespace PairForge.Tests.Runs;

public sealed class SurrogatesTests
{
    [Fact]
    public void FirstLone_AnyUtf16_AgreesWithTheStrictEncoder() =>
        Gen.OneOf(Gen.Const('a'), Gen.Char['\uD7F0', '\uDBFF'], Gen.Char['\uDC00', '\uE00F']).Array[0, 12].Sample(units =>
        {
            var text = new string(units);
            var expected = -1;
            try
            {
                _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(text);
            }
            catch (EncoderFallbackException e)
            {
                expected = e.Index;
            }
            Assert.Equal(expected, Surrogates.FirstLone(text));
        }, iter: 20 * Check.Iter);
}
