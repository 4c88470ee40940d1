using System.Reflection;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;
using Oleada.Engine.Events;
using Oleada.Server.Auth;
using Oleada.Storage.Sqlite;

namespace Oleada.Server.Http;

internal static class HealthEndpoints
{
    private static readonly string Version =
        typeof(HealthEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public static void MapHealth(this WebApplication routes, EventLog log, TimeProvider time)
    {
        var started = time.GetTimestamp();
        var probe = new LogProbe(log, time);
        routes.Lifetime.ApplicationStopped.Register(probe.Dispose);
        routes.MapGet("/health/live", context => AnswerAsync(context, Health(null)))
            .WithMetadata(Access.Open);
        routes.MapGet("/health/ready", async context =>
            await AnswerAsync(context, Health(await probe.FaultAsync(context.RequestAborted)) with
            {
                Sqlite = SqliteLibrary.Version,
                Log = LogHealthOf(log),
            }))
            .WithMetadata(Access.Open);

        Health Health(string? fault) => new(
            fault is null ? "ok" : "unavailable", Version, Math.Round(time.GetElapsedTime(started).TotalSeconds, 3), fault);
    }

    private static LogHealth? LogHealthOf(EventLog log) => log.Integrity is { } found
        ? new LogHealth(
            found.LastPosition, found.CheckedPosition, found.Checks, found.HarmedPlaces, found.CheckedAt,
            log.Loss?.FirstLost, log.Loss?.LastNoted, found.Fault)
        : null;

    private static Task AnswerAsync(HttpContext context, Health health)
    {
        var status = health.Reason is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.CacheControl = "no-store";
        return JsonAnswer.WriteAsync(context, status, health, ContractJson.Default.Health);
    }
}
