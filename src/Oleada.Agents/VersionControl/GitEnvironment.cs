using System.Globalization;

namespace Oleada.Agents.VersionControl;

/// <summary>The variables that every git of the server gets, outside and inside a sandbox.</summary>
internal static class GitEnvironment
{
    /// <summary>Git reads the repository's configuration and nothing of the machine's or the user's; it reaches no network.</summary>
    public static readonly IReadOnlyList<(string Name, string Value)> Closed =
    [
        ("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_ATTR_NOSYSTEM", "1"), ("GIT_ALLOW_PROTOCOL", "none"),
        ("GIT_NO_LAZY_FETCH", "1"),
    ];

    /// <summary>Git asks nobody and shows nothing.</summary>
    public static readonly IReadOnlyList<(string Name, string Value)> Quiet =
    [
        ("GIT_TERMINAL_PROMPT", "0"), ("GIT_ASKPASS", ""), ("GIT_PAGER", "cat"), ("GIT_EDITOR", "false"), ("LC_ALL", "C"),
    ];

    /// <summary>Settings as variables: unlike on a command line, a key may hold any character.</summary>
    public static IEnumerable<(string Name, string Value)> Of(IReadOnlyList<GitSetting> settings)
    {
        yield return ("GIT_CONFIG_COUNT", settings.Count.ToString(CultureInfo.InvariantCulture));
        foreach (var (at, setting) in settings.Index())
        {
            yield return (string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_KEY_{at}"), setting.Key);
            yield return (string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_VALUE_{at}"), setting.Value);
        }
    }
}
