using Oleada.Agents.Workspaces;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;
using Oleada.Server.Auth;

namespace Oleada.Server.Http;

/// <summary>What attempts have left in the repository, what they changed, and a branch of one: a way back to it.</summary>
internal sealed class SnapshotEndpoints(Node node, SpooledPatches patches, ServerLimits limits, TimeProvider time)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/executions/{id}/snapshots");
        group.MapGet("", ListAsync).WithMetadata(Access.Read);
        group.MapGet("{task}/{name}/diff", DiffAsync).WithMetadata(Access.Read);
        group.MapPost("{task}/{name}/branch", BranchAsync).WithMetadata(Access.Admin);
    }

    private async Task ListAsync(HttpContext context)
    {
        var id = ExecutionEndpoints.IdOf(context);
        var tasks = await node.Executions.TasksAsync(id, context.RequestAborted) ?? throw ExecutionEndpoints.Unknown(id);
        var task = context.Request.Query["task"].ToString() is { Length: > 0 } wanted ? wanted : null;
        if (task is not null && tasks.All(one => one.TaskId != task))
            throw RequestProblem.Bad("task", $"execution {id} has no task '{task}'");
        var snapshots = Snapshots.Find(node.Data.Path, id, time);
        var all = snapshots is null ? [] : await AskAsync(snapshots.ListAsync(task, context.RequestAborted));
        var page = Paging.CutInOrder(context.Request, all, limits.PageItems);
        var counts = snapshots is null ? null : await AskAsync(snapshots.CountAsync(page.Items, context.RequestAborted));
        var views = new SnapshotViews(tasks);
        SnapshotView[] rows = [.. page.Items.Select(one => views.Of(one, counts?.GetValueOrDefault(one.Commit) ?? ChangeCount.None))];
        await JsonAnswer.WriteAsync(context, new Page<SnapshotView>(rows, page.Next), ContractJson.Default.PageSnapshotView);
    }

    private async Task DiffAsync(HttpContext context)
    {
        var (snapshots, _, commit) = await FindAsync(context);
        string? since = null;
        if (context.Request.Query["since"].ToString() is { Length: > 0 } other)
        {
            since = await AskAsync(snapshots.CommitOfAsync(other, context.RequestAborted))
                ?? throw RequestProblem.Bad("since", $"'since' is no snapshot of this execution: '{other}'");
        }
        await patches.WriteAsync(context, to => AskAsync(snapshots.PatchAsync(commit, since, to, context.RequestAborted)));
    }

    private async Task BranchAsync(HttpContext context)
    {
        var (snapshots, name, commit) = await FindAsync(context);
        var request = await JsonBody.ReadIfAnyAsync(context, ContractJson.Default.MakeBranch, limits.BodyBytes);
        if (request?.Branch is { } given && !await AskAsync(snapshots.IsBranchNameAsync(given, context.RequestAborted)))
        {
            throw RequestProblem.Bad(
                "branch", $"'branch' is a name that git takes, of at most {Snapshots.LongestBranch} characters, and begins neither with '-' nor with 'oleada-task/'");
        }
        // Once begun it is done, also when the client goes away.
        var branch = await AskAsync(snapshots.BranchAsync(name, request?.Branch, CancellationToken.None));
        await JsonAnswer.WriteAsync(context, StatusCodes.Status201Created, new SnapshotBranch(branch, commit), ContractJson.Default.SnapshotBranch);
    }

    private async Task<(Snapshots Snapshots, string Name, string Commit)> FindAsync(HttpContext context)
    {
        var id = ExecutionEndpoints.IdOf(context);
        if (await node.Executions.FindAsync(id, context.RequestAborted) is null)
            throw ExecutionEndpoints.Unknown(id);
        var name = $"{context.Request.RouteValues["task"]}/{context.Request.RouteValues["name"]}";
        var snapshots = Snapshots.Find(node.Data.Path, id, time);
        var commit = snapshots is null ? null : await AskAsync(snapshots.CommitOfAsync(name, context.RequestAborted));
        return commit is null ? throw RequestProblem.NotFound($"execution {id} has no snapshot '{name}'") : (snapshots!, name, commit);
    }

    private static async Task<T> AskAsync<T>(Task<T> asked)
    {
        try
        {
            return await asked;
        }
        catch (WorkspaceException refused)
        {
            throw RequestProblem.Conflict(refused.Message);
        }
    }
}
