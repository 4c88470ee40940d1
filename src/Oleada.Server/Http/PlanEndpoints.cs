using System.Globalization;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;
using Oleada.Engine.Events;
using Oleada.Engine.Plans;
using Oleada.Server.Auth;

namespace Oleada.Server.Http;

internal static class PlanEndpoints
{
    private const string StreamPrefix = "plan:";

    public static void MapPlans(this IEndpointRouteBuilder routes, Node node, ServerLimits limits)
    {
        routes.MapPost("/api/plans", context => SaveAsync(context, node, limits)).WithMetadata(Access.Admin);
        routes.MapGet("/api/plans", context => ListAsync(context, node, limits)).WithMetadata(Access.Read);
        routes.MapGet("/api/plans/{id}", context => FindAsync(context, node)).WithMetadata(Access.Read);
    }

    private static async Task SaveAsync(HttpContext context, Node node, ServerLimits limits)
    {
        var options = OptionsOf(context.Request);
        var name = context.Request.Query["name"].ToString() is { Length: > 0 } given ? given : "plan";
        var body = await Body.ReadAsync(context, limits.PlanBytes);
        var reading = PlanFile.Read(body.Span, name, options);
        var plan = reading.Plan ?? throw RequestProblem.BadPlan(reading.Errors);
        var saved = await node.Executions.SavePlanAsync(plan, name, CancellationToken.None);
        var graph = PlanGraph.Build(plan);
        context.Response.Headers.Location = $"/api/plans/{saved.PlanId}?version={saved.Version}";
        await JsonAnswer.WriteAsync(
            context,
            StatusCodes.Status201Created,
            new PlanSavedAnswer(saved.PlanId, saved.Version, plan.Tasks.Count, graph.Atoms.Length, graph.Waves),
            ContractJson.Default.PlanSavedAnswer);
    }

    private static PlanReadOptions OptionsOf(HttpRequest request)
    {
        var (format, lenient) = (request.Query["format"].ToString(), request.Query["lenient"].ToString());
        var known = default(PlanFormat?);
        if (format.Length > 0)
            known = PlanFormats.TryParse(format, out var parsed)
                ? parsed
                : throw RequestProblem.Bad("format", $"'{format}' is no format; known are {string.Join(", ", PlanFormats.Names)}");
        if (lenient is not ("" or "true" or "false"))
            throw RequestProblem.Bad("lenient", "'lenient' is true or false");
        return new PlanReadOptions { Format = known, Lenient = lenient == "true", Tag = request.Query["tag"] };
    }

    private static async Task ListAsync(HttpContext context, Node node, ServerLimits limits)
    {
        var heads = await node.Log.StreamsAsync(StreamPrefix, context.RequestAborted);
        PlanSummary[] plans = [.. heads.Select(SummaryOf)];
        await JsonAnswer.WriteAsync(context, Paging.Cut(context.Request, plans, limits.PageItems), ContractJson.Default.PagePlanSummary);
    }

    private static PlanSummary SummaryOf(StreamHead head)
    {
        var id = head.Stream[StreamPrefix.Length..];
        return head.Harm is { } place ? new PlanSummary(id, 0, place.ToString()) : new PlanSummary(id, head.Seq);
    }

    private static async Task FindAsync(HttpContext context, Node node)
    {
        var (id, text) = ((string)context.Request.RouteValues["id"]!, context.Request.Query["version"].ToString());
        var version = default(long?);
        if (text.Length > 0)
            version = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
                ? number
                : throw RequestProblem.Bad("version", "'version' is a whole number from 1");
        var saved = await node.Executions.FindPlanAsync(id, version, context.RequestAborted)
            ?? throw RequestProblem.NotFound($"there is no plan '{id}'" + (version is null ? "" : $" with a version {version}"));
        await JsonAnswer.WriteAsync(context, new PlanView(saved.PlanId, saved.Version, saved.Plan), ContractJson.Default.PlanView);
    }
}
