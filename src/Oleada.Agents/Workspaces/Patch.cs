using Oleada.Agents.VersionControl;

namespace Oleada.Agents.Workspaces;

/// <summary>Patches as they are given out: no setting of whoever runs the server changes how they look, and none is longer than what is taken.</summary>
internal static class Patch
{
    /// <summary>Characters of a patch that is given out.</summary>
    public const int MaxLength = 2 << 20;

    public static readonly string[] Options =
    [
        "--no-ext-diff", "--no-textconv", "--no-color", "--src-prefix=a/", "--dst-prefix=b/", "--find-renames", "--submodule=short",
    ];

    /// <param name="range">Two commits, or what git calls a range.</param>
    /// <returns>The patch, and whether it is longer and ends here.</returns>
    public static async Task<(string Text, bool Cut)> ReadAsync(Git git, string gitFolder, IReadOnlyList<string> range, CancellationToken cancellation)
    {
        var (text, cut) = await git.ReadAsync(GitPlace.Of(gitFolder), ["diff", .. Options, .. range, "--"], MaxLength, cancellation);
        // Half a line of it would look like another line.
        return (cut ? text[..(text.LastIndexOf('\n') + 1)] : text, cut);
    }
}
