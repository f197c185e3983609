namespace PairForge.Augmentations;

/// <summary>Reviewed synonyms of a lemma, or of a word as it is written, and where they hold.</summary>
/// <param name="Candidates">The synonyms, as lemmas.</param>
/// <param name="Limits">What the words beside must be; all of it.</param>
/// <param name="IsPlural">Whether for the plural alone, or for all other forms alone; null for every form.</param>
internal sealed record SynonymOffer(string[] Candidates, ContextLimit[] Limits, bool? IsPlural);
