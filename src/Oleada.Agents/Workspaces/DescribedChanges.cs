using Oleada.Contracts.Events;
using Oleada.Engine.Executions;

namespace Oleada.Agents.Workspaces;

/// <summary>What git found to have changed, as the log says it: regular files of the workspace with their content's hash.</summary>
internal static class DescribedChanges
{
    /// <param name="top">The worktree's folder; its files hold what is new.</param>
    /// <param name="prefix">The workspace's path below the top, with a closing slash; empty at the top.</param>
    public static IEnumerable<FileChange> Of(string top, string prefix, IEnumerable<RawChange> changes)
    {
        foreach (var change in changes.Where(change => change.IsNameable && change.IsContent && change.Path.StartsWith(prefix, StringComparison.Ordinal)))
        {
            var path = change.Path[prefix.Length..];
            if (change.IsFile && Content.Read(top, change.Path) is { } content)
            {
                var kind = change.WasFile ? ArtifactChange.Modified : ArtifactChange.Created;
                yield return new FileChange(path, content.Size, content.Sha256, Languages.Of(path), kind);
            }
            else if (!change.IsFile && change.WasFile)
            {
                yield return new FileChange(path, 0, null, Languages.Of(path), ArtifactChange.Deleted);
            }
        }
    }
}
