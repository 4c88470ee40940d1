using System.Text;

namespace Oleada.Server.Tickets;

/// <summary>Fields of a ticket event that mean something to the server; every other one is passed on.</summary>
internal enum TicketField
{
    Other,
    Type,
    Id,
    Event,
    Key,
    TicketId,
    TicketIdAgain,
    State,
    Action,
    Phase,
    Message,
    Error,
    Ticket,
    VmId,
    AgentId,
    Percent,
    PrUrl,
    Branch,
    Number,
    Entry,
    Category,
    Actor,
    ActorId,
    Metadata,
    Timestamp,
}

internal static class TicketFieldName
{
    public static readonly int Count = Enum.GetValues<TicketField>().Length;

    private static readonly string[] Names =
    [
        "", "type", "id", "event", "key", "ticketId", "ticket_id", "state", "action", "phase", "message", "error", "ticket", "vmId",
        "agentId", "percent", "prUrl", "branch", "number", "entry", "category", "actor", "actor_id", "metadata", "timestamp",
    ];

    private static readonly (byte[] Name, TicketField Field)[][] ByLength =
    [
        .. Enumerable.Range(0, Names.Max(name => name.Length) + 1).Select(length => Names
            .Select((name, index) => (Encoding.ASCII.GetBytes(name), (TicketField)index))
            .Where(entry => entry.Item1.Length == length && length > 0).ToArray()),
    ];

    public static string Of(TicketField field) => Names[(int)field];

    public static TicketField Find(ReadOnlySpan<byte> name)
    {
        if (name.Length < ByLength.Length)
        {
            foreach (var (known, field) in ByLength[name.Length])
                if (name.SequenceEqual(known))
                    return field;
        }
        return TicketField.Other;
    }
}
