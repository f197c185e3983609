using System.Reflection;
using PairForge.Encoders;
using PairForge.Mining;

namespace PairForge.Onnx.Tests;

public sealed class OnnxComponentsTests
{
    [Fact]
    public void Assembly_References_NoNativeTorch() =>
        Assert.DoesNotContain(typeof(OnnxComponents).Assembly.GetReferencedAssemblies(), (AssemblyName a) => a.Name!.StartsWith("TorchSharp", StringComparison.Ordinal));

    [Fact]
    public void AddTo_Table_HasTheEncoderAndTheCrossEncoder()
    {
        var components = OnnxComponents.AddTo(Components.Default());
        Assert.NotNull(components.Find(typeof(ITextEncoder), "onnx"));
        Assert.NotNull(components.Find(typeof(IPairScorer), "onnx-cross-encoder"));
    }
}
