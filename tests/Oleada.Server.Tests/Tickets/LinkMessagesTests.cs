using System.Text;
using Oleada.Server.Tickets;

namespace Oleada.Server.Tests.Tickets;

public sealed class LinkMessagesTests
{
    [Theory]
    [InlineData("""{"type":"ticket-event","id":1}""", true)]
    [InlineData("""{"type":"ticket-event"}""", true)]
    [InlineData("""{ "id":1, "x":{"type":"ping"}, "type" : "ticket\u002devent" }""", true)]
    [InlineData("""{"type":"ticket-events"}""", false)]
    [InlineData("""{"type":"subscribe","room":"ticket-event"}""", false)]
    [InlineData("""{"x":1}""", false)]
    [InlineData("""["type","ticket-event"]""", false)]
    [InlineData("""{"x":tru""", false)]
    [InlineData("""{"type":"\ud800"}""", false)]
    [InlineData("", false)]
    public void Ticket_events_are_told_from_other_messages(string message, bool expected) =>
        Assert.Equal(expected, LinkMessages.IsTicketEvent(Encoding.UTF8.GetBytes(message)));

    [Fact]
    public void Answers_say_what_became_of_a_message()
    {
        Assert.Equal("""{"type":"ack","id":7,"seq":41}""", Encoding.UTF8.GetString(LinkMessages.Ack(7, 41)));
        Assert.Equal("""{"type":"ack","upto":9}""", Encoding.UTF8.GetString(LinkMessages.AckUpTo(9)));
        Assert.Equal(
            """{"type":"error","code":"bad_field","message":"'phase' is missing","field":"phase","id":3}""",
            Encoding.UTF8.GetString(LinkMessages.Error(new TicketFault("bad_field", "phase", "'phase' is missing", 3))));
    }
}
