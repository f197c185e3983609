using PairForge.Scrubbing;

namespace PairForge.Tests.Scrubbing;

/// <summary>Precision and recall, a value counting only where it is found whole and as what it is.</summary>
public sealed class PlantedTextTests(ITestOutputHelper output)
{
    private const double Least = 0.98;

    [Fact]
    public void Scan_PlantedValues_AreFoundAndNothingElse()
    {
        var count = Environment.GetEnvironmentVariable("PAIRFORGE_LONG_TESTS") == "1" ? 300_000 : 20_000;
        var (planted, found, right) = (new int[5], new int[5], new int[5]);
        var (missed, wrong) = (new List<string>(), new List<string>());
        foreach (var text in PlantedText.Make(count, 7))
        {
            var values = Found.In(text.Text);
            foreach (var value in values)
            {
                found[(int)value.Kind]++;
                if (text.Values.Contains(value)) right[(int)value.Kind]++;
                else wrong.Add($"{value.Kind} {text.Text[value.Start..value.End]} in {text.Text}");
            }
            foreach (var value in text.Values)
            {
                planted[(int)value.Kind]++;
                if (!values.Contains(value)) missed.Add($"{value.Kind} {text.Text[value.Start..value.End]} in {text.Text}");
            }
        }
        output.WriteLine($"{count} sentences\nkind   planted  found   precision  recall  F1");
        var scores = new double[5];
        foreach (var kind in Enum.GetValues<PersonalKind>())
        {
            var k = (int)kind;
            var (precision, recall) = ((double)right[k] / found[k], (double)right[k] / planted[k]);
            scores[k] = 2 * precision * recall / (precision + recall);
            output.WriteLine(FormattableString.Invariant($"{kind,-6} {planted[k],7} {found[k],6}   {precision,9:F4}  {recall:F4}  {scores[k]:F4}"));
        }
        foreach (var line in missed.Take(60)) output.WriteLine("missed " + line);
        foreach (var line in wrong.Take(60)) output.WriteLine("wrong  " + line);
        Assert.All(scores, s => Assert.InRange(s, Least, 1));
    }
}
