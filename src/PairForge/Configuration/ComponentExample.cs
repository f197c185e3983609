using PairForge.Augmentations;
using PairForge.Hooks;
using PairForge.Text;

namespace PairForge.Configuration;

/// <summary>What an operation makes of a text with its defaults, found by running it.</summary>
/// <param name="Text">The text.</param>
/// <param name="Seed">The least seed with which it does not refuse: <c>pairforge augment TEXT --operation NAME --seed SEED</c> shows the same.</param>
/// <param name="Result">The text made; for a directive, which the trainer applies, the directive as JSON.</param>
public sealed record ComponentExample(string Text, ulong Seed, string Result)
{
    private const string Sentence = "The clever student carried 3 large boxes of old books home.";
    private const string Document = "The shop opened in 1998. Its owner sold old maps. Nobody knew her name. She was never in a hurry.";
    private const string Reworded = "The clever student took 3 big boxes of old books home.";

    /// <summary>Seeds that are tried; a rate of a tenth leaves one text in three as it is.</summary>
    private const ulong Seeds = 100;

    /// <summary>The example of an augmentation or hard negative; null for another component, or where it needs options or refuses the texts here.</summary>
    internal static ComponentExample? Of(ComponentEntry entry, Components components)
    {
        if (entry.Seam != typeof(IAugmentation) && entry.Seam != typeof(IHardNegative)) return null;
        OperationTrial trial;
        try
        {
            trial = entry.OptionsType == typeof(BackTranslationOptions) ? OperationTrial.Of(entry.Name, new BackTranslationOptions(), new BackTranslation(new Answer()))
                : entry.OptionsType == typeof(ParaphraseOptions) ? OperationTrial.Of(entry.Name, new ParaphraseOptions(), new Paraphrase(new Answer()))
                : OperationTrial.Of(entry.Name, [], components);
        }
        catch (PairForgeException)
        {
            return null; // an operation from outside that has no defaults
        }
        foreach (var text in new[] { Sentence, Document })
        {
            for (ulong seed = 0; seed < Seeds; seed++)
            {
                var result = trial.Apply(new AnalyzedText(text), seed, 0, Document);
                if (result.Refusal is null) return new ComponentExample(text, seed, Shown(text, result));
            }
        }
        return null;
    }

    private static string Shown(string text, AugmentationResult result) =>
        result.Cutoff is { } cutoff ? CanonicalJson.Write(cutoff) : result.Mixup is { } mixup ? CanonicalJson.Write(mixup) : TextEdits.Apply(text, result.Edits);

    /// <summary>Stands for a table, a service or a program that gives this wording.</summary>
    private sealed class Answer : IBackTranslator
    {
        public ValueTask<IReadOnlyList<Rewording>> TranslateAsync(IReadOnlyList<string> texts, CancellationToken cancellation) =>
            ValueTask.FromResult<IReadOnlyList<Rewording>>([.. texts.Select(_ => Rewording.Of(Reworded))]);
    }
}
