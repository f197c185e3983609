using System.Text.Json;

namespace PairForge.Runs;

/// <summary>Says how two plans differ.</summary>
internal static class PlanDifference
{
    /// <summary>The first line in which two plans differ, for people.</summary>
    internal static string Of(string there, string here)
    {
        using var a = JsonDocument.Parse(there);
        using var b = JsonDocument.Parse(here);
        return First(a.RootElement, b.RootElement, "") ?? "only in how it is written";
    }

    private static string? First(JsonElement a, JsonElement b, string path)
    {
        if (a.ValueKind == JsonValueKind.Object && b.ValueKind == JsonValueKind.Object)
        {
            var names = a.EnumerateObject().Select(p => p.Name).Union(b.EnumerateObject().Select(p => p.Name)).Order(StringComparer.Ordinal);
            foreach (var name in names)
            {
                var inA = a.TryGetProperty(name, out var x);
                var inB = b.TryGetProperty(name, out var y);
                var inner = path.Length == 0 || path == "configuration" ? name : $"{path}.{name}";
                if (!inA) return $"{inner} is new";
                if (!inB) return $"{inner} is gone";
                if (First(x, y, inner) is { } found) return found;
            }
            return null;
        }
        if (a.ValueKind == JsonValueKind.Array && b.ValueKind == JsonValueKind.Array && a.GetArrayLength() == b.GetArrayLength())
        {
            for (var i = 0; i < a.GetArrayLength(); i++)
            {
                if (First(a[i], b[i], $"{path}[{i}]") is { } found) return found;
            }
            return null;
        }
        return a.GetRawText() == b.GetRawText() ? null : $"{path} was {Short(a)} and is {Short(b)}";

        static string Short(JsonElement e) => e.GetRawText() is { Length: > 60 } text ? text[..60] + "..." : e.GetRawText();
    }
}
