using PairForge.Text;

namespace PairForge.Tests.Text;

public sealed class MorphologyTests
{
    private static readonly Morphology English = new(Lexicon.Embedded);

    [Theory]
    [InlineData("dogs", PartOfSpeech.Noun, "dog", Inflection.Plural)]
    [InlineData("mice", PartOfSpeech.Noun, "mouse", Inflection.Plural)]
    [InlineData("cities", PartOfSpeech.Noun, "city", Inflection.Plural)]
    [InlineData("buses", PartOfSpeech.Noun, "bus", Inflection.Plural)]
    [InlineData("glass", PartOfSpeech.Noun, "glass", Inflection.Base)]
    [InlineData("ran", PartOfSpeech.Verb, "run", Inflection.Past)]
    [InlineData("taken", PartOfSpeech.Verb, "take", Inflection.Participle)]
    [InlineData("took", PartOfSpeech.Verb, "take", Inflection.Past)]
    [InlineData("running", PartOfSpeech.Verb, "run", Inflection.Gerund)]
    [InlineData("tries", PartOfSpeech.Verb, "try", Inflection.ThirdPerson)]
    [InlineData("hoping", PartOfSpeech.Verb, "hope", Inflection.Gerund)]
    [InlineData("bigger", PartOfSpeech.Adjective, "big", Inflection.Comparative)]
    [InlineData("happiest", PartOfSpeech.Adjective, "happy", Inflection.Superlative)]
    public void TryLemma_Form_GivesLemmaAndInflection(string form, PartOfSpeech pos, string lemma, Inflection inflection)
    {
        Assert.True(English.TryLemma(form, pos, out var found, out var kind));
        Assert.Equal((lemma, inflection), (found, kind));
    }

    [Theory]
    [InlineData("hound", PartOfSpeech.Noun, Inflection.Plural, "hounds")]
    [InlineData("baby", PartOfSpeech.Noun, Inflection.Plural, "babies")]
    [InlineData("box", PartOfSpeech.Noun, Inflection.Plural, "boxes")]
    [InlineData("knife", PartOfSpeech.Noun, Inflection.Plural, "knives")]
    [InlineData("policeman", PartOfSpeech.Noun, Inflection.Plural, "policemen")]
    [InlineData("human", PartOfSpeech.Noun, Inflection.Plural, "humans")]
    [InlineData("hot dog", PartOfSpeech.Noun, Inflection.Plural, "hot dogs")]
    [InlineData("stop", PartOfSpeech.Verb, Inflection.Past, "stopped")]
    [InlineData("begin", PartOfSpeech.Verb, Inflection.Past, "began")]
    [InlineData("begin", PartOfSpeech.Verb, Inflection.Participle, "begun")]
    [InlineData("choose", PartOfSpeech.Verb, Inflection.Participle, "chosen")]
    [InlineData("buy", PartOfSpeech.Verb, Inflection.Past, "bought")]
    [InlineData("put", PartOfSpeech.Verb, Inflection.Past, "put")]
    [InlineData("work", PartOfSpeech.Verb, Inflection.Past, "worked")]
    [InlineData("visit", PartOfSpeech.Verb, Inflection.Gerund, "visiting")]
    [InlineData("die", PartOfSpeech.Verb, Inflection.Gerund, "dying")]
    [InlineData("see", PartOfSpeech.Verb, Inflection.Gerund, "seeing")]
    [InlineData("make", PartOfSpeech.Verb, Inflection.Gerund, "making")]
    [InlineData("carry", PartOfSpeech.Verb, Inflection.ThirdPerson, "carries")]
    [InlineData("go", PartOfSpeech.Verb, Inflection.ThirdPerson, "goes")]
    [InlineData("pick up", PartOfSpeech.Verb, Inflection.Past, "picked up")]
    [InlineData("big", PartOfSpeech.Adjective, Inflection.Superlative, "biggest")]
    [InlineData("tiny", PartOfSpeech.Adjective, Inflection.Comparative, "tinier")]
    [InlineData("beautiful", PartOfSpeech.Adjective, Inflection.Comparative, null)]
    [InlineData("good", PartOfSpeech.Adjective, Inflection.Comparative, "better")]
    public void Inflect_Lemma_GivesTheForm(string lemma, PartOfSpeech pos, Inflection inflection, string? form) => Assert.Equal(form, English.Inflect(lemma, pos, inflection));
}
