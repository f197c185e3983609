using System.Reflection;

namespace PairForge.Onnx.Tests;

public sealed class OnnxComponentsTests
{
    [Fact]
    public void Assembly_References_NoNativeTorch() =>
        Assert.DoesNotContain(typeof(OnnxComponents).Assembly.GetReferencedAssemblies(), (AssemblyName a) => a.Name!.StartsWith("TorchSharp", StringComparison.Ordinal));
}
