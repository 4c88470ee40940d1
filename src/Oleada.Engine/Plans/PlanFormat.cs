namespace Oleada.Engine.Plans;

/// <summary>The kinds of file that a plan can be read from.</summary>
public enum PlanFormat
{
    Yaml,
    Json,
    SpecKit,
    TaskMaster,
    OpenSpec,
    Markdown,
}

/// <summary>The formats' names, as options and reports write them.</summary>
public static class PlanFormats
{
    private static readonly (string Name, PlanFormat Format)[] All =
    [
        ("yaml", PlanFormat.Yaml), ("json", PlanFormat.Json), ("spec-kit", PlanFormat.SpecKit),
        ("task-master", PlanFormat.TaskMaster), ("openspec", PlanFormat.OpenSpec), ("markdown", PlanFormat.Markdown),
    ];

    public static IEnumerable<string> Names => All.Select(entry => entry.Name);

    public static string NameOf(PlanFormat format) => All[(int)format].Name;

    public static bool TryParse(string name, out PlanFormat format)
    {
        var found = Array.FindIndex(All, entry => string.Equals(entry.Name, name, StringComparison.OrdinalIgnoreCase));
        format = found < 0 ? default : All[found].Format;
        return found >= 0;
    }
}
