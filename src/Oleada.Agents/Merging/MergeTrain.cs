using Oleada.Agents.VersionControl;
using Oleada.Agents.Workspaces;
using Oleada.Contracts.Events;

namespace Oleada.Agents.Merging;

/// <param name="Failure">Null if the task's work is on the execution's branch.</param>
/// <param name="Tip">The branch's commit then.</param>
/// <param name="Changes">Files that both the task and others have changed, so that they are as neither had them.</param>
internal sealed record MergeEnd(Failure? Failure, string Tip, SelectedChanges Changes);

/// <summary>A task's work that is to be merged.</summary>
/// <param name="StateName">The ref of a commit of what the worktree holds.</param>
/// <param name="Check">Makes the task's checks on the merged state, where others' work has come in; null if they hold.</param>
internal sealed record MergeRequest(
    TaskWorktree Worktree, WorkState Work, string StateName, MergeMessage Message, Func<CancellationToken, Task<Failure?>> Check);

/// <summary>
/// Merges tasks into the execution's branch, one at a time, in the order of their coming. The branch moves by one
/// commit at a time, and only to states on which the checks have held.
/// </summary>
/// <param name="result">The worktree in which the execution's branch is checked out.</param>
/// <param name="prefix">The workspace's path in it, with a closing slash; empty for its top.</param>
internal sealed class MergeTrain(WorktreeGit result, WorktreeCheckout checkout, string prefix, string branch, MergedAtoms merged) : IDisposable
{
    /// <summary>Only somebody else's commit on the branch makes a second round necessary.</summary>
    private const int MaxRounds = 3;

    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>The worktree must be this call's alone. Once the branch has moved it is done, whoever wants to stop it.</summary>
    public async Task<MergeEnd> MergeAsync(MergeRequest request, CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            var tree = request.Work.Tree;
            for (var round = 1; ; round++)
            {
                var tip = await result.RunAsync(["rev-parse", "--verify", $"refs/heads/{branch}"], stop);
                if (tip != request.Worktree.Base)
                {
                    (tree, var failure) = await TakeInAsync(request, tip, tree, stop);
                    if (failure is not null)
                        return new MergeEnd(failure, tip, NoChanges());
                }
                stop.ThrowIfCancellationRequested();
                if (tree == await result.RunAsync(["rev-parse", tip + "^{tree}"], stop))
                    return new MergeEnd(null, tip, NoChanges());
                if (await CommitAsync(request, tip, tree) is { } commit)
                    return new MergeEnd(null, commit, await BlendedAsync(tip, request.Work.Tree, tree));
                if (round == MaxRounds)
                    return new MergeEnd(new Failure("merge_conflict", ErrorClass.Logic, $"the branch {branch} is being moved by others"), tip, NoChanges());
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>What a merge changed.</summary>
    public async Task<DescribedChanges> ChangesOfAsync(string commit, CancellationToken cancellation)
    {
        var changes = NoChanges();
        await result.ReadDiffAsync(commit + "^", commit, changes.AddAllAsync, cancellation);
        return DescribedChanges.Of(result.Top, prefix, changes);
    }

    public void Dispose() => _turn.Dispose();

    private async Task<(string Tree, Failure? Failure)> TakeInAsync(MergeRequest request, string tip, string tree, CancellationToken stop)
    {
        // In a later round what was taken in before is not in the commit that came with the request.
        if (tree != request.Work.Tree)
            await request.Worktree.SnapshotAsync(tree, request.StateName, "With what others have merged", stop);
        var (taken, conflict) = await MergedTree.TakeInAsync(result, request.Worktree, branch, tip, request.StateName, stop);
        return conflict is not null
            ? (taken, new Failure("merge_conflict", ErrorClass.Logic, conflict.Message) { Conflicts = request.Worktree.InWorkspace(conflict.Files) })
            : (taken, await request.Check(stop));
    }

    /// <returns>Null if somebody else has moved the branch.</returns>
    private async Task<string?> CommitAsync(MergeRequest request, string tip, string tree)
    {
        var message = request.Message;
        var commit = await result.CommitTreeAsync(tree, tip, message.ToString(), CancellationToken.None);
        var moved = await result.TryAsync(["update-ref", "-m", "oleada: merge", $"refs/heads/{branch}", commit, tip], CancellationToken.None);
        if (!moved.Succeeded)
            return null;
        merged.Add(message.Task, message.Atom, new MergedCommit(commit, message.CostUsd));
        await ShowAsync(tip, commit);
        return commit;
    }

    private SelectedChanges NoChanges() => new(prefix, []);

    /// <summary>Of what the merge changed, the files that are not as the task had them.</summary>
    private async Task<SelectedChanges> BlendedAsync(string tip, string own, string mergedTree)
    {
        var blended = NoChanges();
        await result.ReadDiffAsync(
            own, mergedTree,
            (foreign, _) => result.ReadDiffAsync(
                tip, mergedTree, (changes, ending) => blended.AddCommonAsync(changes, foreign, ending), CancellationToken.None),
            CancellationToken.None);
        return blended;
    }

    /// <summary>Brings the branch's worktree to where the branch is.</summary>
    private async Task ShowAsync(string from, string to)
    {
        if (!await checkout.TryMoveAsync(result, from, to))
            await checkout.ResetAsync(result, to, CancellationToken.None);
    }
}
