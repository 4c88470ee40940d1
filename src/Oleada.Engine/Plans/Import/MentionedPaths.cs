using System.Text.RegularExpressions;
using Oleada.Engine.Plans.Rules;

namespace Oleada.Engine.Plans.Import;

/// <summary>
/// Finds the files that a sentence is about. A path has a folder and an extension, or ends in <c>/</c>, or is a file
/// name in backticks. One that only says where to look ("per x.md") counts if there is no other.
/// </summary>
internal static partial class MentionedPaths
{
    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        "bash", "bat", "c", "cc", "cfg", "conf", "cpp", "cs", "csproj", "css", "csv", "dart", "ex", "exs", "fs", "go", "gradle", "h",
        "hpp", "html", "ini", "ipynb", "java", "js", "json", "jsonc", "jsx", "kt", "less", "lock", "lua", "m", "md", "mdx", "mjs", "php",
        "proto", "ps1", "py", "r", "rb", "rs", "scala", "scss", "sh", "slnx", "sql", "svelte", "svg", "swift", "tf", "toml", "ts", "tsx",
        "txt", "vue", "xml", "yaml", "yml", "zig",
    };

    private static readonly HashSet<string> Pointers = new(StringComparer.OrdinalIgnoreCase)
    {
        "per", "from", "see", "match", "matches", "matching", "like", "following",
    };

    private static readonly int LongestPointer = Pointers.Max(word => word.Length);

    public static IReadOnlyList<string> In(string text)
    {
        var touched = new List<string>();
        var pointedAt = new List<string>();
        foreach (Match match in Candidate().Matches(text))
            if (PathOf(match) is { } path)
                (IsPointedAt(text, match.Index) ? pointedAt : touched).Add(path);
        return [.. (touched.Count > 0 ? touched : pointedAt).Distinct(StringComparer.Ordinal)];
    }

    private static string? PathOf(Match match)
    {
        var quoted = match.Groups["quoted"];
        var path = quoted.Success ? quoted.Value : WithoutPunctuation(match.Value);
        if (path.StartsWith("./", StringComparison.Ordinal))
            path = path[2..];
        if (path.IndexOf('*', StringComparison.Ordinal) is var star and >= 0)
            path = path[..(path.LastIndexOf('/', star) + 1)];
        return IsFile(path, quoted.Success) && PlanPath.Fault(path) is null ? path : null;
    }

    private static string WithoutPunctuation(string word)
    {
        var path = word.AsSpan().TrimEnd(".*");
        var unopened = path.Count(')') - path.Count('(');
        for (; unopened > 0 && path.EndsWith(")"); unopened--)
            path = path[..^1].TrimEnd('.');
        return path.ToString();
    }

    private static bool IsFile(string path, bool quoted)
    {
        if (path.Length == 0 || path.Contains("//", StringComparison.Ordinal) || path[0] is '@' or '~' or '$' or '-' or '<')
            return false;
        var slash = path.LastIndexOf('/');
        if (slash == path.Length - 1)
            return true;
        var name = path[(slash + 1)..];
        var dot = name.LastIndexOf('.');
        if (slash >= 0)
            return dot >= 0 && ExtensionShape().IsMatch(name[(dot + 1)..]);
        return quoted && (Extensions.Contains(name[(dot + 1)..]) && dot > 0 || HiddenFile().IsMatch(name));
    }

    /// <summary>Whether the word before says that the path is only to be looked at.</summary>
    private static bool IsPointedAt(string text, int index)
    {
        var before = text.AsSpan(0, index).TrimEnd();
        // No further back than the longest of them: a text without spaces would be read again for each path.
        before = before[^Math.Min(before.Length, LongestPointer + 1)..];
        var word = before[(before.LastIndexOf(' ') + 1)..];
        return Pointers.Contains(word.ToString());
    }

    [GeneratedRegex(@"`(?<quoted>[^`\s]{1,300})`|(?<![^\s(\[""'])[\w.@+-]{1,300}/[\w./@+()\[\]{}*-]{0,700}", RegexOptions.None, 1000)]
    private static partial Regex Candidate();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9]{0,9}\z", RegexOptions.None, 1000)]
    private static partial Regex ExtensionShape();

    [GeneratedRegex(@"^\.[a-z][\w.-]*\z", RegexOptions.None, 1000)]
    private static partial Regex HiddenFile();
}
