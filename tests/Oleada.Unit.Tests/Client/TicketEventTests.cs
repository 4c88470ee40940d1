using System.Text;
using System.Text.Json;
using Oleada.Client.Tickets;
using Oleada.Contracts.Events;
using Xunit;

namespace Oleada.Unit.Tests.Client;

public sealed class TicketEventTests
{
    [Fact]
    public void Events_have_the_fields_of_the_door()
    {
        Assert.Equal(
            """{"type":"ticket-event","id":1,"key":"k","ticketId":"t","event":"progress","phase":"executing","percent":40}""",
            Text(TicketEvent.Of(new TicketProgress { TicketId = "t", Phase = "executing", Percent = 40 })));
        Assert.Equal(
            """{"type":"ticket-event","id":1,"key":"k","ticketId":"t","event":"state_change","state":"done"}""",
            Text(TicketEvent.Of(new TicketUpdate { TicketId = "t", State = "done" })));
        Assert.Equal(
            """{"type":"ticket-event","id":1,"key":"k","ticketId":"t","event":"pr_created","number":7}""",
            Text(TicketEvent.Of(new TicketPullRequest { TicketId = "t", Number = 7 })));
        Assert.Equal(
            """{"type":"ticket-event","id":1,"key":"k","ticketId":"t","event":"activity","category":"git","actor":{"id":"a","type":"agent"},"message":"m","metadata":[1]}""",
            Text(TicketEvent.Activity("t", "git", new ActivityActor("a", "agent"), "m", Parse("[1]"))));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"a":1,"key":"mine"}""")]
    public void Fields_that_cannot_be_sent_are_refused(string fields) =>
        Assert.Throws<ArgumentException>(() => new TicketEvent("t", "progress", Parse(fields)));

    private static string Text(TicketEvent happened) => Encoding.UTF8.GetString(happened.Encode(1, "k"));

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
