using PairForge.Augmentations;
using PairForge.Encoders;
using PairForge.Mining;
using static PairForge.Tests.Runs.BuiltDataset;

namespace PairForge.Tests.Runs;

public sealed class PipelineRunnerTests
{
    [Fact]
    public async Task RunAsync_Encoder_IsAskedByTheIdsOfTheTexts()
    {
        var encoder = new MadeUpEncoder(coarse: false);
        var passages = Enumerable.Range(0, 300).Select(n => Passage(n, $"first {n}", positives: [$"second {n}"])).ToArray();
        await BuildAsync(Pipeline(passages, new GivenRule(), new ViewsRule()) with
        {
            Augment = new AugmentOptions { Operations = [Step<IAugmentation>.Of("drop-first-word", new DropFirstWord(), "")] },
            Encode = Step<ITextEncoder>.Of("made-up", encoder, ""),
            Mine = new MineOptions(),
        });
        Assert.Equal(900, encoder.Asked.Count);
        Assert.Equal(("first 299", "second 299", "299"), (encoder.Asked["m:299:0"], encoder.Asked["m:299:0/p0"], encoder.Asked["m:299:0/v0"]));
    }
}
