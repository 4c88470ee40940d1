using Oleada.Contracts.Events;
using Oleada.Engine.Executions;
using Oleada.Server.Auth;

namespace Oleada.Server.Http;

/// <summary>Pause, resume, cancel.</summary>
internal static class ExecutionControlEndpoints
{
    private const int LongestReason = 1024;

    private delegate ValueTask<ControlResult> Control(string executionId, string reason, string? by, CancellationToken cancellation);

    public static void MapExecutionControl(this IEndpointRouteBuilder routes, ExecutionHost executions, ServerLimits limits)
    {
        var group = routes.MapGroup("/api/executions/{id}").WithMetadata(Access.Admin);
        group.MapPost("pause", context => TellAsync(context, executions, limits, "paused", executions.PauseAsync));
        group.MapPost("resume", context => TellAsync(context, executions, limits, "resumed", executions.ResumeAsync));
        group.MapPost("cancel", context => TellAsync(context, executions, limits, "cancelled", executions.CancelAsync));
    }

    private static async Task TellAsync(
        HttpContext context, ExecutionHost executions, ServerLimits limits, string what, Control control)
    {
        var (id, by) = (ExecutionEndpoints.IdOf(context), $"key {Caller.Of(context).Id}");
        var request = await JsonBody.ReadIfAnyAsync(context, ContractJson.Default.ControlRequest, limits.BodyBytes);
        if (request?.Reason is { Length: > LongestReason })
            throw RequestProblem.Bad("reason", $"'reason' has at most {LongestReason} characters");
        var result = await control(id, request?.Reason ?? $"{what} over HTTP", by, CancellationToken.None);
        if (result == ControlResult.NotFound)
            throw ExecutionEndpoints.Unknown(id);
        var view = await executions.FindAsync(id, context.RequestAborted) ?? throw ExecutionEndpoints.Unknown(id);
        if (result == ControlResult.Conflict)
            throw RequestProblem.Conflict($"execution {id} is '{view.Status}' and cannot be {what}");
        await JsonAnswer.WriteAsync(context, StatusCodes.Status202Accepted, view, ContractJson.Default.ExecutionView);
    }
}
