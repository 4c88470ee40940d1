using Oleada.Contracts.Rest;
using Oleada.Engine.Plans;

namespace Oleada.Server.Http;

/// <summary>The request cannot be done; it has changed nothing.</summary>
internal sealed class RequestProblem(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem { get; } = problem;

    public static RequestProblem Bad(string? field, string detail) => Of(400, "Bad request", detail, field);

    public static RequestProblem Unauthorized(string detail) => Of(401, "Authentication required", detail);

    public static RequestProblem Forbidden(string detail) => Of(403, "Forbidden", detail);

    public static RequestProblem NotFound(string detail) => Of(404, "Not found", detail);

    public static RequestProblem Conflict(string detail) => Of(409, "Conflict", detail);

    public static RequestProblem TooLarge(string detail) => Of(413, "Too large", detail);

    public static RequestProblem Misdirected(string detail) => Of(421, "Misdirected request", detail);

    public static RequestProblem UpgradeRequired(string detail) => Of(426, "Upgrade required", detail);

    public static RequestProblem TooMany(string detail) => Of(429, "Too many", detail);

    public static RequestProblem Unavailable(string detail) => Of(503, "Unavailable", detail);

    public static RequestProblem BadGateway(string detail) => Of(502, "Bad gateway", detail);

    public static RequestProblem BadPlan(IEnumerable<PlanProblem> errors) => BadFile("Bad plan", errors);

    public static RequestProblem BadProject(IEnumerable<PlanProblem> errors) => BadFile("Bad project file", errors);

    private static RequestProblem BadFile(string title, IEnumerable<PlanProblem> errors)
    {
        PlanFault[] faults = [.. errors.Select(error => new PlanFault(error.Message, Known(error.Line), Known(error.Column), error.Field))];
        return new(new Problem { Status = 400, Title = title, Detail = errors.First().ToString(), Field = faults[0].Field, Faults = faults });

        static int? Known(int place) => place > 0 ? place : null;
    }

    private static RequestProblem Of(int status, string title, string detail, string? field = null) =>
        new(new Problem { Status = status, Title = title, Detail = detail, Field = field });
}
