using System.Diagnostics;
using System.Text.RegularExpressions;
using CsCheck;
using PairForge.Runs;
using PairForge.Scrubbing;

namespace PairForge.Tests.Scrubbing;

public sealed partial class ScrubberTests
{
    private static readonly Scrubber Any = new(new ScrubOptions(), 42);

    private static readonly string[] Pieces =
    [
        " ", "\n", ",", ".", ":", "-", "/", "(", ")", "+", "@", "x", "ext ", "::", "<", ">", "\u7535\u8BDD", "tel ", "v", "#", "\uFF11", "\uD83D", "\\n", "e", "\u00E9", "00", "1",
    ];

    /// <summary>Values, things that look like values, and pieces of both, joined without mercy.</summary>
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.Select(Gen.ULong, Gen.Int[1, 6]).Select((seed, count) => string.Join(' ', PlantedText.Make(count, seed).Select(t => t.Text))),
        Gen.OneOf(
            Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]),
            Gen.Select(Gen.ULong, Gen.Enum<PersonalKind>()).Select((seed, kind) =>
            {
                var random = new KeyedRandom(seed, "value", "");
                return PlantedText.Value(kind, ref random);
            }),
            Gen.String[Gen.Char["0123456789 -./():+@abx"], 1, 12]).List[1, 14].Select(string.Concat));

    [Fact]
    public void Scrub_AValue_GetsAReplacementThatIsNobodys()
    {
        Assert.Matches("^mail user-[0-9a-f]{12}@example\\.com now$", Any.Scrub("mail jane@mail.org now"));
        Assert.Matches("^(192\\.0\\.2|198\\.51\\.100|203\\.0\\.113)\\.[0-9]{1,3}:80$", Any.Scrub("10.1.2.3:80"));
        Assert.Matches("^2001:db8::[0-9a-f]{1,4}:[0-9a-f]{1,4}:[0-9a-f]{1,4}$", Any.Scrub("fe80::1"));
        Assert.Matches("^<PHONE-[0-9a-f]{12}>$", Any.Scrub("+1 202 555 0143"));
        Assert.Matches("^<PHONE-[0-9a-f]{12}>/<PHONE-[0-9a-f]{12}>$", Any.Scrub("202-555-0144/202-555-0145"));
        Assert.Matches("^<IBAN-[0-9a-f]{12}>$", Any.Scrub("NO93 8601 1117 947"));
        Assert.Matches("^<CARD-[0-9a-f]{12}>$", Any.Scrub("4111 1111 1111 1111"));
    }

    [Theory]
    [InlineData("Jane@Mail.org", "JANE@mail.ORG")]
    [InlineData("fe80::1", "FE80:0:0:0:0:0:0:1")]
    [InlineData("::ffff:10.0.0.1", "0:0:0:0:0:ffff:a00:1")]
    [InlineData("(202) 555-0143", "+1 202.555.0143")]
    [InlineData("DE89 3704 0044 0532 0130 00", "de89370400440532013000")]
    [InlineData("4111 1111 1111 1111", "4111111111111111")]
    [InlineData("10.0.0.1", "\uFF11\uFF10.\uFF10.\uFF10.\uFF11")]
    public void Scrub_SpellingsOfOneValue_HaveOneReplacement(string first, string second) => Assert.Equal(Any.Scrub(first), Any.Scrub(second));

    [Fact]
    public void Scrub_SeedAndKey_ChangeTheReplacement()
    {
        Scrubber Of(ulong seed, string? key) => new(new ScrubOptions { Key = key is null ? null : new Secret("K", key) }, seed);
        var replacements = new[] { Of(1, null), Of(2, null), Of(1, "sixteen letters!"), Of(1, "seventeen letters"), Of(2, "sixteen letters!") }.Select(s => s.Scrub("jane@mail.org")).ToArray();
        Assert.Equal(5, replacements.Distinct().Count());
        Assert.Equal(replacements[2], Of(1, "sixteen letters!").Scrub("jane@mail.org"));
    }

    /// <summary>RFC 2104 by hand: the hash is of seed, step, 0xFF and value.</summary>
    [Fact]
    public void Scrub_WithAKey_IsHmacSha256()
    {
        byte[] key = [.. "sixteen letters!"u8], message = [1, 0, 0, 0, 0, 0, 0, 0, .. "scrub/email"u8, 0xFF, .. "jane@mail.org"u8];
        var padded = key.Concat(new byte[64 - key.Length]).ToArray();
        var inner = System.Security.Cryptography.SHA256.HashData([.. padded.Select(b => (byte)(b ^ 0x36)), .. message]);
        var outer = System.Security.Cryptography.SHA256.HashData([.. padded.Select(b => (byte)(b ^ 0x5C)), .. inner]);
        var replaced = new Scrubber(new ScrubOptions { Key = new Secret("K", "sixteen letters!") }, 1).Scrub("jane@mail.org");
        Assert.Equal($"user-{Convert.ToHexStringLower(outer.AsSpan(8, 6))}@example.com", replaced);
    }

    [Fact]
    public void Scrub_OnlySomeKinds_LeavesTheOthersAndTakesThemForNothingElse()
    {
        var phones = new Scrubber(new ScrubOptions { Kinds = [PersonalKind.Phone] }, 42);
        const string Text = "4111 1111 1111 1111, NO93 8601 1117 947, 10.0.0.1, jane@mail.org";
        Assert.Same(Text, phones.Scrub(Text));
        Assert.StartsWith("<PHONE-", phones.Scrub("020 7946 0958"), StringComparison.Ordinal);
    }

    [Fact]
    public void Scrub_Counts_AreByKind()
    {
        var counts = new Tally();
        Any.Scrub("a@b.com b@b.com 10.0.0.1 user-0123456789ab@example.com 192.0.2.7 2001:db8::7", counts);
        Assert.Equal([new("email", 2), new("ip", 1)], counts.ByReason);
    }

    [Fact]
    public void ScrubKey_AnIdWithAValue_IsReplacedWholeAndStaysUnique()
    {
        Assert.Equal("order 17", Any.ScrubKey("order 17"));
        var ids = Enumerable.Range(0, 5000).Select(i => Any.ScrubKey($"host 10.0.{i / 250}.{i % 250}")).ToArray();
        Assert.All(ids, id => Assert.Matches("^id-[0-9a-f]{32}$", id));
        Assert.Equal(5000, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Same(id, Any.ScrubKey(id)));
    }

    [Fact]
    public void Scrub_NothingFound_GivesTheSameInstanceAndAllocatesNothing()
    {
        var texts = Enumerable.Range(0, 200).Select(i => $"On 2023-10-{10 + (i % 20)} at 12:30:{10 + (i % 50)} {i * 977} people paid $1,234.50 for v1.2.3.{i} @home, ISBN 978-0-306-40615-7, user-0123456789ab.").ToArray();
        foreach (var text in texts) Assert.Same(text, Any.Scrub(text));
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var text in texts) Any.Scrub(text);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Scrub_ScrubbedText_IsNotChangedAgain() =>
        Texts.Sample(text =>
        {
            var once = Any.Scrub(text);
            Assert.Same(once, Any.Scrub(once));
        }, iter: Check.Iter * 20);

    [Fact]
    public void Scrub_UntouchedCharacters_AreIdentical() =>
        Texts.Sample(text =>
        {
            // What stands between the replacements stood between the values, in order, and so do beginning and end.
            var rest = Replacement().Split(Any.Scrub(text));
            Assert.StartsWith(rest[0], text, StringComparison.Ordinal);
            Assert.EndsWith(rest[^1], text, StringComparison.Ordinal);
            var at = rest[0].Length;
            foreach (var piece in rest.AsSpan(1))
            {
                // A value stands before it.
                var next = at + 1 > text.Length ? -1 : text.IndexOf(piece, at + 1, StringComparison.Ordinal);
                Assert.True(next >= 0, $"'{piece}' is not kept");
                at = next + piece.Length;
            }
        });

    [GeneratedRegex("user-[0-9a-f]{12}@example\\.com|<(?:PHONE|IBAN|CARD)-[0-9a-f]{12}>|(?:192\\.0\\.2|198\\.51\\.100|203\\.0\\.113)\\.[0-9]{1,3}|2001:db8::[0-9a-f:]+")]
    private static partial Regex Replacement();

    /// <summary>Lines are texts of their own: how a text is cut at them changes nothing.</summary>
    [Fact]
    public void Scrub_TextCutAtALine_IsTheSameAsItsParts() =>
        Gen.Select(Texts, Texts).Sample((first, second) => Assert.Equal(Any.Scrub(first) + "\n" + Any.Scrub(second), Any.Scrub(first + "\n" + second)), iter: Check.Iter * 5);

    [Theory]
    [InlineData("@")]
    [InlineData("1")]
    [InlineData(".")]
    [InlineData(":")]
    [InlineData("+")]
    [InlineData("a@")]
    [InlineData("a@b.")]
    [InlineData("1 ")]
    [InlineData("1-")]
    [InlineData("1.")]
    [InlineData("1:")]
    [InlineData("(1")]
    [InlineData("+1")]
    [InlineData("a:1")]
    [InlineData("1.1.1.1")]
    [InlineData("202-555-")]
    [InlineData("4111 ")]
    [InlineData("DE89")]
    [InlineData("020 7946 0958,1")]
    [InlineData("202-555-0143 ")]
    [InlineData("a@b.com,1")]
    public void Scrub_HostileLine_TakesLinearTime(string part)
    {
        var isLong = Environment.GetEnvironmentVariable("PAIRFORGE_LONG_TESTS") == "1";
        var size = isLong ? 10_000_000 : 400_000;
        var line = string.Concat(Enumerable.Repeat(part, size / part.Length));
        var least = TimeSpan.MaxValue;
        for (var i = 0; i < 3; i++)
        {
            var clock = Stopwatch.StartNew();
            Any.Scrub(line);
            least = clock.Elapsed < least ? clock.Elapsed : least;
        }
        TestContext.Current.TestOutputHelper!.WriteLine(FormattableString.Invariant($"{part,-16} {line.Length} units in {least.TotalMilliseconds:F0} ms"));
        // A quadratic scan of the shorter line alone would take minutes.
        Assert.True(least < TimeSpan.FromSeconds(isLong ? 10 : 3), $"{line.Length} units took {least.TotalMilliseconds:F0} ms");
    }

    [Theory]
    [InlineData("corpus/brown.txt", 0)]
    [InlineData("corpus/us_presidents_pd.txt", 0)]
    [InlineData("corpus/multi30k_captions.en.txt", 0)]
    [InlineData("corpus/sentence_polarity.txt", 0)]
    [InlineData("corpus/zh_ocnli_sentences.txt", 0)]
    [InlineData("corpus/zh_lcqmc_questions.txt", 0)]
    [InlineData("corpus/ud_ewt_devtest.txt", 82)] // 34 addresses, 47 telephone numbers and an IP address, each read by eye
    public void Scrub_RealText_ReplacesWhatAReaderWould(string file, int values)
    {
        var counts = new Tally();
        foreach (var line in File.ReadLines(SharedData.Require(file))) Any.Scrub(line, counts);
        Assert.Equal(values, counts.Total);
    }

    [Fact]
    public void Options_ShortKey_IsRefusedWithoutItsText()
    {
        var fault = Assert.Throws<ConfigurationException>(() => new Scrubber(new ScrubOptions { Key = new Secret("K", "short-canary") }, 1));
        Assert.Equal("scrub: the secret in ${env:K} has 12 characters; it needs at least 16, such as the output of openssl rand -hex 32", fault.Message);
    }
}
