using Oleada.Contracts.Events;
using Oleada.Engine.Executions;
using Oleada.Server.Auth;

namespace Oleada.Server.Http;

/// <summary>What waits for a person, and the person's decision.</summary>
internal static class ApprovalEndpoints
{
    private const int LongestComment = 1024;

    public static void MapApprovals(this IEndpointRouteBuilder routes, ExecutionHost executions, ServerLimits limits)
    {
        var group = routes.MapGroup("/api/executions/{id}/approvals");
        group.MapGet("", context => ListAsync(context, executions, limits)).WithMetadata(Access.Read);
        group.MapPost("{approval}", context => ResolveAsync(context, executions, limits)).WithMetadata(Access.Admin);
    }

    private static async Task ListAsync(HttpContext context, ExecutionHost executions, ServerLimits limits)
    {
        var id = ExecutionEndpoints.IdOf(context);
        var approvals = await executions.ApprovalsAsync(id, context.RequestAborted) ?? throw ExecutionEndpoints.Unknown(id);
        await JsonAnswer.WriteAsync(context, Paging.Cut(context.Request, approvals, limits.PageItems), ContractJson.Default.PageApprovalView);
    }

    private static async Task ResolveAsync(HttpContext context, ExecutionHost executions, ServerLimits limits)
    {
        var (id, approval) = (ExecutionEndpoints.IdOf(context), (string)context.Request.RouteValues["approval"]!);
        var decision = await JsonBody.ReadAsync(context, ContractJson.Default.ApprovalDecision, limits.BodyBytes);
        if (decision.Comment is { Length: > LongestComment })
            throw RequestProblem.Bad("comment", $"'comment' has at most {LongestComment} characters");
        var by = $"key {Caller.Of(context).Id}";
        switch (await executions.ResolveAsync(id, approval, decision.Approved, by, decision.Comment, CancellationToken.None))
        {
            case ControlResult.NotFound:
                throw ExecutionEndpoints.Unknown(id);
            case ControlResult.Conflict:
                throw RequestProblem.Conflict($"nothing waits for approval '{approval}' in execution {id}: it was answered, or what asked has ended");
            default:
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
        }
    }
}
