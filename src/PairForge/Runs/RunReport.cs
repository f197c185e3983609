using System.Text;
using System.Text.Json;
using PairForge.Mining;

namespace PairForge.Runs;

/// <summary>What a run did, count by count: the content of <c>stats.json</c> and of <c>build --json</c>.</summary>
public sealed class RunReport
{
    /// <summary>Records read; equals accepted + quarantined.</summary>
    public long RecordsRead => RecordsAccepted + Quarantined.Total;

    /// <summary>Records accepted.</summary>
    public long RecordsAccepted { get; internal set; }

    /// <summary>Records refused, by reason.</summary>
    public Tally Quarantined { get; } = new();

    /// <summary>The first record that was refused: its place and why; null where none was.</summary>
    public string? FirstQuarantined { get; internal set; }

    /// <summary>Texts of <c>mine.corpus</c> accepted.</summary>
    public long CorpusAccepted { get; internal set; }

    /// <summary>Texts of <c>mine.corpus</c> refused, by reason.</summary>
    public Tally CorpusQuarantined { get; } = new();

    /// <summary>Personal data replaced, by kind, wherever it stood: in records accepted or refused, and in texts of <c>mine.corpus</c>; null where nothing was scrubbed.</summary>
    public Tally? Scrubbed { get; internal set; }

    /// <summary>Passages kept.</summary>
    public long PassagesKept { get; internal set; }

    /// <summary>Passages refused, by reason.</summary>
    public Tally PassagesFiltered { get; } = new();

    /// <summary>Views made.</summary>
    public long ViewsMade { get; internal set; }

    /// <summary>Views refused, by reason.</summary>
    public Tally ViewsRefused { get; } = new();

    /// <summary>How often the gate had views drawn anew, by reason; a view may be drawn anew several times.</summary>
    public Tally ViewsRedrawn { get; } = new();

    /// <summary>Views made by each operation.</summary>
    public Tally ViewsByOperation { get; } = new();

    /// <summary>Pairs written: an anchor with one positive, whatever the number of rows.</summary>
    public long PairsWritten { get; internal set; }

    /// <summary>Pairs not written, by reason.</summary>
    public Tally PairsShort { get; } = new();

    /// <summary>Equal (anchor, positive) that were merged into one pair.</summary>
    public long PairsMerged { get; internal set; }

    /// <summary>Hard negatives made of anchors, by operation.</summary>
    public Tally NegativesMade { get; } = new();

    /// <summary>Hard negatives that could not be made of an anchor, by reason.</summary>
    public Tally NegativesRefused { get; } = new();

    /// <summary>Rows in <c>data/</c>.</summary>
    public long RowsWritten { get; internal set; }

    /// <summary>What mining did; null where nothing was mined.</summary>
    public MiningReport? Mining { get; internal set; }

    /// <summary>Folder of the dataset.</summary>
    public string Out { get; internal set; } = "";

    /// <summary>Wall time; 0 where the dataset was there already.</summary>
    public double Seconds { get; internal set; }

    /// <summary>Peak resident memory of the process in MiB.</summary>
    public double PeakMemoryMb { get; internal set; }

    /// <summary>True when the same run had been finished before and nothing was done.</summary>
    public bool AlreadyBuilt { get; internal set; }

    internal string? StoredJson { get; set; }

    /// <summary>One JSON document.</summary>
    /// <param name="withTimes">Adds seconds, memory and folder, which differ from run to run.</param>
    public string ToJson(bool withTimes = true)
    {
        if (StoredJson is { } stored && !withTimes) return stored;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            if (StoredJson is { } earlier)
            {
                using var document = JsonDocument.Parse(earlier);
                foreach (var property in document.RootElement.EnumerateObject()) property.WriteTo(json);
            }
            else
            {
                WriteCounts(json);
            }
            if (withTimes)
            {
                json.WriteNumber("seconds", Math.Round(Seconds, 3));
                json.WriteNumber("peak_memory_mb", Math.Round(PeakMemoryMb, 1));
                json.WriteString("out", Out);
                if (AlreadyBuilt) json.WriteBoolean("already_built", true);
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private void WriteCounts(Utf8JsonWriter json)
    {
        json.WriteStartObject("records");
        json.WriteNumber("read", RecordsRead);
        json.WriteNumber("accepted", RecordsAccepted);
        Write(json, "quarantined", Quarantined);
        json.WriteEndObject();

        json.WriteStartObject("corpus");
        json.WriteNumber("read", CorpusAccepted + CorpusQuarantined.Total);
        json.WriteNumber("accepted", CorpusAccepted);
        Write(json, "quarantined", CorpusQuarantined);
        json.WriteEndObject();

        if (Scrubbed is not null) Write(json, "scrubbed", Scrubbed, "by_kind");

        json.WriteStartObject("passages");
        json.WriteNumber("made", PassagesKept + PassagesFiltered.Total);
        json.WriteNumber("kept", PassagesKept);
        Write(json, "filtered", PassagesFiltered);
        json.WriteEndObject();

        json.WriteStartObject("views");
        json.WriteNumber("asked", ViewsMade + ViewsRefused.Total);
        json.WriteNumber("made", ViewsMade);
        Write(json, "refused", ViewsRefused);
        Write(json, "redrawn", ViewsRedrawn);
        Write(json, "by_operation", ViewsByOperation);
        json.WriteEndObject();

        json.WriteStartObject("pairs");
        json.WriteNumber("asked", PairsWritten + PairsShort.Total);
        json.WriteNumber("written", PairsWritten);
        Write(json, "short", PairsShort);
        json.WriteNumber("merged", PairsMerged);
        json.WriteEndObject();

        json.WriteStartObject("negatives");
        json.WriteNumber("asked", NegativesMade.Total + NegativesRefused.Total);
        json.WriteNumber("made", NegativesMade.Total);
        Write(json, "refused", NegativesRefused);
        Write(json, "by_operation", NegativesMade);
        json.WriteEndObject();

        json.WriteNumber("rows_written", RowsWritten);
        json.WritePropertyName("mining");
        if (Mining is null) json.WriteNullValue();
        else CanonicalJson.Write(json, Mining.Summarize());
    }

    private static void Write(Utf8JsonWriter json, string name, Tally tally, string by = "by_reason")
    {
        json.WriteStartObject(name);
        json.WriteNumber("total", tally.Total);
        json.WriteStartObject(by);
        foreach (var (reason, count) in tally.ByReason) json.WriteNumber(reason, count);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
