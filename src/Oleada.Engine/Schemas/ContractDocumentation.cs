using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Oleada.Engine.Schemas;

/// <summary>The documentation comments of the contracts, as plain text.</summary>
internal sealed partial class ContractDocumentation
{
    private readonly Dictionary<string, XElement> _members;

    public ContractDocumentation()
    {
        using var file = typeof(ContractDocumentation).Assembly.GetManifestResourceStream("Oleada.Contracts.xml")
            ?? throw new InvalidOperationException("the documentation of the contracts was not embedded");
        _members = XDocument.Load(file).Descendants("member").ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal);
    }

    public string? Of(Type type) => _members.TryGetValue($"T:{type.FullName}", out var member) ? Text(member.Element("summary")) : null;

    /// <summary>A property's own summary or, for a record's parameter, what the record says of it.</summary>
    public string? Of(MemberInfo property)
    {
        var type = property.DeclaringType!.FullName;
        if (_members.TryGetValue($"P:{type}.{property.Name}", out var member))
            return Text(member.Element("summary"));
        return _members.TryGetValue($"T:{type}", out var record)
            ? Text(record.Elements("param").FirstOrDefault(param => param.Attribute("name")?.Value == property.Name))
            : null;
    }

    private static string? Text(XElement? documentation)
    {
        if (documentation is null)
            return null;
        foreach (var reference in documentation.Descendants("see").ToList())
            reference.ReplaceWith(Name(reference.Attribute("cref")?.Value ?? ""));
        return Space().Replace(documentation.Value, " ").Trim();
    }

    /// <summary>Properties and words are called here what they are called in JSON.</summary>
    private static string Name(string reference)
    {
        var name = reference[(reference.LastIndexOf('.') + 1)..];
        return reference is ['P' or 'F', ':', ..] ? JsonNamingPolicy.SnakeCaseLower.ConvertName(name) : name;
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Space();
}
