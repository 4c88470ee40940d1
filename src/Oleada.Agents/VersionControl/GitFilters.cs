using Oleada.Agents.Workspaces;

namespace Oleada.Agents.VersionControl;

/// <summary>
/// The clean and smudge filters that a person allowed by name, as the configuration of the repository and of the user
/// defines them. They run in sandboxes only.
/// </summary>
/// <param name="Settings">The definitions, to be given to git in a sandbox.</param>
internal sealed record GitFilters(IReadOnlyList<string> Names, IReadOnlyList<GitSetting> Settings)
{
    public const string Variable = "OLEADA_GIT_FILTERS";

    public const string Kind = "names of filters such as lfs,crypt (letters, digits, '.', '-' and '_'; at most 16)";

    private const int MaxNames = 16, MaxName = 64;

    /// <summary>Git's own programs come first in the search path of a filter, where git's call in nested repositories does nothing.</summary>
    private const string OwnPath = "unset GIT_EXEC_PATH; PATH=$OLEADA_PATH; ";

    private const string Pattern = @"^filter\..+\.(clean|smudge|process|required)$";

    public static readonly GitFilters None = new([], []);

    public bool Any => Names.Count > 0;

    public bool HasLargeFiles => Names.Contains(LargeFiles.FilterName, StringComparer.Ordinal);

    public static bool TryParse(string text, out IReadOnlyList<string> names)
    {
        names = [.. text.Split(',').Select(name => name.Trim()).Distinct(StringComparer.Ordinal)];
        return names.Count <= MaxNames && names.All(IsName);
    }

    /// <exception cref="WorkspaceException">No configuration defines one of the names.</exception>
    public static async Task<GitFilters> FindAsync(Git git, string gitFolder, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        if (names.Count == 0)
            return None;
        string[] list = ["config", "--show-scope", "-z", "--get-regexp", Pattern];
        var listed = await git.OfUser.RunAsync(GitPlace.Of(gitFolder), list, cancellationToken);
        var settings = Definitions(listed.Output).Where(setting => names.Contains(NameOf(setting.Key), StringComparer.Ordinal)).ToList();
        foreach (var name in names)
        {
            if (!settings.Exists(setting => NameOf(setting.Key) == name && !IsRequired(setting.Key)))
            {
                throw new WorkspaceException(
                    $"{Variable} names the filter '{name}', which neither the repository's nor the user's git configuration defines: " +
                    $"set filter.{name}.clean, .smudge or .process for {gitFolder}, or leave the name out");
            }
        }
        return new GitFilters(names, [.. settings.Select(ForSandbox)]);
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= MaxName && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_');

    /// <summary>Of each key the last value, but for those of the command's own scope: they are the server's overrides.</summary>
    private static IEnumerable<GitSetting> Definitions(string listed)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in listed.Split('\0').Chunk(2).Where(entry => entry.Length == 2 && entry[0] != "command"))
        {
            var parts = entry[1].Split('\n', 2);
            values[parts[0]] = parts.ElementAtOrDefault(1) ?? "true";
        }
        return values.Select(value => new GitSetting(value.Key, value.Value));
    }

    private static string NameOf(string key) => key["filter.".Length..key.LastIndexOf('.')];

    private static bool IsRequired(string key) => key.EndsWith(".required", StringComparison.Ordinal);

    private static GitSetting ForSandbox(GitSetting setting) =>
        IsRequired(setting.Key) || setting.Value.Length == 0 ? setting : setting with { Value = OwnPath + setting.Value };
}
