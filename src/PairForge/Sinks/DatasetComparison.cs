using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace PairForge.Sinks;

/// <summary>A setting or a count in which two datasets differ; null where one has it not.</summary>
/// <param name="Name">Its dotted name, such as <c>mine.num_negatives</c>.</param>
/// <param name="First">In the first, as JSON.</param>
/// <param name="Second">In the second, as JSON.</param>
public sealed record ValueDifference(string Name, string? First, string? Second);

/// <summary>In what two datasets differ. A file of pairs has rows only.</summary>
public sealed record DatasetComparison
{
    /// <summary>Settings of <c>plan.json</c>, inputs among them.</summary>
    public required IReadOnlyList<ValueDifference> Settings { get; init; }

    /// <summary>Counts of <c>stats.json</c>.</summary>
    public required IReadOnlyList<ValueDifference> Counts { get; init; }

    /// <summary>Rows in both.</summary>
    public long Common { get; init; }

    /// <summary>Rows in the first alone; a row that stands there twice and once in the second is one.</summary>
    public long OnlyFirst { get; init; }

    /// <summary>Rows in the second alone.</summary>
    public long OnlySecond { get; init; }

    /// <summary>The first of the rows in the first alone.</summary>
    public required IReadOnlyList<PairRow> FirstSample { get; init; }

    /// <summary>The first of the rows in the second alone.</summary>
    public required IReadOnlyList<PairRow> SecondSample { get; init; }

    /// <summary>Whether no row differs.</summary>
    public bool HasSameRows => OnlyFirst == 0 && OnlySecond == 0;

    /// <summary>Compares the rows of all splits by their texts, and what the datasets say of themselves.</summary>
    /// <param name="first">A dataset folder or a file of pairs.</param>
    /// <param name="second">Another.</param>
    /// <param name="sample">Rows to show of each.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static async Task<DatasetComparison> CompareAsync(string first, string second, int sample, CancellationToken cancellation = default)
    {
        var (a, b) = (PairDatasetReader.Open(first), PairDatasetReader.Open(second));
        var left = new Dictionary<UInt128, int>();
        long rows = 0, onlySecond = 0;
        await foreach (var row in RowsAsync(a, cancellation).ConfigureAwait(false))
        {
            CollectionsMarshal.GetValueRefOrAddDefault(left, Hash(row), out _)++;
            rows++;
        }
        var (firstSample, secondSample) = (new List<PairRow>(), new List<PairRow>());
        await foreach (var row in RowsAsync(b, cancellation).ConfigureAwait(false))
        {
            ref var count = ref CollectionsMarshal.GetValueRefOrNullRef(left, Hash(row));
            if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref count) && count > 0)
            {
                count--;
                continue;
            }
            onlySecond++;
            if (secondSample.Count < sample) secondSample.Add(row);
        }
        var onlyFirst = left.Values.Sum(c => (long)c);
        if (onlyFirst > 0 && sample > 0)
        {
            await foreach (var row in RowsAsync(a, cancellation).ConfigureAwait(false))
            {
                if (left[Hash(row)]-- > 0) firstSample.Add(row);
                if (firstSample.Count == Math.Min(sample, onlyFirst)) break;
            }
        }
        return new DatasetComparison
        {
            Settings = Differences(a, b, "plan.json", "configuration.", ["shards", "schema_version"]),
            Counts = Differences(a, b, "stats.json", "", []),
            Common = rows - onlyFirst,
            OnlyFirst = onlyFirst,
            OnlySecond = onlySecond,
            FirstSample = firstSample,
            SecondSample = secondSample,
        };
    }

    private static async IAsyncEnumerable<PairRow> RowsAsync(PairDatasetReader dataset, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var split in dataset.Splits)
        {
            await foreach (var row in dataset.ReadAsync(split, LineageDetail.None, cancellation).ConfigureAwait(false)) yield return row;
        }
    }

    private static UInt128 Hash(PairRow row)
    {
        var hash = new XxHash128();
        Append(hash, row.Anchor);
        Append(hash, row.Positive);
        foreach (var negative in row.Negatives) Append(hash, negative);
        return hash.GetCurrentHashAsUInt128();
    }

    /// <summary>A text with its length before it, so that no two rows run together alike.</summary>
    private static void Append(XxHash128 hash, string? text)
    {
        var length = text?.Length ?? -1;
        hash.Append(MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(ref length, 1)));
        hash.Append(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    private static List<ValueDifference> Differences(PairDatasetReader a, PairDatasetReader b, string file, string prefix, string[] leftOut)
    {
        var (first, second) = (Values(a, file), Values(b, file));
        var differences = new List<ValueDifference>();
        if (first is null || second is null) return differences;
        foreach (var name in first.Keys.Union(second.Keys).Order(StringComparer.Ordinal))
        {
            var (x, y) = (first.GetValueOrDefault(name), second.GetValueOrDefault(name));
            if (x == y || leftOut.Any(l => name == l || name.StartsWith(l + "[", StringComparison.Ordinal))) continue;
            differences.Add(new ValueDifference(name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name, x, y));
        }
        return differences;
    }

    /// <summary>Every value of a JSON file by its dotted name; null where there is no such file.</summary>
    private static Dictionary<string, string>? Values(PairDatasetReader dataset, string file)
    {
        var path = Path.Combine(dataset.Path, file);
        if (dataset.Manifest is null || !File.Exists(path)) return null;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var json = JsonDocument.Parse(RegularFile.ReadAllBytes(path));
            Flatten(json.RootElement, "", values);
        }
        catch (JsonException fault)
        {
            throw new PairForgeException(FailureKind.BadData, $"{path} is no JSON ({fault.Message}); pairforge verify says what else is damaged", fault);
        }
        return values;
    }

    private static void Flatten(JsonElement element, string name, Dictionary<string, string> values)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object when element.EnumerateObject().Any():
                foreach (var property in element.EnumerateObject()) Flatten(property.Value, name.Length == 0 ? property.Name : $"{name}.{property.Name}", values);
                break;
            case JsonValueKind.Array when element.GetArrayLength() > 0:
                var i = 0;
                foreach (var item in element.EnumerateArray()) Flatten(item, $"{name}[{i++}]", values);
                break;
            default:
                values[name] = element.GetRawText();
                break;
        }
    }
}
