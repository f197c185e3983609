using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text;
using PairForge.Scrubbing;

namespace PairForge.Tests.Scrubbing;

/// <summary>
/// Sentences with values planted in them, and with things that only look like values. Everything is made from formats and
/// check-digit rules written down here, and knows nothing of how values are found.
/// </summary>
/// <param name="Text">The sentence.</param>
/// <param name="Values">What was planted.</param>
internal sealed record PlantedText(string Text, IReadOnlyList<PersonalValue> Values)
{
    private static readonly string[] First = ["anna", "Marco", "li.wei", "J", "o'neil", "sofia-maria", "peter_h", "Zoe", "k.m", "info", "support", "dr.who", "ivan99", "no-reply", "first.last", "x1"];
    private static readonly string[] Hosts = ["gmail.com", "mail.ru", "uni-bonn.de", "example.org", "corp.example.co.uk", "a.io", "firma.museum", "sub.domain.travel", "163.com", "x-y.fr", "ORANGE.FR", "Post.Ch"];

    /// <summary># is any digit, N is 2 to 9, P is 1 to 9, S is 6 to 9; other digits stand for themselves.</summary>
    private static readonly string[] Phones =
    [
        // United States and Canada
        "(N##) N##-####", "N##-N##-####", "N##.N##.####", "N## N## ####", "+1 N##-N##-####", "+1 (N##) N##-####", "+1N##N######", "1-N##-N##-####", "+1.N##.N##.####", "N##-N##-#### x###", "(N##) N##-#### ext. ##", "(N##)N##-####", "N##/N##-####",
        // United Kingdom
        "+44 20 7### ####", "+44 (0)161 496 0###", "020 7### ####", "(020) 7### ####", "0161 496 0###", "01632 96####", "07### ######", "+447#########", "07### ### ###", "0044 20 7### ####", "0800 ### ####",
        // Germany
        "+49 30 #######", "030 #######", "030/#######", "(030) #######", "+49 (0) 30 ## ## ## ##", "0171 #######", "0171-#######", "0P## ######", "+49 1## ########", "+4917########", "089 / ## ## ## ##", "0221 ####-###", "+49-40-######",
        // France
        "0P ## ## ## ##", "0P.##.##.##.##", "0P-##-##-##-##", "+33 P ## ## ## ##", "+33P########", "+33 (0)P ## ## ## ##", "0033 P ## ## ## ##",
        // Italy
        "+39 06 #### ####", "06 #### ####", "02 ########", "3P# #######", "3P# ### ####", "+39 3P# ### ####", "011-#######", "055/######",
        // Spain
        "+34 9## ### ###", "9P ### ## ##", "6## ## ## ##", "6## ### ##P", "+34 6## ## ## ##", "9##-###-##P",
        // elsewhere
        "+86 13# #### ####", "13#-####-####", "+81 3-####-####", "03-####-####", "090-####-####", "+7 495 ###-##-##", "8 (495) ###-##-##", "+41 44 ### ## ##", "044 ### ## ##", "+31 20 ### ####", "+55 11 9####-####", "(11) 9####-####", "+61 2 #### ####", "04## ### ###", "+91 S#### #####", "+46 70-### ## ##", "070-### ## ##", "+32 4## ## ## ##", "+358 40 #######", "+420 ### ### ###",
        // short ones that are announced
        "Tel. ###-####", "phone: ## ## ## ##", "Fax ### ## ##",
    ];

    /// <summary>Country, then the account: A is a letter, # a digit, X either.</summary>
    private static readonly string[] Ibans =
    [
        "DE##################", "GBAAAA##############", "FR##########XXXXXXXXXXX##", "ES####################", "ITA##########XXXXXXXXXXXX", "NLAAAA##########", "CH#####XXXXXXXXXXXX", "AT################", "BE############",
        "PL########################", "NO###########", "SE####################", "MTAAAA#####XXXXXXXXXXXXXXXXXX", "SA##XXXXXXXXXXXXXXXXXX", "BR#######################AX", "PT#####################", "LU###XXXXXXXXXXXXX", "IEAAAA##############", "FI##############", "AE###################",
    ];

