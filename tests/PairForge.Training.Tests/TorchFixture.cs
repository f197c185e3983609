using PairForge.Training.Tests;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(TorchFixture))]
[assembly: Parallelization(Mode = ParallelMode.None)] // live tensors are counted

namespace PairForge.Training.Tests;

/// <summary>Loads libtorch once, before any test touches it.</summary>
public sealed class TorchFixture
{
    public TorchFixture()
    {
        TorchLibrary.EnsureLoaded();
        TorchSharp.torch.set_num_threads(1);
    }
}
