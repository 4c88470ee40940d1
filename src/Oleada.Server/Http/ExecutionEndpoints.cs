using Oleada.Agents.Workspaces;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;
using Oleada.Engine.Executions;
using Oleada.Server.Auth;

namespace Oleada.Server.Http;

internal static class ExecutionEndpoints
{
    public static void MapExecutions(this IEndpointRouteBuilder routes, ExecutionHost executions, ServerLimits limits)
    {
        var group = routes.MapGroup("/api/executions");
        group.MapPost("", context => StartAsync(context, executions, limits)).WithMetadata(Access.Admin);
        group.MapGet("", context => ListAsync(context, executions, limits)).WithMetadata(Access.Read);
        group.MapGet("{id}", context => FindAsync(context, executions)).WithMetadata(Access.Read);
        group.MapGet("{id}/tasks", context => TasksAsync(context, executions, limits)).WithMetadata(Access.Read);
        group.MapGet("{id}/artifacts", context => ArtifactsAsync(context, executions, limits)).WithMetadata(Access.Read);
    }

    public static string IdOf(HttpContext context) => (string)context.Request.RouteValues["id"]!;

    public static RequestProblem Unknown(string executionId) => RequestProblem.NotFound($"there is no execution '{executionId}'");

    private static async Task StartAsync(HttpContext context, ExecutionHost executions, ServerLimits limits)
    {
        var request = await JsonBody.ReadAsync(context, ContractJson.Default.StartExecution, limits.BodyBytes);
        try
        {
            // Once begun it is done, also when the client goes away.
            var id = await executions.StartAsync(request, CancellationToken.None);
            var url = $"/api/executions/{id}";
            context.Response.Headers.Location = url;
            await JsonAnswer.WriteAsync(
                context, StatusCodes.Status202Accepted, new ExecutionStartedAnswer(id, url), ContractJson.Default.ExecutionStartedAnswer);
        }
        catch (ExecutionRefusedException refused)
        {
            throw RequestProblem.Bad(refused.Field, refused.Message);
        }
        catch (WorkspaceException refused)
        {
            throw RequestProblem.Bad("options.workspace", refused.Message);
        }
    }

    private static async Task ListAsync(HttpContext context, ExecutionHost executions, ServerLimits limits)
    {
        var all = await executions.ListAsync(context.RequestAborted);
        await JsonAnswer.WriteAsync(context, Paging.CutInOrder(context.Request, all, limits.PageItems), ContractJson.Default.PageExecutionSummary);
    }

    private static async Task FindAsync(HttpContext context, ExecutionHost executions)
    {
        var id = IdOf(context);
        var view = await executions.FindAsync(id, context.RequestAborted) ?? throw Unknown(id);
        await JsonAnswer.WriteAsync(context, view, ContractJson.Default.ExecutionView);
    }

    private static async Task TasksAsync(HttpContext context, ExecutionHost executions, ServerLimits limits)
    {
        var id = IdOf(context);
        var tasks = await executions.TasksAsync(id, context.RequestAborted) ?? throw Unknown(id);
        await JsonAnswer.WriteAsync(context, Paging.Cut(context.Request, tasks, limits.PageItems), ContractJson.Default.PageTaskView);
    }

    private static async Task ArtifactsAsync(HttpContext context, ExecutionHost executions, ServerLimits limits)
    {
        var id = IdOf(context);
        var artifacts = await executions.ArtifactsAsync(id, context.RequestAborted) ?? throw Unknown(id);
        await JsonAnswer.WriteAsync(context, Paging.Cut(context.Request, artifacts, limits.PageItems), ContractJson.Default.PageArtifactCreated);
    }
}