    /// <summary>First digits and length of a card.</summary>
    private static readonly (string Prefix, int Length)[] Cards = [("4", 16), ("4", 16), ("4", 13), ("4", 19), ("51", 16), ("53", 16), ("55", 16), ("2221", 16), ("2500", 16), ("34", 15), ("37", 15), ("6011", 16), ("65", 16), ("36", 14), ("305", 14), ("3530", 16), ("62", 16), ("5018", 16), ("6759", 16)];

    private static readonly string[] Frames =
    [
        "Please reach me at {0} before noon.", "{0} is what they wrote down.", "My old one was {0}, the new one is {1}.", "({0})", "contact: {0}; backup: {1}", "\u201C{0}\u201D, he said.", "We saw {0}\u2014and then {1}\u2014in the log.",
        "Send it to {0}!", "[{0}]", "<{0}>", "user={0}&x=1", "{0}\t{1}", "The list has {0}, {1} and {2}.", "\u8BF7\u8054\u7CFB{0}\u8C22\u8C22\u3002", "\u6211\u7684\u662F{0}\uFF0C\u4E0D\u662F{1}", "\u042D\u0442\u043E {0}, \u0430 \u043D\u0435 {1}.", "\u05D6\u05D4 {0}.", "\u0647\u0630\u0627 {0}\u060C \u0648 {1}.",
        "\"{0}\",\"{1}\",\"{2}\"", "Is it {0}?", "*{0}*", "id {0}", "Wait... {0}...", "{0}", "write ({0}) or ({1})", "'{0}'", "R\u00E9pondez \u00E0 {0} s'il vous pla\u00EEt.", "First line\n{0}\nlast line", "caf\u00E9 {0} na\u00EFve", "\uD83D\uDE00{0}\uD83D\uDE00",
    ];

    internal static IEnumerable<PlantedText> Make(int count, ulong seed)
    {
        for (var n = 0; n < count; n++)
        {
            var random = new KeyedRandom(seed, "planted", n.ToString(CultureInfo.InvariantCulture));
            var frame = Pick(Frames, ref random);
            var text = new StringBuilder();
            var values = new List<PersonalValue>();
            for (var i = 0; i < frame.Length; i++)
            {
                if (frame[i] != '{')
                {
                    text.Append(frame[i]);
                    continue;
                }
                i += 2;
                if (random.NextInt(3) == 0)
                {
                    text.Append(HardNegative(ref random));
                    continue;
                }
                var kind = (PersonalKind)random.NextInt(5);
                var value = Value(kind, ref random);
                // "Tel." announces, and is no part of the number.
                var announced = kind == PersonalKind.Phone && char.IsLetter(value[0]) ? value.IndexOf(' ', StringComparison.Ordinal) + 1 : 0;
                values.Add(new PersonalValue(kind, text.Length + announced, text.Length + value.Length));
                text.Append(value);
            }
            yield return new PlantedText(text.ToString(), values);
        }
    }

    internal static string Value(PersonalKind kind, ref KeyedRandom random) => kind switch
    {
        PersonalKind.Email => Email(ref random),
        PersonalKind.Ip => random.NextInt(2) == 0 ? Four(ref random) : Six(ref random),
        PersonalKind.Phone => Fill(Pick(Phones, ref random), ref random),
        PersonalKind.Iban => Iban(ref random),
        _ => Card(ref random),
    };

    private static string Email(ref KeyedRandom random)
    {
        var local = Pick(First, ref random);
        local += random.NextInt(6) switch { 0 => "+tag" + random.NextInt(10), 1 => random.NextInt(1000).ToString(CultureInfo.InvariantCulture), 2 => "." + Pick(First, ref random), _ => "" };
        return local + "@" + Pick(Hosts, ref random);
    }

    private static string Four(ref KeyedRandom random)
    {
        var first = random.NextInt(5) switch { 0 => "10", 1 => "192.168", 2 => "172.16", _ => (1 + random.NextInt(223)).ToString(CultureInfo.InvariantCulture) };
        while (first.Count(c => c == '.') < 3) first += "." + random.NextInt(256);
        return first;
    }

