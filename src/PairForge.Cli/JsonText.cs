using System.Text.Encodings.Web;
using System.Text.Json;

namespace PairForge.Cli;

/// <summary>How the command line writes JSON.</summary>
internal static class JsonText
{
    internal static readonly JsonSerializerOptions Options = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>JSON has no NaN: what could not be measured is null.</summary>
    internal static double? Number(double value) => double.IsFinite(value) ? value : null;
}
