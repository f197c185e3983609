using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace PairForge.Configuration;

/// <summary>The summaries of types and properties, from the documentation files that the compiler writes beside the assemblies.</summary>
internal sealed partial class DocumentationFile
{
    private readonly Dictionary<Assembly, Dictionary<string, string>> _summaries = [];

    internal string? Of(Type type) => Find(type.Assembly, $"T:{type.FullName}");

    internal string? Of(PropertyInfo property) => Find(property.DeclaringType!.Assembly, $"P:{property.DeclaringType.FullName}.{property.Name}");

    private string? Find(Assembly assembly, string member)
    {
        if (!_summaries.TryGetValue(assembly, out var summaries)) _summaries.Add(assembly, summaries = Read(assembly));
        return summaries.GetValueOrDefault(member.Replace('+', '.'));
    }

    /// <summary>Nothing where the file is not there: descriptions are a convenience.</summary>
    private static Dictionary<string, string> Read(Assembly assembly)
    {
        var summaries = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            var path = Path.Combine(AppContext.BaseDirectory, assembly.GetName().Name + ".xml");
            if (!File.Exists(path)) return summaries;
            foreach (var member in XDocument.Load(path).Descendants("member"))
            {
                if (member.Element("summary") is { } summary) summaries[member.Attribute("name")!.Value] = Text(summary);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or XmlException)
        {
            summaries.Clear();
        }
        return summaries;
    }

    private static string Text(XElement element)
    {
        var parts = element.DescendantNodes().Select(node => node switch
        {
            XText text => text.Value,
            XElement { Name.LocalName: "see" } see => (see.Attribute("cref")?.Value ?? see.Attribute("langword")?.Value ?? "").Split('.', ':')[^1],
            _ => "",
        });
        return Spaces().Replace(string.Concat(parts), " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
