using PairForge.Augmentations;
using PairForge.Text;

namespace PairForge.Tests.Augmentations;

public sealed class NegationTests
{
    private static readonly IHardNegative Operation = Components.Default().Step<IHardNegative>("negation", new NegationOptions()).Create();

    private static AugmentationResult Negate(string text)
    {
        var random = new KeyedRandom(1, "n", "i");
        return Operation.Apply(new AnalyzedText(text), ref random);
    }

    [Theory]
    [InlineData("I have often and strongly urged it.", "I have not often and strongly urged it.")]
    [InlineData("A man is playing a guitar.", "A man is not playing a guitar.")]
    [InlineData("She can swim.", "She cannot swim.")]
    [InlineData("They have seen it.", "They have not seen it.")]
    [InlineData("They have already seen it.", "They have not already seen it.")]
    [InlineData("They have a car.", "They do not have a car.")]
    [InlineData("She has to go.", "She does not have to go.")]
    [InlineData("He did the work.", "He did not do the work.")]
    [InlineData("The dog runs through the park.", "The dog does not run through the park.")]
    [InlineData("We bought a house.", "We did not buy a house.")]
    [InlineData("Two women sit on a bench.", "Two women do not sit on a bench.")]
    [InlineData("There is a dog here.", "There is no dog here.")]
    [InlineData("It's cold.", "It's not cold.")]
    [InlineData("If it rains, we will stay.", "If it rains, we will not stay.")]
    [InlineData("Open the door.", "Do not open the door.")]
    [InlineData("Please call me.", "Please do not call me.")]
    [InlineData("A man dressed in black is reading.", "A man dressed in black is not reading.")]
    [InlineData("A little girl is here.", "A little girl is not here.")]
    [InlineData("Is it late? He is here.", "Is it late? He is not here.")]
    public void Apply_Affirmative_IsNegated(string text, string expected) => Assert.Equal(expected, TextEdits.Apply(text, Negate(text).Edits));

    [Theory]
    [InlineData("A man is not playing a guitar.", "A man is playing a guitar.")]
    [InlineData("It isn\u2019t cold.", "It is cold.")]
    [InlineData("She doesn't like tea.", "She likes tea.")]
    [InlineData("She did not buy it.", "She bought it.")]
    [InlineData("We don't have time.", "We have time.")]
    [InlineData("He never sleeps.", "He sleeps.")]
    [InlineData("Don't open the door.", "Open the door.")]
    [InlineData("They can't come.", "They can come.")]
    public void Apply_Negated_IsUndone(string text, string expected) => Assert.Equal(expected, TextEdits.Apply(text, Negate(text).Edits));

    [Theory]
    [InlineData("Is it open?", "question")]
    [InlineData("Nobody came.", "negated-otherwise")]
    [InlineData("It is not only good but cheap.", "negated-otherwise")]
    [InlineData("Two dogs running through the snow.", "no-verb")]
    [InlineData("A dog near water with its head turned.", "no-verb")]
    [InlineData("The man who is tall", "no-verb")]
    [InlineData("", "too-short")]
    [InlineData("\u6211\u4EEC\u53BB\u5317\u4EAC\u3002", "no-verb")]
    public void Apply_NothingClear_IsRefused(string text, string refusal) => Assert.Equal(refusal, Negate(text).Refusal);
}
