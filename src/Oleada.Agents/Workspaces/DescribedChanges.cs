using Oleada.Contracts.Events;
using Oleada.Engine.Executions;

namespace Oleada.Agents.Workspaces;

/// <param name="Rest">How many more there were, of which no file was read.</param>
internal sealed record DescribedChanges(IReadOnlyList<FileChange> Changes, int Rest)
{
    /// <summary>What git found to have changed, as the log says it: regular files of the workspace with their content's hash.</summary>
    /// <param name="top">The worktree's folder; its files hold what is new.</param>
    /// <param name="prefix">The workspace's path below the top, with a closing slash; empty at the top.</param>
    public static DescribedChanges Of(string top, string prefix, SelectedChanges changes)
    {
        using var root = Paths.HeldFolder.TryOpen(top, out _);
        var reading = new ReadBound();
        return new DescribedChanges(
            [.. changes.Told.Select(change => Describe(root, prefix, change, reading)).OfType<FileChange>()], changes.Rest);
    }

    private static FileChange? Describe(Paths.HeldFolder? root, string prefix, RawChange change, ReadBound reading)
    {
        var path = change.Path[prefix.Length..];
        if (!change.IsFile)
            return new FileChange(path, 0, null, Languages.Of(path), ArtifactChange.Deleted);
        if (root is null || Content.Read(root, change.Path, reading) is not { } content)
            return null;
        var kind = change.WasFile ? ArtifactChange.Modified : ArtifactChange.Created;
        return new FileChange(path, content.Size, content.Sha256, Languages.Of(path), kind);
    }
}
