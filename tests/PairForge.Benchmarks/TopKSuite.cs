using BenchmarkDotNet.Attributes;
using PairForge.Search;

namespace PairForge.Benchmarks;

/// <summary>Exact top-k under BenchmarkDotNet, every kernel that the processor runs.</summary>
[MemoryDiagnoser]
public class TopKSuite
{
    private const int Queries = 240;
    private const int K = 50;

    private string _path = "";
    private VectorFile? _database;
    private ExactSearch? _search;
    private float[] _asked = [];
    private readonly Neighbour[] _results = new Neighbour[Queries * K];
    private readonly int[] _found = new int[Queries];

    /// <summary>Kernels to compare.</summary>
    public static IEnumerable<SearchKernel> Kernels =>
        new[] { SearchKernel.Avx512, SearchKernel.Avx2, SearchKernel.Portable }.Where(SearchKernels.IsAvailable);

    /// <summary>The kernel.</summary>
    [ParamsSource(nameof(Kernels))]
    public SearchKernel Kernel { get; set; }

    /// <summary>Length of a vector.</summary>
    [Params(384)]
    public int Dimension { get; set; }

    /// <summary>Writes 20,000 rows.</summary>
    [GlobalSetup]
    public void Write()
    {
        _path = RandomVectors.Write(20_000, Dimension, "suite");
        _asked = RandomVectors.Make(Queries, Dimension, "queries");
        _database = VectorFile.Open(_path);
        _search = new ExactSearch(_database, Kernel, threads: 1);
    }

    /// <summary>240 queries against 20,000 rows.</summary>
    [Benchmark(OperationsPerInvoke = Queries)]
    public int TopK()
    {
        _search!.Search(_asked, Queries, K, null, 0, _results, _found);
        return _results[0].Row;
    }

    /// <summary>Deletes the rows.</summary>
    [GlobalCleanup]
    public void Delete()
    {
        _database?.Dispose();
        File.Delete(_path);
    }
}
