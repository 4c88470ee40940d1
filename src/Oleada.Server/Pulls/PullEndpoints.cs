using Oleada.Agents.PullRequests;
using Oleada.Agents.Workspaces;
using Oleada.Contracts;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;
using Oleada.Engine.Events;
using Oleada.Server.Auth;
using Oleada.Server.Http;

namespace Oleada.Server.Pulls;

/// <summary>Pull requests: what there are, what they change, and a person's decision.</summary>
internal static class PullEndpoints
{
    private const int LongestReason = 1024;

    public static void MapPulls(this IEndpointRouteBuilder routes, ExecutionPulls pulls, SpooledPatches patches, ServerLimits limits)
    {
        var group = routes.MapGroup("/api/pulls");
        group.MapGet("", context => ListAsync(context, pulls, limits)).WithMetadata(Access.Read);
        group.MapPost("", context => OpenAsync(context, pulls, limits)).WithMetadata(Access.Admin);
        group.MapGet("{id}", context => FindAsync(context, pulls)).WithMetadata(Access.Read);
        group.MapGet("{id}/diff", context => DiffAsync(context, pulls, patches)).WithMetadata(Access.Read);
        group.MapPost("{id}/merge", context => MergeAsync(context, pulls, limits)).WithMetadata(Access.Admin);
        group.MapPost("{id}/close", context => CloseAsync(context, pulls, limits)).WithMetadata(Access.Admin);
    }

    private static async Task ListAsync(HttpContext context, ExecutionPulls pulls, ServerLimits limits)
    {
        var page = Paging.CutInOrder(context.Request, await pulls.IdsAsync(context.RequestAborted), limits.PageItems);
        var rows = new List<PullView>(page.Items.Count);
        foreach (var id in page.Items)
            if (await pulls.FindOrNameHarmAsync(id, context.RequestAborted) is { } pull)
                rows.Add(pull with { Description = null });
        await JsonAnswer.WriteAsync(context, new Page<PullView>(rows, page.Next), ContractJson.Default.PagePullView);
    }

    private static async Task FindAsync(HttpContext context, ExecutionPulls pulls)
    {
        var id = IdOf(context);
        var pull = await AskAsync(() => pulls.DescribeAsync(id, context.RequestAborted)) ?? throw Unknown(id);
        await JsonAnswer.WriteAsync(context, pull, ContractJson.Default.PullView);
    }

    private static async Task DiffAsync(HttpContext context, ExecutionPulls pulls, SpooledPatches patches)
    {
        var id = IdOf(context);
        await patches.WriteAsync(
            context, async to => await AskAsync(() => pulls.DiffAsync(id, to, context.RequestAborted)) ?? throw Unknown(id));
    }

    private static async Task OpenAsync(HttpContext context, ExecutionPulls pulls, ServerLimits limits)
    {
        var request = await JsonBody.ReadAsync(context, ContractJson.Default.OpenPull, limits.BodyBytes);
        if (!StreamName.IsExecutionId(request.ExecutionId))
            throw RequestProblem.Bad("execution_id", "'execution_id' has 1 to 64 of A-Z, a-z, 0-9, _ and -");
        // Once begun it is done, also when the client goes away.
        var opening = await AskAsync(() => pulls.OpenAsync(request.ExecutionId, CancellationToken.None)) ?? throw ExecutionEndpoints.Unknown(request.ExecutionId);
        if (opening.Pull is not { } pull)
            throw RequestProblem.Conflict(opening.None!);
        context.Response.Headers.Location = $"/api/pulls/{pull.PullId}";
        await JsonAnswer.WriteAsync(context, StatusCodes.Status201Created, pull, ContractJson.Default.PullView);
    }

    private static Task MergeAsync(HttpContext context, ExecutionPulls pulls, ServerLimits limits) =>
        SettleAsync(context, limits, (id, by, _) => pulls.MergeAsync(id, by, CancellationToken.None));

    private static Task CloseAsync(HttpContext context, ExecutionPulls pulls, ServerLimits limits) =>
        SettleAsync(context, limits, (id, by, reason) => pulls.CloseAsync(id, by, reason, CancellationToken.None));

    private static async Task SettleAsync(HttpContext context, ServerLimits limits, Func<string, string, string?, Task<PullView?>> settle)
    {
        var (id, by) = (IdOf(context), $"key {Caller.Of(context).Id}");
        var request = await JsonBody.ReadIfAnyAsync(context, ContractJson.Default.ControlRequest, limits.BodyBytes);
        if (request?.Reason is { Length: > LongestReason })
            throw RequestProblem.Bad("reason", $"'reason' has at most {LongestReason} characters");
        var pull = await AskAsync(() => settle(id, by, request?.Reason)) ?? throw Unknown(id);
        await JsonAnswer.WriteAsync(context, pull, ContractJson.Default.PullView);
    }

    private static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (ForgeException refused)
        {
            throw refused.Passes ? RequestProblem.BadGateway(refused.Message) : RequestProblem.Conflict(refused.Message);
        }
        catch (WorkspaceException refused)
        {
            throw RequestProblem.Conflict(refused.Message);
        }
        catch (SeqConflictException)
        {
            throw RequestProblem.Conflict("the pull request has changed at the same time; look at it again");
        }
    }

    private static string IdOf(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        return StreamName.IsExecutionId(id) ? id : throw Unknown(id);
    }

    private static RequestProblem Unknown(string id) => RequestProblem.NotFound($"there is no pull request '{id}'");
}
