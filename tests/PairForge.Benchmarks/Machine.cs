using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PairForge.Benchmarks;

/// <summary>What a figure was measured on.</summary>
internal static class Machine
{
    /// <summary>The processor's name and the widest vectors that .NET uses on it.</summary>
    internal static string Processor
    {
        get
        {
            var name = File.Exists("/proc/cpuinfo")
                ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
                : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
            return $"{name ?? RuntimeInformation.ProcessArchitecture.ToString()}, {PairForge.Search.SearchKernels.Resolve(PairForge.Search.SearchKernel.Auto)}";
        }
    }

    /// <summary>Memory that is this process's own now, without mapped files; 0 where the system does not say.</summary>
    internal static double AnonymousMemoryMb
    {
        get
        {
            if (!File.Exists("/proc/self/status")) return 0;
            var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("RssAnon:", StringComparison.Ordinal));
            return Math.Round(long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture) / 1024.0, 1);
        }
    }

    internal static double PeakMemoryMb
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return Math.Round(process.PeakWorkingSet64 / (1024.0 * 1024.0), 1);
        }
    }
}
