using System.Text;

namespace Oleada.Agents.Workspaces;

/// <summary>
/// Asks git which files its rules exclude. The repository is named to it, never found by way of the work tree's
/// <c>.git</c> file, which a command may have exchanged.
/// </summary>
internal sealed class IgnoredFiles(Git git, string gitFolder, string top, string prefix)
{
    /// <summary>In front of each path, since git takes a leading colon for an instruction, and refuses all paths for one.</summary>
    private readonly string _before = "./" + prefix;

    /// <param name="paths">Relative to the workspace.</param>
    public async Task<HashSet<string>> AmongAsync(IReadOnlyList<string> paths, CancellationToken cancellation)
    {
        var ignored = new HashSet<string>(StringComparer.Ordinal);
        if (paths.Count == 0)
            return ignored;
        var input = new StringBuilder();
        foreach (var path in paths)
            input.Append(_before).Append(path).Append('\0');
        try
        {
            // Without the index: what it has is known already, and for one file in a submodule git would refuse all paths.
            var result = await git.RunAsync(
                top, ["--git-dir", gitFolder, "--work-tree", top, "check-ignore", "--no-index", "-z", "--stdin"], cancellation, input.ToString());
            // 1 is "none". Anything else is a repository in a state that git does not answer for: then nothing is ignored.
            if (result.Succeeded)
                ignored.UnionWith(result.Output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(path => path[_before.Length..]));
        }
        catch (WorkspaceException)
        {
            // Git is gone or hangs: one file too many in the record is better than an attempt without an end.
        }
        return ignored;
    }
}
