using PairForge.Configuration;

namespace PairForge.Tests;

public sealed class PipelineWarningsTests
{
    [Theory]
    [InlineData("mine: {}\nwrite: { format: pair }", "write.format is pair, whose rows have no place for negatives, so mine is not used; write format: triplet or n-tuple, or leave it out")]
    [InlineData("mine: {}\nnegatives: negation\nwrite: { format: pair }", "write.format is pair, whose rows have no place for negatives, so mine and negatives are not used; write format: triplet or n-tuple, or leave them out")]
    [InlineData("negatives: negation\nwrite: { format: pair }", "write.format is pair, whose rows have no place for negatives, so negatives is not used; write format: triplet or n-tuple, or leave it out")]
    [InlineData("pair: given\naugment: { operations: crop }", "augment is given, but no rule under pair asks for views, so it is not used; add views: {} to pair, or leave augment out")]
    public void Of_SomethingThatIsNotUsed_SaysSoWithTheRemedy(string yaml, string warning) => Assert.Equal([warning], Of(yaml));

    [Theory]
    [InlineData("mine: {}")]
    [InlineData("mine: {}\nwrite: { format: triplet }")]
    [InlineData("write: { format: pair }")]
    [InlineData("augment: { operations: crop }")]
    [InlineData("pair: [ given, views ]\naugment: { operations: crop }")]
    public void Of_WhatIsUsed_SaysNothing(string yaml) => Assert.Empty(Of(yaml));

    private static IReadOnlyList<string> Of(string yaml) => PipelineWarnings.Of(PipelineFile.Parse($"source: {{ text: {{ path: in.txt }} }}\n{yaml}\n", "p.yaml", "/", Components.Default()));
}