    private static string Six(ref KeyedRandom random)
    {
        while (true)
        {
            var bytes = new byte[16];
            for (var i = 0; i < 16; i++) bytes[i] = (byte)random.NextInt(256);
            (bytes[0], bytes[1]) = random.NextInt(3) switch { 0 => ((byte)0xFE, (byte)0x80), 1 => ((byte)0x20, (byte)0x01), _ => ((byte)0x2A, (byte)random.NextInt(256)) };
            var (from, to) = (2 + random.NextInt(6), 8 + random.NextInt(8));
            if (random.NextInt(4) > 0) bytes.AsSpan(from, to - from).Clear();
            if (bytes is [0x20, 0x01, 0x0D, 0xB8, ..]) continue;
            var groups = Enumerable.Range(0, 8).Select(g => (bytes[2 * g] << 8) | bytes[(2 * g) + 1]);
            return random.NextInt(6) switch
            {
                0 => string.Join(':', groups.Select(g => g.ToString("x4", CultureInfo.InvariantCulture))),
                1 => string.Join(':', groups.Select(g => g.ToString("X", CultureInfo.InvariantCulture))),
                2 => $"::ffff:{Four(ref random)}",
                3 => $"64:ff9b::{Four(ref random)}",
                _ => new IPAddress(bytes).ToString(),
            };
        }
    }

