using Oleada.Agents.Workspaces;
using Oleada.Contracts;
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
        group.MapPost("start", context => StartNamedAsync(context, executions, limits)).WithMetadata(Access.Admin);
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
            await AnswerStartedAsync(context, await executions.StartAsync(request, CancellationToken.None));
        }
        catch (ExecutionRefusedException refused) when (refused.Problems.Count > 0)
        {
            throw RequestProblem.BadProject(refused.Problems);
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

    /// <summary>The same in the words of older clients, who send a request again when they got no answer to it.</summary>
    private static async Task StartNamedAsync(HttpContext context, ExecutionHost executions, ServerLimits limits)
    {
        var request = await JsonBody.ReadAsync(context, ContractJson.Default.StartNamedTask, limits.BodyBytes);
        try
        {
            var start = new StartExecution(request.TaskName, ExecutionId: request.RequestId);
            await AnswerStartedAsync(context, await executions.StartAsync(start, CancellationToken.None));
        }
        catch (ExecutionRefusedException refused)
        {
            var field = refused.Field == "plan_id" ? "task_name" : refused.Field == "execution_id" ? "request_id" : refused.Field;
            var earlier = field == "request_id" ? await EarlierAsync(request.RequestId!, executions, context.RequestAborted) : null;
            if (earlier is null)
                throw RequestProblem.Bad(field, $"'{field}' cannot be met: {refused.Message}");
            if (earlier.PlanId != request.TaskName)
                throw RequestProblem.Conflict($"'request_id' has started plan '{earlier.PlanId}' before; send another one");
            await AnswerStartedAsync(context, earlier.ExecutionId);
        }
        catch (WorkspaceException refused)
        {
            throw RequestProblem.Bad(null, refused.Message);
        }
    }

    private static async Task<ExecutionView?> EarlierAsync(string id, ExecutionHost executions, CancellationToken cancellation) =>
        StreamName.IsExecutionId(id) ? await executions.FindAsync(id, cancellation) : null;

    private static async Task AnswerStartedAsync(HttpContext context, string id)
    {
        var url = $"/api/executions/{id}";
        context.Response.Headers.Location = url;
        await JsonAnswer.WriteAsync(
            context, StatusCodes.Status202Accepted, new ExecutionStartedAnswer(id, url), ContractJson.Default.ExecutionStartedAnswer);
    }

    private static async Task ListAsync(HttpContext context, ExecutionHost executions, ServerLimits limits)
    {
        PageSlice slice = default;
        var items = await executions.ListAsync(
            count => (slice = Paging.SliceOf(context.Request, count, limits.PageItems)).Range, context.RequestAborted);

        await JsonAnswer.WriteAsync(context, slice.Page(items), ContractJson.Default.PageExecutionSummary);
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
