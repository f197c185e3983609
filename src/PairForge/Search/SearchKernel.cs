using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PairForge.Search;

/// <summary>Which instructions an exact search uses. The answer is the same from all of them.</summary>
public enum SearchKernel
{
    /// <summary>The fastest that the processor has.</summary>
    Auto,

    /// <summary>512-bit fused multiply-add, a tile of 12 queries by 32 rows.</summary>
    Avx512,

    /// <summary>256-bit fused multiply-add, a tile of 6 queries by 16 rows.</summary>
    Avx2,

    /// <summary>Any processor: 128-bit multiply and add, a tile of 4 queries by 8 rows.</summary>
    Portable,
}

/// <summary>What this processor can run.</summary>
public static class SearchKernels
{
    /// <summary>Whether <paramref name="kernel"/> runs here.</summary>
    public static bool IsAvailable(SearchKernel kernel) => kernel switch
    {
        SearchKernel.Avx512 => Vector512.IsHardwareAccelerated && Avx512F.IsSupported,
        SearchKernel.Avx2 => Avx2.IsSupported && Fma.IsSupported,
        _ => true,
    };

    /// <summary>The kernel that <see cref="SearchKernel.Auto"/> stands for here; any other one stands for itself.</summary>
    /// <exception cref="PlatformNotSupportedException">The processor cannot run it.</exception>
    public static SearchKernel Resolve(SearchKernel kernel) => kernel switch
    {
        SearchKernel.Auto when IsAvailable(SearchKernel.Avx512) => SearchKernel.Avx512,
        SearchKernel.Auto when IsAvailable(SearchKernel.Avx2) => SearchKernel.Avx2,
        SearchKernel.Auto => SearchKernel.Portable,
        _ when IsAvailable(kernel) => kernel,
        _ => throw new PlatformNotSupportedException($"this processor does not run the kernel {kernel}; use {nameof(SearchKernel.Auto)}"),
    };
}
