using System.Globalization;

namespace Oleada.Exactness.Publishing;

/// <summary>What one publisher says, in turn about each of its tickets. The n-th event of a ticket has <c>"n"</c>: n.</summary>
internal sealed class TicketNumbers(string publisher, IReadOnlyList<string> tickets)
{
    private static readonly string Note = new('x', 150);

    private readonly long[] _counts = new long[tickets.Count];

    /// <summary>Messages that were made.</summary>
    public int Made { get; private set; }

    public TicketMessage Next()
    {
        var at = Made % tickets.Count;
        var number = ++_counts[at];
        var id = ++Made;
        var fields = string.Create(CultureInfo.InvariantCulture,
            $"\"ticketId\":\"{tickets[at]}\",\"event\":\"progress\",\"phase\":\"executing\",\"key\":\"{publisher}-{id}\",\"n\":{number},\"note\":\"{Note}\"");
        return new TicketMessage(id, number, fields);
    }
}

/// <param name="Id">The publisher's number of the message.</param>
/// <param name="Number">Its place among its ticket's events, which must become its seq.</param>
/// <param name="Fields">The JSON, without the braces.</param>
internal sealed record TicketMessage(int Id, long Number, string Fields);
