using System.Globalization;
using System.Text;

namespace PairForge.Benchmarks;

/// <summary>Keyed sentences of 6 to 34 words, frequent ones far more often than others, with names, numbers and commas among them: the same on every machine.</summary>
internal static class MadeUpSentences
{
    private static readonly string[] Words =
        ("the of and to a in that is was he for it with as his on be at by had not are but from or have an they which one you were her all she there would their we him been has when who will more no if out so " +
        "said what up its about into than them can only other new some time could these two may then do first any my now such like our over man me even most made after also did many before must through years " +
        "back where much your way well down should because each just those people mister how too little state good very make world still own see men work long get here between both life being under never day " +
        "same another know while last might us great old year off come since against go came right used take three states himself few house use during without again place around however home small found " +
        "thought went say part once general high upon school every does got united left number course war until always away something fact though water public less put think almost hand enough far took head " +
        "yet government system set better told nothing night end why called find going look asked later knew point next program city business group give toward young days let room side social given present several " +
        "order national possible rather second face per among form important often things looked early white case large big need four within felt along children saw best church ever least power development light").Split(' ');

    private static readonly string[] Names = "Boston Fulton Anna Chicago Martin Helsinki Ruth Georgia Kaplan Lima".Split(' ');

    /// <summary>Sentence <paramref name="number"/>.</summary>
    internal static string Make(int number)
    {
        var random = new KeyedRandom(1, "sentence", number.ToString(CultureInfo.InvariantCulture));
        var text = new StringBuilder(160);
        var count = 6 + random.NextInt(15) + random.NextInt(15);
        for (var w = 0; w < count; w++)
        {
            if (w > 0) text.Append(text[^1] != ',' && random.NextInt(12) == 0 ? ", " : " ");
            var kind = random.NextInt(40);
            if (kind == 0) text.Append(CultureInfo.InvariantCulture, $"{random.NextInt(2000)}");
            else if (kind < 3) text.Append(Names[random.NextInt(Names.Length)]);
            else text.Append(Words[(int)(Words.Length * Math.Pow(random.NextDouble(), 3))]);
        }
        text[0] = char.ToUpperInvariant(text[0]);
        return text.Append('.').ToString();
    }
}
