using PairForge.Quality;
using PairForge.Text;

namespace PairForge.Tests.Quality;

public sealed class WordKeysTests
{
    [Fact]
    public void Of_Text_IsANumberAWordWhateverItsCase()
    {
        ulong[] keys = [];
        var count = WordKeys.Of(new AnalyzedText("Über Dog, dog! ÜBER 3.14 I'm 你 " + new string('x', 500)), ref keys);
        Assert.Equal(8, count);
        Assert.Equal((keys[0], keys[1]), (keys[3], keys[2]));
        Assert.Equal(6, keys[..8].Distinct().Count());
    }
}
