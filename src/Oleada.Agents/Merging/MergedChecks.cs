using Oleada.Agents.Attempts;
using Oleada.Agents.Sandbox;
using Oleada.Agents.Workspaces;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;

namespace Oleada.Agents.Merging;

/// <summary>
/// Makes the checks of a task's atoms on the merged state, in the task's own worktree: it has what builds need and git
/// ignores.
/// </summary>
internal sealed class MergedChecks(ISandbox sandbox, SandboxRun template, CapturedOutput output)
{
    private const int MaxDetail = 2_048;

    /// <param name="atom">The one that has just been done: its checks held on the task's own state.</param>
    /// <param name="done">The task's atoms that have been done, that one included.</param>
    /// <param name="ownTree">The task's own state, on <paramref name="ownBase"/>.</param>
    public async Task<Failure?> RunAsync(
        TaskWorktree worktree, PlanAtom atom, IEnumerable<PlanAtom> done, string ownTree, string ownBase, CancellationToken stop)
    {
        await output.RemarkAsync("others have been merged meanwhile: the checks are made again on the merged state");
        foreach (var one in done)
        {
            foreach (var check in one.Verify ?? [])
            {
                var failure = await MakeAsync(one, check, worktree.Root, stop);
                if (failure is { ErrorType: "cancelled" })
                    return failure;
                if (failure is not null && (one == atom || await HeldBeforeAsync(worktree, one, check, ownTree, ownBase, stop)))
                    return Red(CheckRun.NameOf(check), failure.Message);
            }
            var missing = (one.Expects ?? []).Where(path => !WorkspaceFiles.Exists(worktree.Root, path)).ToList();
            if (missing.Count > 0)
                return Red("expects", string.Join(", ", missing));
        }
        return null;
    }

    /// <summary>
    /// An earlier atom's check may have been made for its own time: a test that had to fail then. What did not hold on
    /// the task's own last state either does not speak against the merge.
    /// </summary>
    private async Task<bool> HeldBeforeAsync(
        TaskWorktree worktree, PlanAtom atom, PlanCheck check, string ownTree, string ownBase, CancellationToken stop)
    {
        var merged = (await worktree.CaptureAsync(stop)).Tree;
        var mergedBase = worktree.Base;
        // The base goes first here, and last on the way back: the files may never lack what the base is said to have.
        await worktree.PointToAsync(ownBase, null, CancellationToken.None);
        await worktree.ShowAsync(ownTree);
        try
        {
            return await MakeAsync(atom, check, worktree.Root, stop) is null;
        }
        finally
        {
            await worktree.CaptureAsync(CancellationToken.None);
            await worktree.MoveToAsync(merged, mergedBase, null, CancellationToken.None);
        }
    }

    private Task<Failure?> MakeAsync(PlanAtom atom, PlanCheck check, string root, CancellationToken stop) => CheckRun.RunAsync(
        check, template.Folders with { Work = root },
        command => sandbox.RunAsync(
            template with { Command = command, Limits = template.Limits with { WallTime = atom.Timeout ?? template.Limits.WallTime } }, stop),
        output);

    private Failure Red(string name, string why)
    {
        var message = output.Redact($"with what others have merged, which the workspace now holds, check '{name}' does not hold any more: {why}");
        return new Failure("merge_check_failed", ErrorClass.Logic, message.Length <= MaxDetail ? message : message[..MaxDetail]);
    }
}
