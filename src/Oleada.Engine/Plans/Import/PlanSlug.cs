using System.Text;

namespace Oleada.Engine.Plans.Import;

/// <summary>Makes plan ids of titles and folder names.</summary>
internal static class PlanSlug
{
    private const int LongestId = 64;

    /// <summary>The first text that has letters or digits for an id; <c>plan</c> if none has.</summary>
    public static string Of(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
            if (text is not null && From(text) is { Length: > 0 } slug)
                return slug;
        return "plan";
    }

    /// <summary>The nearest folder above a file, as far as its path tells, that says more than what kind of file it holds.</summary>
    public static string? FolderOf(string file)
    {
        var folder = Path.GetDirectoryName(file);
        while (folder is { Length: > 0 } && Path.GetFileName(folder) is "tasks" or ".taskmaster" or "docs" or "." or "..")
            folder = Path.GetDirectoryName(folder);
        return Path.GetFileName(folder);
    }

    /// <summary>The file's name without what says that it is a task list.</summary>
    public static string? NameOf(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        name = name.EndsWith(".tasks", StringComparison.OrdinalIgnoreCase) ? name[..^".tasks".Length] : name;
        return name is "tasks" or "plan" or "(stdin)" ? null : name;
    }

    private static string From(string text)
    {
        var slug = new StringBuilder();
        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit(c))
                slug.Append(char.ToLowerInvariant(c));
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
            if (slug.Length == LongestId)
                break;
        }
        return slug.ToString().Trim('-');
    }
}
