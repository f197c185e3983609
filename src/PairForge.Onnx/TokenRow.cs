namespace PairForge.Onnx;

/// <summary>The tokens of one text or pair, special tokens included.</summary>
/// <param name="Ids">Their ids.</param>
/// <param name="Types">Their types (segments).</param>
internal readonly record struct TokenRow(List<int> Ids, List<int> Types);
