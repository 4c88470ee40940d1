using System.Text.RegularExpressions;

namespace Oleada.Engine.Plans.Files;

/// <summary>Tells a file's format from its name and what it begins with.</summary>
internal static partial class FormatDetection
{
    public static PlanFormat Detect(string name, string text)
    {
        var extension = Path.GetExtension(name).ToLowerInvariant();
        if (extension is ".yaml" or ".yml")
            return PlanFormat.Yaml;
        if (extension is ".json" || text.AsSpan().TrimStart() is ['{', ..])
            return PlanFormat.Json;
        if (extension is not (".md" or ".markdown") && PlanKey().IsMatch(text))
            return PlanFormat.Yaml;
        return SpecKitItem().IsMatch(text) ? PlanFormat.SpecKit
            : OpenSpecGroup().IsMatch(text) && OpenSpecItem().IsMatch(text) ? PlanFormat.OpenSpec
            : PlanFormat.Markdown;
    }

    [GeneratedRegex(@"^plan[ \t]*:", RegexOptions.Multiline, 1000)]
    private static partial Regex PlanKey();

    [GeneratedRegex(@"^[ \t]*[-*+] \[.\] \**T\d{3,}", RegexOptions.Multiline, 1000)]
    private static partial Regex SpecKitItem();

    [GeneratedRegex(@"^##[ \t]+\d+\.[ \t]", RegexOptions.Multiline, 1000)]
    private static partial Regex OpenSpecGroup();

    [GeneratedRegex(@"^[ \t]*[-*+] \[.\] \d+\.\d+", RegexOptions.Multiline, 1000)]
    private static partial Regex OpenSpecItem();
}
