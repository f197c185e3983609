using PairForge.Text;

namespace PairForge.Tests.Text;

public sealed class TextEditsTests
{
    [Fact]
    public void Apply_Edits_ReplacesInsertsAndDeletes() =>
        Assert.Equal("A small cat sat", TextEdits.Apply("The cat sat down", [new(0, 3, "A"), new(4, 0, "small "), new(11, 5, "")]));

    [Theory]
    [InlineData(0, 3, 2, 1)] // overlap
    [InlineData(2, 1, 0, 1)] // descending
    [InlineData(0, 1, 3, 9)] // past the end
    [InlineData(-1, 1, 2, 1)]
    [InlineData(1, 0, 1, 0)] // two insertions at one place
    public void Apply_InvalidEdits_Throws(int start, int length, int otherStart, int otherLength) =>
        Assert.Throws<ArgumentException>(() => TextEdits.Apply("text", [new(start, length, "x"), new(otherStart, otherLength, "y")]));
}