    private static string Iban(ref KeyedRandom random)
    {
        var pattern = Pick(Ibans, ref random);
        var account = new StringBuilder();
        foreach (var c in pattern.AsSpan(2))
            account.Append(c switch { '#' => (char)('0' + random.NextInt(10)), 'A' => (char)('A' + random.NextInt(26)), _ => "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[random.NextInt(36)] });
        var digits = string.Concat($"{account}{pattern[..2]}00".Select(c => char.IsAsciiDigit(c) ? c.ToString() : (c - 'A' + 10).ToString(CultureInfo.InvariantCulture)));
        var check = 98 - (int)(BigInteger.Parse(digits, CultureInfo.InvariantCulture) % 97);
        var iban = $"{pattern[..2]}{check:D2}{account}";
        return random.NextInt(5) switch
        {
            0 or 1 => iban,
            2 => iban.ToLowerInvariant(),
            3 => string.Join('-', iban.Chunk(4).Select(c => new string(c))),
            _ => string.Join(random.NextInt(2) == 0 ? ' ' : '\u00A0', iban.Chunk(4).Select(c => new string(c))),
        };
    }

    private static string Card(ref KeyedRandom random)
    {
        var (prefix, length) = Cards[random.NextInt(Cards.Length)];
        var number = new StringBuilder(prefix);
        while (number.Length < length - 1) number.Append(random.NextInt(10));
        var card = number.ToString() + Check(number.ToString());
        if (random.NextInt(3) == 0) return card;
        var separator = random.NextInt(3) == 0 ? "-" : " ";
        int[] cuts = length switch { 15 => [4, 10], 14 => [4, 10], 19 => [4, 8, 12, 16], 13 => [4, 8, 12], _ => [4, 8, 12] };
        foreach (var cut in cuts.Reverse()) card = card.Insert(cut, separator);
        return card;
    }

    private static int Check(string digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[digits.Length - 1 - i] - '0';
            sum += i % 2 == 0 ? (digit * 2 / 10) + (digit * 2 % 10) : digit;
        }
        return (10 - (sum % 10)) % 10;
    }

    private static string HardNegative(ref KeyedRandom random)
    {
        var (a, b, c) = (random.NextInt(10), 10 + random.NextInt(90), 100 + random.NextInt(900));
        return random.NextInt(44) switch
        {
            0 => $"{2000 + random.NextInt(30)}-{1 + random.NextInt(12):D2}-{1 + random.NextInt(28):D2}",
            1 => $"{1 + random.NextInt(28):D2}.{1 + random.NextInt(12):D2}.{1950 + random.NextInt(80)}",
            2 => $"{1 + random.NextInt(12)}/{1 + random.NextInt(28)}/{1990 + random.NextInt(40)}",
            3 => $"{random.NextInt(24):D2}:{random.NextInt(60):D2}:{random.NextInt(60):D2}",
            4 => $"2024-05-{b % 28 + 1:D2}T{random.NextInt(24):D2}:{random.NextInt(60):D2}:00.{c}Z",
            5 => $"v{a}.{b}.{c % 100}.{b}",
            6 => $"version {a}.{b}.{a}.{b}",
            7 => $"{a}.{b}.{c}",
            8 => $"{a}.{b}.{a}.{b}.{a}",
            9 => Isbn(ref random),
            10 => $"0-{c}-{10000 + random.NextInt(90000)}-{a}",
            11 => $"${a},{c}.{b}",
            12 => $"{b} {c} {c},{b} \u20AC",
            13 => $"{b}.{c}.{c},{b}",
            14 => $"AB-{c}-{c}-{1000 + c}",
            15 => $"PN{b}{c}-{b}",
            16 => $"SKU {c}-{b}A",
            17 => $"{random.NextUInt64() % 10_000_000_000:D10}",
            18 => $"1{random.NextUInt64() % 1_000_000_000_000:D12}",
            19 => $"{random.NextUInt64() % 1_000_000:D6}",
            20 => $"{a}.{random.NextUInt64() % 10_000_000_000_000_000:D16}",
            21 => $"-{b}.{random.NextUInt64() % 10_000_000:D7}",
            22 => $"{a}-{random.NextInt(10)}",
            23 => $"{1900 + b}-{1900 + b + 5}",
            24 => $"{Guid(ref random)}",
            25 => $"https://example.org/a/{2000 + a}/{b}/{c}-{c}-{1000 + c}?id={c}{c}#s{a}",
            26 => $"http://www.site{a}.com:8080/index.html",
            27 => $"@user{b}",
            28 => $"C++{b % 20}::vector",
            29 => $"{a}:{b}",
            30 => $"{c % 256}.{c % 256}.{300 + c}.{b}",
            31 => $"00:1{a}:2B:3C:4D:5E",
            32 => $"pp. {c}-{c + 7}",
            33 => $"{b}%",
            34 => $"{b} x {b} x {c}",
            35 => $"DE{b} {c}",
            36 => $"{WrongCard(ref random)}",
            37 => $"lodash@{a}.{b}.{a}",
            38 => $"{a}e-{b}",
            39 => $"1,{c},{c}",
            40 => $"({1000 + c})",
            41 => $"\u00A7 {a}.{b}.{a}.{a + 1}",
            42 => $"icon@{1 + a % 3}x.png",
            _ => $"IMG_{20200000 + c}_{100000 + c}.jpg",
        };
    }

    private static string Isbn(ref KeyedRandom random)
    {
        var digits = $"978{random.NextUInt64() % 1_000_000_000:D9}";
        var sum = digits.Select((d, i) => (d - '0') * (i % 2 == 0 ? 1 : 3)).Sum();
        digits += (10 - (sum % 10)) % 10;
        return random.NextInt(2) == 0 ? digits : $"{digits[..3]}-{digits[3]}-{digits[4..7]}-{digits[7..12]}-{digits[12]}";
    }

    private static string WrongCard(ref KeyedRandom random)
    {
        var number = $"4{random.NextUInt64() % 100_000_000_000_000:D14}";
        var card = number + ((Check(number) + 1 + random.NextInt(9)) % 10);
        return random.NextInt(2) == 0 ? card : string.Join(' ', card.Chunk(4).Select(c => new string(c)));
    }

    private static string Guid(ref KeyedRandom random)
    {
        var bytes = new byte[16];
        for (var i = 0; i < 16; i++) bytes[i] = (byte)random.NextInt(256);
        return new Guid(bytes).ToString();
    }

    private static string Fill(string pattern, ref KeyedRandom random)
    {
        var value = new StringBuilder(pattern.Length);
        // A word in front is text.
        var isText = char.IsLetter(pattern[0]) && char.IsLower(pattern[1]);
        foreach (var c in pattern)
        {
            isText &= c != ' ';
            value.Append(isText ? c : c switch
            {
                '#' => (char)('0' + random.NextInt(10)),
                'N' => (char)('2' + random.NextInt(8)),
                'P' => (char)('1' + random.NextInt(9)),
                'S' => (char)('6' + random.NextInt(4)),
                _ => c,
            });
        }
        return value.ToString();
    }

    private static string Pick(string[] of, ref KeyedRandom random) => of[random.NextInt(of.Length)];
}
