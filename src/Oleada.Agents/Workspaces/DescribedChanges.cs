using Oleada.Contracts.Events;
using Oleada.Engine.Executions;

namespace Oleada.Agents.Workspaces;

/// <param name="Rest">How many more there were, of which no file was read.</param>
internal sealed record DescribedChanges(IReadOnlyList<FileChange> Changes, int Rest)
{
    /// <summary>What git found to have changed, as the log says it: regular files of the workspace with their content's hash.</summary>
    /// <param name="top">The worktree's folder; its files hold what is new.</param>
    /// <param name="prefix">The workspace's path below the top, with a closing slash; empty at the top.</param>
    /// <param name="declared">Files that come first where there are too many, relative to the top.</param>
    public static DescribedChanges Of(string top, string prefix, IEnumerable<RawChange> changes, IReadOnlyList<string> declared)
    {
        var told = changes.Where(change => IsTold(change, prefix)).ToList();
        var rest = Math.Max(0, told.Count - ArtifactLimits.MaxPerAttempt);
        if (rest > 0)
            told = [.. told.OrderByDescending(change => declared.Contains(change.Path, StringComparer.Ordinal)).Take(ArtifactLimits.MaxPerAttempt)];
        using var root = Paths.HeldFolder.TryOpen(top, out _);
        var reading = new ReadBound();
        return new DescribedChanges([.. told.Select(change => Describe(root, prefix, change, reading)).OfType<FileChange>()], rest);
    }

    private static bool IsTold(RawChange change, string prefix) =>
        change.IsNameable && change.IsContent && (change.IsFile || change.WasFile) && change.Path.StartsWith(prefix, StringComparison.Ordinal);

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
