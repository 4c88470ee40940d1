using System.Globalization;
using System.Text.Json.Nodes;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;
using Oleada.Engine.Events;
using Oleada.Server.Tickets;

namespace Oleada.Server.Pulls;

/// <summary>Tells a ticket of its pull request, each state once: <c>ticket:pr</c>.</summary>
internal sealed class PullTicket(TicketDoor door, TimeProvider time)
{
    /// <summary>Told again, as after a crash, it says nothing new.</summary>
    public async Task TellAsync(PullView pull)
    {
        if (pull is not { TicketId: { } ticket, State: not (PullState.Failed or PullState.Harmed) })
            return;
        var state = pull.State.ToString().ToLowerInvariant();
        var key = string.Create(CultureInfo.InvariantCulture, $"pull/{pull.PullId}/{state}/{pull.Head}");
        var data = new JsonObject
        {
            ["ticketId"] = ticket,
            ["prUrl"] = pull.Url ?? $"/api/pulls/{pull.PullId}",
            ["branch"] = pull.Branch,
            ["state"] = state,
            ["key"] = key,
        };
        if (pull.Number is { } number)
            data["number"] = number;
        var told = new NewEvent($"ticket:{ticket}", "ticket:pr", time.GetUtcNow(), System.Text.Encoding.UTF8.GetBytes(data.ToJsonString()));
        await door.AppendAsync(new TicketEvent(ticket, Happening.PrCreated.Word, told, told.Data, key, LinkId: null), CancellationToken.None);
    }
}
