using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using PairForge.Text;

namespace PairForge.Filters;

/// <summary><c>contamination</c>.</summary>
public sealed record ContaminationOptions
{
    /// <summary>Evaluation files: an STS <c>.tsv</c> (columns <c>sentence1</c> and <c>sentence2</c>), a BEIR <c>.jsonl</c> (<c>text</c>), or plain text, a passage a line.</summary>
    [MinLength(1, ErrorMessage = "files is empty; name at least one evaluation file")]
    public required IReadOnlyList<InputPath> Files { get; init; }
}

/// <summary>Refuses a passage when its anchor, a positive or a negative equals a text of an evaluation file.</summary>
/// <remarks>Equal means equal letters and digits (<see cref="TextNormalizer.LooseKey"/>): case, punctuation and spaces do not count. The files are read when the filter is made.</remarks>
public sealed class Contamination : IFilter
{
    private const string Reason = "contaminated";

    private readonly HashSet<UInt128> _keys = [];

    /// <summary>Reads the evaluation files.</summary>
    /// <exception cref="PairForgeException">A file is missing or is not what its extension says.</exception>
    public Contamination(ContaminationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (var file in options.Files) Read(file);
    }

    /// <inheritdoc/>
    public string? Refuse(Passage passage)
    {
        ArgumentNullException.ThrowIfNull(passage);
        if (_keys.Contains(TextNormalizer.LooseKey(passage.Text))) return Reason;
        for (var i = 0; i < passage.Positives.Count; i++)
            if (_keys.Contains(TextNormalizer.LooseKey(passage.Positives[i]))) return Reason;
        for (var i = 0; i < passage.Negatives.Count; i++)
            if (_keys.Contains(TextNormalizer.LooseKey(passage.Negatives[i]))) return Reason;
        return null;
    }

    private void Read(InputPath file)
    {
        if (!File.Exists(file.Resolved))
            throw new PairForgeException(FailureKind.InputMissing, $"evaluation file '{file.Given}' is not there; correct the path under contamination.files");
        switch (Path.GetExtension(file.Resolved).ToLowerInvariant())
        {
            case ".tsv":
                ReadSts(file);
                break;
            case ".jsonl":
                ReadBeir(file);
                break;
            default:
                foreach (var line in File.ReadLines(file.Resolved)) Add(line);
                break;
        }
    }

    private void ReadSts(InputPath file)
    {
        using var lines = File.ReadLines(file.Resolved).GetEnumerator();
        if (!lines.MoveNext()) return;
        var header = lines.Current.Split('\t');
        var (first, second) = (Array.IndexOf(header, "sentence1"), Array.IndexOf(header, "sentence2"));
        if (first < 0 || second < 0)
            throw new PairForgeException(FailureKind.BadData, $"the header of '{file.Given}' is '{string.Join(' ', header)}'; columns sentence1 and sentence2 are needed - {file.Given}(1,1)");
        for (var number = 2; lines.MoveNext(); number++)
        {
            if (lines.Current.Length == 0) continue;
            var cells = lines.Current.Split('\t');
            if (cells.Length <= Math.Max(first, second))
                throw new PairForgeException(FailureKind.BadData, $"the line has {cells.Length} cells; the header has {header.Length} - {file.Given}({number},1)");
            Add(cells[first]);
            Add(cells[second]);
        }
    }

    private void ReadBeir(InputPath file)
    {
        var number = 0;
        foreach (var line in File.ReadLines(file.Resolved))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            try
            {
                using var document = JsonDocument.Parse(line);
                Add(document.RootElement.GetProperty("text").GetString() ?? "");
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                throw new PairForgeException(FailureKind.BadData, $"the line is not a JSON object with a string 'text' - {file.Given}({number},1)", e);
            }
        }
    }

    private void Add(string text)
    {
        if (!string.IsNullOrWhiteSpace(text)) _keys.Add(TextNormalizer.LooseKey(text));
    }
}
