namespace PairForge;

/// <summary>Finds the known name that somebody meant to write.</summary>
public static class NearestName
{
    /// <summary><c>; did you mean 'x'?</c> where a known name is near, otherwise nothing.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="known">The known names.</param>
    public static string Suggest(string text, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(known);
        var best = known.Select(k => (Name: k, Distance: Distance(text, k))).OrderBy(x => x.Distance).ThenBy(x => x.Name, StringComparer.Ordinal).FirstOrDefault();
        return best.Name is not null && best.Distance <= Math.Max(2, text.Length / 3) && best.Distance < text.Length ? $"; did you mean '{best.Name}'?" : "";
    }

    /// <summary>Levenshtein distance, a hyphen and an underscore being equal.</summary>
    private static int Distance(string a, string b)
    {
        if (a.Length > 100) return a.Length;
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (Same(a[i - 1], b[j - 1]) ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.Length];
    }

    private static bool Same(char a, char b) => a == b || (a is '-' or '_' && b is '-' or '_');
}
