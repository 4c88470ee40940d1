using Oleada.Agents.VersionControl;
using Oleada.Agents.Workspaces;

namespace Oleada.Agents.Merging;

/// <summary>Two states merged by git, without a work tree.</summary>
/// <param name="Tree">With conflict markers where there are conflicts.</param>
/// <param name="Said">What git says of each conflict.</param>
internal sealed record MergedTree(string Tree, IReadOnlyList<string> Conflicts, IReadOnlyList<string> Said)
{
    private const int HasConflicts = 1;

    /// <summary>Names stand in the markers.</summary>
    /// <exception cref="WorkspaceException">Git cannot do it.</exception>
    public static async Task<MergedTree> OfAsync(WorktreeGit git, string ours, string theirs, CancellationToken cancellation)
    {
        var merged = await git.TryAsync(
            ["-c", "merge.conflictStyle=merge", "merge-tree", "--write-tree", "-z", "--name-only", "--messages", ours, theirs], cancellation);
        if (!merged.Succeeded && merged.ExitCode != HasConflicts)
            throw new WorkspaceException($"git merge-tree in {git.Top}: {Repository.FirstLine(merged.Error)}");
        var fields = merged.Output.Split('\0');
        if (merged.Succeeded)
            return new MergedTree(fields[0], [], []);
        var files = fields.Skip(1).TakeWhile(field => field.Length > 0).ToList();
        return new MergedTree(
            fields[0], files, [.. fields.Skip(1 + files.Count).Where(IsSentence)]);
    }

    /// <summary>Before each of its sentences git names the sentence's kind, in a field of its own.</summary>
    private static bool IsSentence(string field) =>
        field.StartsWith("CONFLICT (", StringComparison.Ordinal) && field.Contains("): ", StringComparison.Ordinal);

    /// <summary>Takes into a worktree, which is this call's alone, what the execution's branch has by now.</summary>
    /// <param name="result">Has the branch checked out. Its attributes count, since no command can write them.</param>
    /// <param name="state">The ref of a commit of what the worktree holds, on its base; its name stands in the markers.</param>
    /// <returns>The conflict that lies in the worktree now; null if there is none.</returns>
    public static async Task<(string Tree, OpenConflict? Conflict)> TakeInAsync(
        WorktreeGit result, TaskWorktree worktree, string branch, string tip, string state, CancellationToken cancellation)
    {
        var merged = await OfAsync(result, branch, state["refs/".Length..], cancellation);
        var conflict = merged.Conflicts.Count == 0 ? null : await merged.DescribeAsync(worktree.Git, branch, cancellation) with
        {
            Work = await worktree.Git.CommitOfAsync(state, cancellation),
        };
        // From here on it is done whole: half of it would be a state that nobody has made.
        await worktree.MoveToAsync(merged.Tree, tip, conflict, CancellationToken.None);
        return (merged.Tree, conflict);
    }

    private async Task<OpenConflict> DescribeAsync(WorktreeGit git, string branch, CancellationToken cancellation)
    {
        var lines = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var file in Conflicts.Take(ConflictReport.MaxFiles))
        {
            var content = await git.TryAsync(["cat-file", "blob", $"{Tree}:{file}"], cancellation);
            lines[file] = content.Succeeded ? content.Output.Split('\n') : [];
        }
        return new OpenConflict(ConflictReport.Write(branch, Conflicts, Said, file => lines.GetValueOrDefault(file, [])), Conflicts, Tree: Tree);
    }
}
