using System.Text;

namespace Oleada.Server.Tickets;

/// <summary>What a value must be.</summary>
internal enum FieldType
{
    /// <summary>Nothing is asked of it; it is passed on.</summary>
    Any,
    Text,
    Number,
    WholeNumber,
    Object,
}

/// <summary>What can happen at a ticket: the sender's word for it, the event that it becomes, and what it must say.</summary>
internal sealed class Happening
{
    public static readonly Happening StateChange = new("state_change", "ticket:update", TicketField.State)
    {
        [FieldType.Text] = [TicketField.State, TicketField.Action, TicketField.Phase, TicketField.Message, TicketField.Error],
        [FieldType.Object] = [TicketField.Ticket],
    };

    public static readonly Happening Progress = new("progress", "ticket:progress", TicketField.Phase)
    {
        [FieldType.Text] = [TicketField.Phase, TicketField.Message, TicketField.VmId, TicketField.AgentId],
        [FieldType.Number] = [TicketField.Percent],
    };

    public static readonly Happening PrCreated = new("pr_created", "ticket:pr", TicketField.PrUrl)
    {
        [FieldType.Text] = [TicketField.PrUrl, TicketField.Branch, TicketField.State],
        [FieldType.WholeNumber] = [TicketField.Number],
    };

    public static readonly Happening Activity = new(
        "activity", "ticket:activity", TicketField.Category, TicketField.Actor, TicketField.Message)
    {
        [FieldType.Text] = [TicketField.Category, TicketField.Message],
        [FieldType.Object] = [TicketField.Actor, TicketField.Entry],
    };

    public static readonly Happening[] All = [StateChange, Progress, PrCreated, Activity];

    private readonly FieldType[] _types = new FieldType[TicketFieldName.Count];

    private Happening(string word, string eventType, params TicketField[] required)
    {
        (Word, Utf8Word, EventType, Required) = (word, Encoding.ASCII.GetBytes(word), eventType, required);
        this[FieldType.Text] = [TicketField.TicketId, TicketField.Key];
    }

    public string Word { get; }

    public byte[] Utf8Word { get; }

    public string EventType { get; }

    public IReadOnlyList<TicketField> Required { get; }

    /// <summary>Whether a field belongs into the entry of an activity.</summary>
    public static bool IsOfEntry(TicketField field) =>
        field is TicketField.Category or TicketField.Actor or TicketField.Message or TicketField.Metadata;

    public FieldType this[TicketField field] => _types[(int)field];

    private TicketField[] this[FieldType type]
    {
        init
        {
            foreach (var field in value)
                _types[(int)field] = type;
        }
    }
}
