using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;
using Oleada.Server.Auth;
using Oleada.Server.Http;

namespace Oleada.Server.Tickets;

internal static class TicketDoorEndpoints
{
    /// <summary><c>POST /api/internal/ticket-event</c>: the door for programs that run elsewhere.</summary>
    public static void MapTicketDoor(
        this IEndpointRouteBuilder routes, TicketDoor door, TicketEventReader reader, ServerLimits limits, TimeProvider time) =>
        routes.MapPost("/api/internal/ticket-event", async context =>
        {
            var body = await Body.ReadAsync(context, limits.BodyBytes);
            var reading = reader.Read(body.Span, time.GetUtcNow(), context.Request.Headers["Idempotency-Key"].ToString());
            if (reading.Event is not { } happened)
                throw RequestProblem.Bad(reading.Fault!.Field, reading.Fault.Message);
            // Once read it is appended, also when the sender goes away.
            var receipt = await door.AppendAsync(happened, CancellationToken.None);
            var answer = new TicketEventAnswer(
                true, happened.Happened, happened.TicketId, receipt.Seq, receipt.Duplicate ? true : null, door.Epoch);
            await JsonAnswer.WriteAsync(context, answer, BoardJson.Default.TicketEventAnswer);
        }).WithMetadata(Access.Report);
}
